#include "cluster/cluster_profile.h"
#include "jobs/adaptation_job.h"
#include "jobs/cluster_job.h"
#include "jobs/cluster_set_job.h"
#include "jobs/difficulty_job.h"
#include "jobs/download_job.h"
#include "jobs/generation_job.h"
#include "jobs/grid_job.h"
#include "jobs/job_kind.h"
#include "jobs/job_lane.h"
#include "jobs/set_check_job.h"
#include "jobs/set_import_job.h"
#include "jobs/study_job.h"
#include "jobs/zero_shot_job.h"
#include "study/spec/spec_text.h"
#include "testing/result_matchers.h"

namespace retort::study {
namespace {

using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

store::JobRecord stored(const char* kind, const std::string& request, const std::string& result = {}) {
    return {.id = JobId{7},
            .request = {.kind = kind, .title = "title", .request = request},
            .state = result.empty() ? store::JobState::Queued : store::JobState::Finished,
            .result = result};
}

// Texts that a workspace of today or of an earlier version holds.
constexpr const char* kSet =
    R"({"dataset":"pets","generation":{"guidance":1.5,"perImage":2,"scheduler":"euler"},)"
    R"("generator":"tiny-sd","name":"small","perClass":2,"scored":true,"source":"img2img","subsetSeed":3,)"
    R"("teacher":"clip","templates":"/t/pets.json"})";
const std::string kGrid =
    std::string(R"({"across":"guidance","acrossValues":["1","2.5"],"class":"cat","down":"noiseLevel",)"
                R"("downValues":["0"],"name":"grid","set":)") +
    kSet + "}";
constexpr const char* kZeroShot =
    R"({"classNames":["cat","dog"],"dataset":"pets","split":"test","teacher":"clip","templates":["a {}."]})";
constexpr const char* kSetCheck =
    R"({"calibrated":false,"dataset":"pets","maxHashDistance":3,"minCosine":0.5,"set":"small","teacher":"clip"})";
constexpr const char* kSetImport =
    R"({"dataset":"pets","folder":"/made","name":"theirs","table":"/made/images.csv"})";
constexpr const char* kAdaptation =
    R"({"batch":4,"dataset":"pets","generator":"tiny-sd","learningRate":0.001,"name":"mine","perClass":5,)"
    R"("rank":2,"seed":3,"steps":40,"subsetSeed":1,"templates":"/t.json"})";
constexpr const char* kDownload = R"({"kind":"model","mirror":"https://mirror","source":"tiny.json"})";

TEST(StoredJobs, KindsHaveTheWordsThatTheStoreHas) {
    EXPECT_THAT(allWords<JobKind>(), ElementsAre("study", "generation", "preview", "picture-grid",
                                                 "zero-shot", "set-check", "difficulty", "set-import",
                                                 "adaptation", "download", "cluster-study", "cluster-set"));
}

TEST(StoredJobs, DifficultyIsReadAndWrittenAsItWasStored) {
    constexpr const char* kDifficulty = R"({"set":"small","student":"17"})";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, difficultyOf(stored("difficulty", kDifficulty)));
    EXPECT_EQ(read.set, "small");
    EXPECT_EQ(read.student, "17");
    EXPECT_EQ(difficultyJob(read).request, kDifficulty);
    EXPECT_EQ(difficultyJob({.set = "small"}).request, R"({"set":"small"})");
    EXPECT_THAT(difficultyOf(stored("difficulty", R"({"student":"17"})")),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("set")));
    EXPECT_EQ(laneOf(stored("difficulty", kDifficulty)), JobLane::Short);
}

TEST(StoredJobs, KindThatIsNotKnownIsAnErrorAndWaitsInTheLongLane) {
    EXPECT_THAT(kindOf(stored("dance", "{}")),
                failsWith(ErrorCode::Unsupported, AllOf(HasSubstr("job 7"), HasSubstr("dance"))));
    EXPECT_EQ(laneOf(stored("dance", "{}")), JobLane::Long);
    EXPECT_EQ(laneOf(stored("picture-grid", "{}")), JobLane::Short);
    EXPECT_EQ(laneOf(stored("download", "{}")), JobLane::Network);
}

TEST(StoredJobs, StudyIsReadAndWrittenAsItWasStored) {
    const auto spec =
        parseStudySpec(R"({"name": "s", "datasets": ["pets"], "teacher": "clip", "columns": ["SUP"]})",
                       "study")
            .value();
    auto job = studyJob(spec);
    EXPECT_EQ(job.kind, "study");
    EXPECT_EQ(job.title, "s");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, studyOf({.id = JobId{7}, .request = job}));
    EXPECT_EQ(textOf(read), textOf(spec));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto kept,
        studyOf(stored("study", R"({"folder":"/studies","spec":"{\"name\": \"s\", \"datasets\": [\"pets\"],)"
                                R"( \"teacher\": \"clip\", \"columns\": [\"SUP\"]}"})")));
    EXPECT_EQ(kept.folder, "/studies");
    EXPECT_EQ(textOf(kept), textOf(spec));
    EXPECT_TRUE(isJobOfStudy({.request = job}, "s"));
    EXPECT_FALSE(isJobOfStudy({.request = job}, "t"));
}

TEST(StoredJobs, StudyOnAClusterIsReadAndWrittenAsItWasStored) {
    const auto spec =
        parseStudySpec(R"({"name": "s", "datasets": ["pets"], "teacher": "clip", "columns": ["SUP"]})",
                       "study")
            .value();
    const cluster::ClusterProfile profile{
        .name = "uni", .host = "login", .slurm = {.partition = "gpu", .gpusPerTask = 2}};
    const store::JobRecord job{.id = JobId{7}, .request = clusterJob(spec, profile)};
    EXPECT_EQ(laneOf(job), JobLane::Cluster);
    EXPECT_TRUE(isJobOfStudy(job, "s"));
    EXPECT_TRUE(isJobOf(job, spec));
    EXPECT_TRUE(isJobOf({.request = studyJob(spec)}, spec));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, studyOf(job));
    EXPECT_EQ(textOf(read), textOf(spec));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto readProfile, profileOf(job));
    EXPECT_EQ(readProfile, profile);
    EXPECT_THAT(
        profileOf(stored("cluster-study", R"({"spec":"{}","folder":"","cluster":{"name":"u","pw":1}})")),
        failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("job 7"), HasSubstr("pw"))));
    EXPECT_THAT(
        profileOf(stored("cluster-study", R"({"spec":"{}","folder":"","cluster":{"name":"u","host":"-x"}})")),
        failsWith(ErrorCode::InvalidArgument, HasSubstr("-x")));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto result,
        clusterResultOf(stored("cluster-study", "{}", R"({"study":"s","cluster":"uni","tasks":15})")));
    EXPECT_EQ(result, (ClusterJobResult{.study = "s", .cluster = "uni", .tasks = 15}));
}

TEST(StoredJobs, SetOnAClusterIsReadAndWrittenAsItWasStored) {
    const cluster::ClusterProfile profile{.name = "uni", .host = "login"};
    const SetRequest set{.source = Source::Img2Img,
                         .generator = "tiny-sd",
                         .dataset = "pets",
                         .teacher = "clip",
                         .name = "mine"};
    const store::JobRecord job{.id = JobId{7}, .request = clusterSetJob({.set = set, .cluster = profile})};
    EXPECT_EQ(job.request.kind, "cluster-set");
    EXPECT_EQ(laneOf(job), JobLane::Cluster);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, clusterSetOf(job));
    EXPECT_EQ(read.cluster, profile);
    EXPECT_EQ(profileOf(job).value(), profile);
    EXPECT_EQ(toJson(read.set), toJson(set));
    EXPECT_THAT(clusterSetOf(stored("cluster-set", R"({"cluster":{"name":"u"}})")),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("/set: the key is missing")));
}

TEST(StoredJobs, SetIsReadAndWrittenAsItWasStored) {
    for (const auto* kind : {"generation", "preview"}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto request, setRequestOf(stored(kind, kSet)));
        EXPECT_EQ(request.source, Source::Img2Img);
        EXPECT_EQ(request.generator, "tiny-sd");
        EXPECT_EQ(request.labelled.perClass, 2);
        EXPECT_EQ(request.choices.guidance, 1.5);
        EXPECT_EQ(request.choices.scheduler, diffusion::SchedulerKind::Euler);
        EXPECT_EQ(request.templates, "/t/pets.json");
        EXPECT_EQ(request.scoring, Scoring::ByTeacher);
        EXPECT_EQ(generationJob(request).request, kSet);
        EXPECT_EQ(previewJob(request).kind, "preview");
    }
}

TEST(StoredJobs, GridIsReadAndWrittenAsItWasStored) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto request, gridRequestOf(stored("picture-grid", kGrid)));
    EXPECT_EQ(request.down.parameter, GridParameter::NoiseLevel);
    EXPECT_THAT(request.across.values, ElementsAre("1", "2.5"));
    EXPECT_EQ(request.set.dataset, "pets");
    EXPECT_EQ(gridJob(request).request, kGrid);
    EXPECT_EQ(gridJob(request).title, "pets · guidance x noiseLevel");
}

TEST(StoredJobs, ZeroShotIsReadAndWrittenAsItWasStored) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto options, zeroShotOf(stored("zero-shot", kZeroShot)));
    ASSERT_TRUE(options.prompts);
    EXPECT_THAT(options.prompts->classNames, ElementsAre("cat", "dog"));
    EXPECT_EQ(zeroShotJob(options).request, kZeroShot);
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto withFile,
        zeroShotOf(
            stored("zero-shot",
                   R"({"dataset":"pets","split":"train","teacher":"clip","templatesFile":"/t.json"})")));
    EXPECT_EQ(withFile.templates, "/t.json");
    EXPECT_FALSE(withFile.prompts);
}

TEST(StoredJobs, AdaptationIsReadAndWrittenAsItWasStored) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto request, adaptationOf(stored("adaptation", kAdaptation)));
    EXPECT_EQ(request.choices,
              (AdaptationChoices{.rank = 2, .steps = 40, .batch = 4, .learningRate = 0.001, .seed = 3}));
    EXPECT_EQ(request.labelled.perClass, 5);
    EXPECT_EQ(adaptationJob(request).request, kAdaptation);
    EXPECT_EQ(adaptationJob(request).title, "tiny-sd · pets");
    auto withText = request;
    withText.choices.textEncoder = true;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again,
                                adaptationOf({.id = JobId{7}, .request = adaptationJob(withText)}));
    EXPECT_EQ(again.choices, withText.choices);
}

TEST(StoredJobs, SetCheckIsReadAndWrittenAsItWasStored) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto request, setCheckOf(stored("set-check", kSetCheck)));
    EXPECT_EQ(request.duplicates.maxHashDistance, 3);
    EXPECT_EQ(request.duplicates.calibration, Calibration::None);
    EXPECT_EQ(setCheckJob(request).request, kSetCheck);
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto early,
        setCheckOf(stored("set-check", R"({"maxHashDistance":4,"minCosine":0.98,"set":"small"})")));
    EXPECT_EQ(early.duplicates.calibration, Calibration::ByTrainingImages)
        << "early versions said nothing of it";
}

TEST(StoredJobs, SetImportIsReadAndWrittenAsItWasStored) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto request, setImportOf(stored("set-import", kSetImport)));
    EXPECT_EQ(request.table, "/made/images.csv");
    EXPECT_EQ(setImportJob(request).request, kSetImport);
    EXPECT_EQ(setImportJob(request).title, "pets · made");
    EXPECT_THAT(setImportOf(stored("set-import", R"({"dataset":"pets"})")),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("folder")));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto result, setImportResultOf(stored(
                               "set-import", "{}",
                               R"({"not_imported":1,"set":"x","stored":9,"was_there":false,"why":"torn"})")));
    EXPECT_EQ(result, (SetImportJobResult{"x", 9, false, 1, "torn"}));
}

TEST(StoredJobs, DownloadIsReadAndWrittenAsItWasStored) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto request, downloadOf(stored("download", kDownload)));
    EXPECT_EQ(request.kind, DownloadKind::Model);
    EXPECT_EQ(request.mirror, "https://mirror");
    EXPECT_EQ(downloadJob(request).request, kDownload);
    EXPECT_EQ(downloadJob(request).title, "tiny");
}

TEST(StoredJobs, ResultsAreRead) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto study, studyResultOf(stored("study", "{}",
                                               R"({"finished":1,"finished_before":2,"runs":3,"study":"s",)"
                                               R"("warnings":["cut"]})")));
    EXPECT_EQ(study, (StudyJobResult{"s", 3, 1, 2, std::vector<std::string>{"cut"}}));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto set, generationResultOf(stored(
                            "preview", "{}",
                            R"({"classified_as":0.5,"invalid":1,"mean_score":0.25,"set":"x","stored":8,)"
                            R"("unused_name":"y"})")));
    EXPECT_EQ(set, (GenerationJobResult{"x", 8, 1, 0.25, 0.5, "y"}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto grid,
                                gridResultOf(stored("picture-grid", "{}", R"({"grid":"g"})")));
    EXPECT_EQ(grid.grid, "g");
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto check,
        setCheckResultOf(stored("set-check", "{}", R"({"near_duplicates":2,"set":"x","test_pictures":9})")));
    EXPECT_EQ(check, (SetCheckJobResult{"x", 2, 9}));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto download,
        downloadResultOf(stored("download", "{}", R"({"kind":"data set","name":"n","path":"/p"})")));
    EXPECT_EQ(download, (DownloadJobResult{"n", "/p", DownloadKind::Dataset}));
}

TEST(StoredJobs, ResultsOfEarlierVersions_HaveNoWarnings) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto study,
        studyResultOf(stored("study", "{}", R"({"finished":1,"finished_before":0,"runs":1,"study":"s"})")));
    EXPECT_FALSE(study.warnings);
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto report,
        zeroShotResultOf(stored("zero-shot", "{}",
                                R"({"classes":["cat","dog"],"confusion":[[1,1],[0,2]],"ece":0.1,"images":4,)"
                                R"("mean_per_class":0.75,"nll":0.5,"per_class":[0.5,1.0],"top1":0.75})")));
    EXPECT_EQ(report.confusion, (store::ConfusionMatrix{{1, 1}, {0, 2}}));
    EXPECT_FALSE(report.warnings);
}

TEST(StoredJobs, WhatCannotBeReadNamesJobAndKey) {
    const auto isNamed = [](const char* key) {
        return failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("job 7"), HasSubstr(key)));
    };
    EXPECT_THAT(studyOf(stored("study", R"({"spec":"{}"})")), isNamed("folder"));
    EXPECT_THAT(setRequestOf(stored("generation", R"({"source":"drawn","generator":"g","dataset":"d"})")),
                isNamed("/source: unknown value \"drawn\""));
    EXPECT_THAT(setRequestOf(stored("generation", R"({"source":"cls2img","dataset":"d"})")),
                isNamed("generator"));
    EXPECT_THAT(
        setRequestOf(stored(
            "generation",
            R"({"source":"cls2img","generator":"g","dataset":"d","generation":{"scheduler":"slow"}})")),
        isNamed("/generation/scheduler"));
    EXPECT_THAT(setRequestOf(stored("generation", R"({"source":"cls2img","generator":"g","dataset":"d",)"
                                                  R"("generation":{"cls2img":{"steps":3}}})")),
                isNamed("/generation"));
    EXPECT_THAT(gridRequestOf(stored("picture-grid",
                                     R"({"name":"n","across":"width","acrossValues":[],"down":"seed",)"
                                     R"("downValues":[],"set":{}})")),
                isNamed("/across"));
    EXPECT_THAT(gridRequestOf(stored("picture-grid",
                                     R"({"name":"n","across":"steps","acrossValues":[],"down":"seed",)"
                                     R"("downValues":[]})")),
                isNamed("/set"));
    EXPECT_THAT(zeroShotOf(stored("zero-shot", R"({"teacher":"t","dataset":"d","split":"all"})")),
                isNamed("/split"));
    EXPECT_THAT(
        zeroShotOf(stored("zero-shot", R"({"teacher":"t","dataset":"d","split":"test","templates":[]})")),
        isNamed("/templates"));
    EXPECT_THAT(setCheckOf(stored("set-check", R"({"set":"s","minCosine":0.9,"maxHashDistance":1e300})")),
                isNamed("/maxHashDistance"));
    EXPECT_THAT(downloadOf(stored("download", R"({"kind":"song","source":"s"})")), isNamed("/kind"));
    EXPECT_THAT(downloadOf(stored("download", R"({"kind":"model","source":"s","speed":1})")),
                isNamed("speed"));
    EXPECT_THAT(generationResultOf(stored("generation", "{}", R"({"set":"s"})")), isNamed("stored"));
}

TEST(StoredJobs, OfAnotherKindOrNotFinished_AreRefused) {
    EXPECT_THAT(downloadOf(stored("study", kDownload)), failsWith(ErrorCode::Corrupt, HasSubstr("download")));
    EXPECT_THAT(gridResultOf(stored("picture-grid", kGrid)),
                failsWith(ErrorCode::Corrupt, HasSubstr("finished")));
    EXPECT_THAT(gridResultOf(stored("picture-grid", "{}", "{")),
                failsWith(ErrorCode::Corrupt, HasSubstr("result of job 7")));
}

} // namespace
} // namespace retort::study
