#include "models/session/background.h"

#include "testing/result_matchers.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <new>
#include <stdexcept>

namespace retort::ui {
namespace {

using retort::testing::failsWith;
using ::testing::HasSubstr;

TEST(Background, WorkThatThrows_AnswersWithWhatWasThrown) {
    Background background(1);
    QObject asker;
    std::optional<Result<int>> answer;
    background.run(
        &asker, []() -> Result<int> { throw std::runtime_error("of a library"); },
        [&](Result<int> given) { answer = std::move(given); });
    ASSERT_TRUE(QTest::qWaitFor([&] { return answer.has_value(); }));
    EXPECT_THAT(*answer, failsWith(ErrorCode::Internal, HasSubstr("of a library")));
    EXPECT_TRUE(background.isIdle());
}

TEST(Background, WorkWithoutResultThatThrows_IsToldAndTheNextIsDone) {
    Background background(1);
    QObject asker;
    QSignalSpy failed(&background, &Background::failed);
    int answers = 0;
    background.run(
        &asker, []() -> int { throw std::bad_alloc(); }, [&](int) { ++answers; });
    background.run(
        &asker, [] { return 1; }, [&](int number) { answers += number; });
    ASSERT_TRUE(QTest::qWaitFor([&] { return background.isIdle(); }));
    EXPECT_EQ(answers, 1);
    ASSERT_EQ(failed.count(), 1);
    EXPECT_TRUE(failed.at(0).at(0).toString().contains(QStringLiteral("out of memory")));
}

struct EndOfThread {
    std::atomic<bool>* ended;
    ~EndOfThread() { *ended = true; }
};

TEST(Background, ThreadWithoutWork_Ends) {
    std::atomic<bool> ended = false;
    Background background(1);
    QObject asker;
    background.run(
        &asker,
        [&ended] {
            thread_local const EndOfThread mark{&ended};
            return mark.ended != nullptr;
        },
        [](bool) {});
    EXPECT_TRUE(QTest::qWaitFor([&] { return ended.load(); }));
}

} // namespace
} // namespace retort::ui
