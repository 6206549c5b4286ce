#pragma once
// Where tests find reference fixtures, real data and the project's resources.

#include <filesystem>
#include <optional>
#include <string>

namespace retort::testing {

/// RETORT_FIXTURES, by default tests/fixtures of the source tree.
std::filesystem::path fixturesFolder();
/// A file of that folder, or where it has none of this name, the one of tests/fixtures: what this repository
/// makes itself is in no other set.
std::filesystem::path fixtureFile(const std::string& name);
/// RETORT_REAL_DATA; nothing when it is not set.
std::optional<std::filesystem::path> realDataFolder();
std::filesystem::path resourcesFolder();

} // namespace retort::testing

/// Skips the test, saying which fixture is absent, unless it is there.
#define RETORT_NEED_FIXTURE(file)                                                                            \
    if (!std::filesystem::exists(::retort::testing::fixtureFile(file)))                                      \
    GTEST_SKIP() << "fixture " << (file) << " is not in " << ::retort::testing::fixturesFolder()             \
                 << "; set RETORT_FIXTURES to a folder that holds it"
/// Skips the test, saying so, unless RETORT_REAL_DATA names a folder that holds the file.
#define RETORT_NEED_REAL_DATA(file)                                                                          \
    if (!::retort::testing::realDataFolder() ||                                                              \
        !std::filesystem::exists(*::retort::testing::realDataFolder() / (file)))                             \
    GTEST_SKIP() << "real data " << (file) << " is absent; set RETORT_REAL_DATA to a folder that holds it"
