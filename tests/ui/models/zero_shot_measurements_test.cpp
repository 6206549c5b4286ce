#include "models/prompts/zero_shot_measurements.h"

#include "jobs/zero_shot_job.h"
#include "models/session/session.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::_;
using ::testing::HasSubstr;

const ZeroShotQuestion kQuestion{
    .dataset = QStringLiteral("pets"),
    .teacher = QStringLiteral("clip"),
    .split = data::Split::Train,
    .prompts = {.templates = {"a {}.", "the {}."}, .classNames = {"cat", "dog"}}};

store::JobRequest requestFor(const ZeroShotQuestion& question) {
    return study::zeroShotJob({.teacher = question.teacher.toStdString(),
                               .dataset = question.dataset.toStdString(),
                               .split = question.split,
                               .prompts = question.prompts});
}

store::JobRecord finished(const ZeroShotQuestion& question, double top1) {
    return {.request = requestFor(question),
            .state = store::JobState::Finished,
            .result = R"({"images": 4, "top1": )" + std::to_string(top1) +
                      R"(, "per_class": [0.5, 1], "confusion": [[1, 1], [0, 2]], "classes": ["cat", "dog"],
                    "mean_per_class": 0.75, "nll": 1, "ece": 0.1})"};
}

TEST(ZeroShotMeasurement, IsReadFromItsJob) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto measurement, measurementOf(finished(kQuestion, 0.75)));
    EXPECT_TRUE(sameQuestion(measurement.question, kQuestion));
    EXPECT_EQ(measurement.images, 4);
    EXPECT_DOUBLE_EQ(measurement.top1, 0.75);
    EXPECT_EQ(measurement.confusion[1][1], 2);
}

TEST(ZeroShotMeasurement, OfAJobThatMakesNoSense_IsRefused) {
    auto job = finished(kQuestion, 0.5);
    job.state = store::JobState::Failed;
    EXPECT_THAT(measurementOf(job), failsWith(ErrorCode::Corrupt, HasSubstr("zero-shot")));
    job = finished(kQuestion, 0.5);
    job.result = "{}";
    EXPECT_THAT(measurementOf(job), failsWith(ErrorCode::InvalidArgument, HasSubstr("missing")));
    job.result = R"({"images": 1, "top1": 1, "mean_per_class": 1, "nll": 0, "ece": 0, "classes": ["cat"],
                    "per_class": [1], "confusion": [[1]]})";
    EXPECT_THAT(measurementOf(job), failsWith(ErrorCode::Corrupt, HasSubstr("other classes")));
    job.request.request = "{";
    EXPECT_THAT(measurementOf(job), failsWith(ErrorCode::Corrupt, _));
}

TEST(ZeroShotQuestion, IsTheSameWhateverTheOrderOfTemplates) {
    auto other = kQuestion;
    other.prompts.templates = {"the {}.", "a {}."};
    EXPECT_TRUE(sameQuestion(other, kQuestion));
    other.prompts.classNames = {"dog", "cat"};
    EXPECT_FALSE(sameQuestion(other, kQuestion));
    other = kQuestion;
    other.split = data::Split::Test;
    EXPECT_FALSE(sameQuestion(other, kQuestion));
}

class ZeroShotMeasurementsTest : public ::testing::Test {
protected:
    void store(const store::JobRecord& job) {
        auto workspace = store::Workspace::open(m_folder.path(), store::Access::ReadWrite).value();
        store::JobTable table(workspace.database());
        ASSERT_TRUE(table.setFinished(table.add(job.request).value().id, job.result).ok());
    }
    void open() {
        m_session = Session::open(m_folder.path(), {.resources = m_folder.path()}).value();
        m_measurements = std::make_unique<ZeroShotMeasurements>(*m_session);
        QSignalSpy changed(m_measurements.get(), &ZeroShotMeasurements::changed);
        m_measurements->reload();
        ASSERT_TRUE(changed.wait());
    }
    void TearDown() override {
        m_measurements.reset();
        m_session.reset();
    }

    TemporaryFolder m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ZeroShotMeasurements> m_measurements;
};

TEST_F(ZeroShotMeasurementsTest, TheNewestIsFoundAlsoWithOtherPrompts) {
    store(finished(kQuestion, 0.25));
    store(finished(kQuestion, 0.5));
    open();
    ASSERT_NE(m_measurements->find(kQuestion), nullptr);
    EXPECT_DOUBLE_EQ(m_measurements->find(kQuestion)->top1, 0.5);
    auto other = kQuestion;
    other.prompts.templates = {"one {}"};
    EXPECT_EQ(m_measurements->find(other), nullptr);
    ASSERT_NE(m_measurements->findOther(other), nullptr);
    other.teacher = QStringLiteral("another");
    EXPECT_EQ(m_measurements->findOther(other), nullptr);
}

TEST_F(ZeroShotMeasurementsTest, AFailedQuestion_IsToldWithTheReasonAndCanBeAskedAgain) {
    open();
    QSignalSpy failed(m_measurements.get(), &ZeroShotMeasurements::failed);
    m_measurements->ask(kQuestion);
    ASSERT_TRUE(failed.count() > 0 || failed.wait());
    EXPECT_THAT(failed[0][1].toString().toStdString(), HasSubstr("pets"));
    EXPECT_FALSE(m_measurements->underWay(kQuestion));
    m_measurements->askAgain(failed[0][0].value<JobId>());
    ASSERT_TRUE(failed.count() > 1 || failed.wait());
}

} // namespace
} // namespace retort::ui
