#include "base/json.h"
#include "cluster/cluster_profile.h"
#include "jobs/cluster_job.h"
#include "jobs/cluster_set_job.h"
#include "jobs/generation_job.h"
#include "jobs/job_queue.h"
#include "jobs/job_work.h"
#include "jobs/study_job.h"
#include "jobs/zero_shot_job.h"
#include "store/folder_record.h"
#include "store/run_table.h"
#include "store/synthetic_table.h"
#include "study/report/study_list.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <set>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

class JobWorkTest : public ::testing::Test {
protected:
    JobWorkTest() {
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "teacher");
        fs::create_directories(folder / "text");
    }

    ComputeContext environment() const {
        return {.resources = folder / "resources",
                .device = "cpu",
                .threads = 1,
                .imageGenerators = {.open =
                                        [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                            return testing::openTinyImageGenerator(path);
                                        },
                                    .describe =
                                        [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                            return testing::describeTinyImageGenerator(path);
                                        }}};
    }
    /// Does a job as the queue would, and reads its result.
    Result<nlohmann::json> perform(const store::JobRequest& request, const JobContext& context = {}) {
        RETORT_TRY(const auto result,
                   jobWork(workspace, environment())({.id = JobId{7}, .request = request}, context));
        return nlohmann::json::parse(result);
    }

    TemporaryFolder folder;
    store::Workspace workspace =
        store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
};

TEST_F(JobWorkTest, StudyIsRunFromWhatItsJobHolds) {
    auto spec = testing::tinyStudy(folder / "colours", folder / "teacher");
    spec.columns = {{.method = Method::Supervised}};
    int progressed = 0, events = 0;
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto result,
        perform(studyJob(spec), {.progress = [&](const StudyProgress&) { ++progressed; },
                                 .events = [&](RunId, const distill::RunEvent&) { ++events; }}));
    EXPECT_EQ(result["finished"], 1);
    EXPECT_GT(progressed, 0);
    EXPECT_GT(events, 0);
    EXPECT_THAT(describeStudy(workspace, spec.name), succeeds());
}

TEST_F(JobWorkTest, StudyWithAFolderForTensorBoardWritesItsRunsThere) {
    auto spec = testing::tinyStudy(folder / "colours", folder / "teacher");
    spec.columns = {{.method = Method::Supervised}};
    fs::path board = folder / "file" / "events";
    int events = 0;
    const auto work = jobWork(workspace, environment(), [&] { return board; });
    const auto study = [&] {
        return work({.id = JobId{7}, .request = studyJob(spec)},
                    {.events = [&](RunId, const distill::RunEvent&) { ++events; }});
    };
    folder.write("file", "");
    EXPECT_THAT(study(), failsWith(ErrorCode::NotFound, HasSubstr(board.string())))
        << "nothing is trained for it";
    EXPECT_EQ(events, 0);
    board = folder / "events";
    ASSERT_THAT(study(), succeeds());
    EXPECT_GT(events, 0) << "the window is told, too";
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(board))
        files += entry.path().filename().string().starts_with("events.out.tfevents") ? 1 : 0;
    EXPECT_EQ(files, 1u);
}

/// A workspace of somebody else may hold one whose program is anything.
TEST_F(JobWorkTest, StudyOnAClusterThatIsNoneOfThisPersonRunsNothing) {
    ::setenv("XDG_CONFIG_HOME", (folder / "settings").c_str(), 1);
    const auto spec = testing::tinyStudy(folder / "colours", folder / "teacher");
    const cluster::ClusterProfile theirs{
        .name = "uni", .folder = (folder / "there").string(), .program = (folder / "evil").string()};
    fs::permissions(folder.write("evil", "#!/bin/sh\ntouch \"$0.ran\"\n"), fs::perms::owner_all);
    const auto isRefused =
        failsWith(ErrorCode::AccessDenied, AllOf(HasSubstr("uni"), HasSubstr("none of yours")));
    EXPECT_THAT(perform(clusterJob(spec, theirs)), isRefused);
    auto ours = theirs;
    ours.program = "retort-cli";
    ASSERT_THAT(cluster::writeProfiles({ours}), succeeds());
    EXPECT_THAT(perform(clusterJob(spec, theirs)), isRefused) << "of the same name";
    const SetRequest set{.generator = (folder / "text").string(),
                         .dataset = (folder / "colours").string(),
                         .teacher = (folder / "teacher").string()};
    EXPECT_THAT(perform(clusterSetJob({.set = set, .cluster = theirs})), isRefused);
    EXPECT_FALSE(fs::exists(folder / "evil.ran"));
    EXPECT_FALSE(fs::exists(folder / "there"));
    ::unsetenv("XDG_CONFIG_HOME");
}

TEST_F(JobWorkTest, StudyWithAFailingRunFailsNamingIt) {
    auto spec = testing::tinyStudy(folder / "colours", folder / "teacher");
    spec.columns = {{.method = Method::FeatureDistillation, .source = Source::Cls2Img}};
    spec.generation.generators[Source::Cls2Img] = (folder / "text").string();
    auto broken = environment();
    broken.imageGenerators.open = [](const fs::path&, const synthesis::ImageGeneratorOptions&) {
        return Result<std::unique_ptr<synthesis::ImageGenerator>>{
            Error{ErrorCode::OutOfMemory, "no memory left"}};
    };
    const auto work = jobWork(workspace, broken);
    EXPECT_THAT(work({.id = JobId{7}, .request = studyJob(spec)}, {}),
                failsWith(ErrorCode::Internal, HasSubstr("no memory left")));
}

TEST_F(JobWorkTest, SetIsGeneratedWithTheChoicesOfItsJob) {
    const SetRequest request{.source = Source::Cls2Img,
                             .generator = (folder / "text").string(),
                             .dataset = (folder / "colours").string(),
                             .teacher = (folder / "teacher").string(),
                             .labelled = {.perClass = 2, .seed = 3},
                             .choices = {.perImage = 2, .guidance = 1.5, .steps = 1},
                             .name = "small",
                             .scoring = Scoring::ByTeacher};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result, perform(generationJob(request)));
    EXPECT_EQ(result["set"], "small");
    EXPECT_EQ(result["stored"], 8);
    EXPECT_TRUE(result.contains("mean_score"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set,
                                store::SyntheticTable(workspace.database()).findNamed("small"));
    EXPECT_EQ(nlohmann::json::parse(set.request.spec)["guidance"], 1.5);
}

TEST_F(JobWorkTest, GeneratingIsOneBarOverEmbeddingGenerationAndScoring) {
    fs::create_directories(folder / "unclip");
    const SetRequest request{.source = Source::Img2Img,
                             .generator = (folder / "unclip").string(),
                             .dataset = (folder / "colours").string(),
                             .teacher = (folder / "teacher").string(),
                             .labelled = {.perClass = 8, .seed = 3},
                             .choices = {.perImage = 2, .steps = 1, .batch = 2},
                             .name = "small",
                             .scoring = Scoring::ByTeacher};
    std::vector<StudyProgress> seen;
    ASSERT_THAT(perform(generationJob(request),
                        {.progress = [&](const StudyProgress& progress) { seen.push_back(progress); }}),
                succeeds());
    ASSERT_FALSE(seen.empty());
    std::set<std::string> tasks;
    double share = 0;
    for (const auto& progress : seen) {
        EXPECT_TRUE(progress.hasPhases) << progress.work.task;
        tasks.insert(progress.work.task);
        share = std::max(share, progress.share);
    }
    EXPECT_THAT(tasks, ::testing::IsSupersetOf({"colours: teacher embeds train images"}));
    EXPECT_GE(tasks.size(), 3u) << "the sources, the images, and the images again by the teacher";
    EXPECT_EQ(seen.back().share, 1);
    EXPECT_EQ(seen.back().secondsLeft, 0);
    EXPECT_EQ(share, 1);
}

/// Real jobs in a real queue.
class FullDiskTest : public JobWorkTest {
protected:
    class Listener : public JobListener {
    public:
        void jobsChanged() override {
            const std::scoped_lock lock(m_mutex);
            m_changed.notify_all();
        }
        void jobProgressed(JobId, const StudyProgress&) override {}
        void runMoved(JobId, RunId, const distill::RunEvent&) override {}
        void workspaceLost(const Error&) override {}
        template<class Condition> bool wait(Condition condition) {
            std::unique_lock lock(m_mutex);
            return m_changed.wait_for(lock, std::chrono::minutes(2), condition);
        }

    private:
        std::mutex m_mutex;
        std::condition_variable m_changed;
    };

    StudySpec study(const std::string& name, std::int64_t seed) const {
        auto spec = testing::tinyStudy(folder / "colours", folder / "teacher");
        spec.name = name;
        spec.columns = {{.method = Method::Supervised}};
        spec.seeds = {seed};
        spec.finetune.steps = 400; // more metrics than fit into the pages that an empty store has
        return spec;
    }
    /// How two studies of one run each, one behind the other in the queue, have ended.
    std::vector<store::JobRecord> endOfTwo(const JobQueue::WorkIn& workIn) {
        const auto queue = JobQueue::open(workspace.another().value(), workIn, listener).value();
        EXPECT_TRUE(queue->add(studyJob(study("full", 1))).ok());
        EXPECT_TRUE(queue->add(studyJob(study("next", 2))).ok());
        EXPECT_TRUE(listener.wait([&] { return store::hasEnded(queue->jobs().back().state); }));
        return queue->jobs();
    }

    Listener listener;
};

TEST_F(FullDiskTest, FileThatCannotBeWrittenFailsTheJobWithItsReasonAndTheNextIsDone) {
    // The student of the first run is written to a device that is always full.
    const auto run = workspace.paths().run(RunId{1});
    fs::create_directories(run);
    fs::create_symlink("/dev/full", run / store::kStudentFile);
    const auto jobs = endOfTwo([this](store::Workspace& lane) { return jobWork(lane, environment()); });
    ASSERT_EQ(jobs.size(), 2u);
    EXPECT_EQ(jobs[0].state, store::JobState::Failed);
    EXPECT_THAT(jobs[0].error, AllOf(HasSubstr("student.safetensors"), HasSubstr("No space left on device"),
                                     HasSubstr("free some space")));
    EXPECT_EQ(jobs[1].state, store::JobState::Finished) << jobs[1].error;
    EXPECT_EQ(store::JobTable(workspace.database()).all().value().at(0).error, jobs[0].error);
    fs::remove(run / store::kStudentFile);
    EXPECT_THAT(perform(studyJob(study("full", 1))), succeeds()) << "room was made";
}

TEST_F(FullDiskTest, StoreThatCannotGrowFailsTheJobWithItsReasonAndTheNextIsDone) {
    const auto workIn = [this](store::Workspace& lane) -> JobQueue::Work {
        return [this, &lane](const store::JobRecord& job, const JobContext& context) -> Result<std::string> {
            // SQLite answers as on a full disk.
            RETORT_CHECK(lane.database().guarded("filling the disk", [&](SQLite::Database& store) -> Status {
                constexpr int kMany = 1'000'000;
                const int pages = store.execAndGet("PRAGMA page_count").getInt();
                const int most = job.request.title == "full" ? pages + 2 : kMany;
                store.exec("PRAGMA max_page_count = " + std::to_string(most));
                return {};
            }));
            return jobWork(lane, environment())(job, context);
        };
    };
    const auto jobs = endOfTwo(workIn);
    ASSERT_EQ(jobs.size(), 2u);
    EXPECT_EQ(jobs[0].state, store::JobState::Failed);
    EXPECT_THAT(jobs[0].error, AllOf(HasSubstr("full"), HasSubstr("free some space")));
    EXPECT_EQ(jobs[1].state, store::JobState::Finished) << jobs[1].error;
}

TEST_F(JobWorkTest, ZeroShotUsesTheTemplatesAndNamesOfItsJob) {
    const ZeroShotOptions options{.teacher = (folder / "teacher").string(),
                                  .dataset = (folder / "colours").string(),
                                  .prompts = PromptSet{.templates = {"a {}."}, .classNames = {"x", "x"}}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result, perform(zeroShotJob(options)));
    EXPECT_EQ(result["images"], 12);
    EXPECT_EQ(result["confusion"].size(), 2u);
    EXPECT_DOUBLE_EQ(result["top1"], 0.5) << "two classes of one name cannot be told apart";
}

TEST_F(JobWorkTest, BadRequestsAreNamed) {
    EXPECT_THAT(perform({.kind = "dance", .request = "{}"}),
                failsWith(ErrorCode::Unsupported, HasSubstr("dance")));
    EXPECT_THAT(perform({.kind = "study", .request = "{"}),
                failsWith(ErrorCode::Corrupt, HasSubstr("job 7")));
    EXPECT_THAT(perform({.kind = "generation", .request = "{}"}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("source")));
    const ZeroShotOptions options{.teacher = (folder / "teacher").string(),
                                  .dataset = (folder / "colours").string(),
                                  .prompts = PromptSet{.templates = {"a {}."}, .classNames = {"x"}}};
    EXPECT_THAT(perform(zeroShotJob(options)), failsWith(ErrorCode::Mismatch, HasSubstr("class names")));
}

} // namespace
} // namespace retort::study
