#include "base/cancellation.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "testing/result_matchers.h"

#include <cerrno>
#include <filesystem>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace retort {
namespace {

using ::testing::AllOf;
using testing::failsWith;
using ::testing::HasSubstr;

Result<int> half(int number) {
    if (number % 2 != 0)
        return Error{ErrorCode::InvalidArgument, "odd"};
    return number / 2;
}

Result<int> quarter(int number) {
    RETORT_TRY(const int once, half(number).within("first half"));
    return half(once);
}

TEST(Result, holds_the_value_of_a_success) {
    RETORT_ASSERT_OK_AND_ASSIGN(const int value, quarter(12));
    EXPECT_EQ(value, 3);
}

TEST(Result, try_returns_the_first_error_with_its_place) {
    EXPECT_THAT(quarter(3), failsWith(ErrorCode::InvalidArgument, "odd [first half]"));
    EXPECT_THAT(quarter(6), failsWith(ErrorCode::InvalidArgument, "odd"));
}

TEST(Result, carries_values_that_cannot_be_copied) {
    Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(*std::move(result).value(), 7);
}

TEST(SystemError, names_path_reason_and_way_out) {
    struct Case {
        int number;
        ErrorCode code;
        const char* wayOut;
    };
    for (const auto& [number, code, wayOut] : {Case{ENOENT, ErrorCode::NotFound, "check the path"},
                                               Case{EACCES, ErrorCode::AccessDenied, "check the permissions"},
                                               Case{EROFS, ErrorCode::AccessDenied, "check the permissions"},
                                               Case{ENOSPC, ErrorCode::DiskFull, "free some space"},
                                               Case{EIO, ErrorCode::Io, "Input/output error"}}) {
        const Status failed = systemError("/some/file", "cannot be written", number);
        EXPECT_THAT(failed,
                    failsWith(code, AllOf(HasSubstr("/some/file: cannot be written"), HasSubstr(wayOut))));
    }
}

TEST(Guarded, turns_whatever_is_thrown_into_one_line) {
    struct Case {
        std::function<void()> thrower;
        ErrorCode code;
        std::string reason;
    };
    const std::vector<Case> cases{
        {[] { throw std::bad_alloc(); }, ErrorCode::OutOfMemory, "work: out of memory"},
        {[] { std::vector<int>().reserve(std::vector<int>().max_size() + 1); }, ErrorCode::OutOfMemory,
         "work: out of memory"},
        {[] { throw std::runtime_error("first line\nframe #0"); }, ErrorCode::Internal, "work: first line"},
        {[] { static_cast<void>(std::filesystem::file_size("/nowhere")); }, ErrorCode::NotFound,
         "/nowhere: work: No such file"},
        {[] {
             throw std::filesystem::filesystem_error("copy",
                                                     std::make_error_code(std::errc::no_space_on_device));
         },
         ErrorCode::DiskFull, "work: No space left"},
        {[] { throw 7; }, ErrorCode::Internal, "work: an unknown exception was thrown"}};
    for (const auto& [thrower, code, reason] : cases) {
        const auto result = guarded("work", [&, &throwing = thrower]() -> Result<int> {
            throwing();
            return 1;
        });
        EXPECT_THAT(result, failsWith(code, HasSubstr(reason)));
        EXPECT_EQ(result.error().message.find('\n'), std::string::npos);
    }
    EXPECT_EQ(*guarded("work", []() -> Result<int> { return 5; }), 5);
}

TEST(StrongId, ids_of_different_things_do_not_convert) {
    EXPECT_FALSE((std::is_convertible_v<RunId, StudyId>));
    EXPECT_FALSE((std::is_constructible_v<RunId, StudyId>));
    EXPECT_LT(RunId{1}, RunId{2});
    EXPECT_FALSE(RunId{});
}

TEST(Cancellation, is_an_error_only_after_a_stop_was_requested) {
    std::stop_source source;
    EXPECT_TRUE(checkCancelled(source.get_token(), "work").ok());
    source.request_stop();
    EXPECT_THAT(checkCancelled(source.get_token(), "work"),
                failsWith(ErrorCode::Cancelled, HasSubstr("work")));
}

} // namespace
} // namespace retort
