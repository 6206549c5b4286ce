#include "testing/fixtures.h"

#include <cstdlib>

namespace retort::testing {

std::filesystem::path fixturesFolder() {
    const char* set = std::getenv("RETORT_FIXTURES");
    return set && *set ? set : RETORT_DEFAULT_FIXTURES;
}

std::filesystem::path fixtureFile(const std::string& name) {
    const auto file = fixturesFolder() / name;
    std::error_code ignored;
    return std::filesystem::exists(file, ignored) ? file
                                                  : std::filesystem::path(RETORT_DEFAULT_FIXTURES) / name;
}

std::optional<std::filesystem::path> realDataFolder() {
    const char* set = std::getenv("RETORT_REAL_DATA");
    if (set && *set)
        return set;
    return std::nullopt;
}

std::filesystem::path resourcesFolder() {
    return RETORT_RESOURCES;
}

} // namespace retort::testing
