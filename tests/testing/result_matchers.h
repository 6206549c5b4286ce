#pragma once
// Matchers for Result: which error, and what its message names.
//
//   EXPECT_THAT(load(path), failsWith(ErrorCode::NotFound, HasSubstr(path.string())));
//   RETORT_ASSERT_OK_AND_ASSIGN(const auto config, load(path));

#include "base/result.h"

#include <gmock/gmock.h>

namespace retort::testing {

MATCHER_P2(failsWith, code, messageMatcher, "") {
    if (arg.ok()) {
        *result_listener << "which succeeded";
        return false;
    }
    *result_listener << "which failed with " << name(arg.error().code) << ": " << arg.error().text();
    return arg.error().code == code &&
           ::testing::Matches(::testing::Matcher<std::string>(messageMatcher))(arg.error().text());
}

MATCHER(succeeds, "") {
    if (!arg.ok())
        *result_listener << "which failed with " << name(arg.error().code) << ": " << arg.error().text();
    return arg.ok();
}

} // namespace retort::testing

#define RETORT_ASSERT_OK_AND_ASSIGN_(result, declaration, ...)                                               \
    auto result = (__VA_ARGS__);                                                                             \
    ASSERT_TRUE(result.ok()) << result.error().text();                                                       \
    declaration = std::move(result).value()
#define RETORT_ASSERT_OK_AND_ASSIGN(declaration, ...)                                                        \
    RETORT_ASSERT_OK_AND_ASSIGN_(RETORT_CONCAT(retortAssert, __LINE__), declaration, __VA_ARGS__)
