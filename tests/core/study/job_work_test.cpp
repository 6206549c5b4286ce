#include "base/json.h"
#include "jobs/job_work.h"
#include "study/report/study_list.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_painter.h"
#include "tiny_study.h"

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::HasSubstr;

class JobWorkTest : public ::testing::Test {
protected:
    JobWorkTest() {
        testing::writeTinyDataSet(folder / "colours");
        testing::writeTinyTeacher(folder / "teacher");
        fs::create_directories(folder / "text");
    }

    JobEnvironment environment() const {
        return {.resources = folder / "resources",
                .device = "cpu",
                .threads = 1,
                .painters = {
                    .open = [](const fs::path& path,
                               const synthesis::PainterOptions&) { return testing::openTinyPainter(path); },
                    .describe =
                        [](const fs::path& path, const synthesis::PainterOptions&) {
                            return testing::describeTinyPainter(path);
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

TEST_F(JobWorkTest, StudyWithAFailingRunFailsNamingIt) {
    auto spec = testing::tinyStudy(folder / "colours", folder / "teacher");
    spec.columns = {{.method = Method::FeatureDistillation, .source = Source::Cls2Img}};
    spec.generation.generators[Source::Cls2Img] = (folder / "text").string();
    auto broken = environment();
    broken.painters.open = [](const fs::path&, const synthesis::PainterOptions&) {
        return Result<std::unique_ptr<synthesis::Painter>>{Error{ErrorCode::OutOfMemory, "no memory left"}};
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
    EXPECT_THAT(perform({.kind = kStudyJob, .request = "{"}),
                failsWith(ErrorCode::Corrupt, HasSubstr("job 7")));
    EXPECT_THAT(perform({.kind = kGenerationJob, .request = "{}"}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("source")));
    const ZeroShotOptions options{.teacher = (folder / "teacher").string(),
                                  .dataset = (folder / "colours").string(),
                                  .prompts = PromptSet{.templates = {"a {}."}, .classNames = {"x"}}};
    EXPECT_THAT(perform(zeroShotJob(options)), failsWith(ErrorCode::Mismatch, HasSubstr("class names")));
}

} // namespace
} // namespace retort::study
