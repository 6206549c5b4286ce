#include "testing/fixtures.h"

#include <cstdlib>

namespace retort::testing {

std::filesystem::path fixturesFolder() {
    const char* set = std::getenv("RETORT_FIXTURES");
    return set && *set ? set : RETORT_DEFAULT_FIXTURES;
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
