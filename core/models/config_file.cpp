#include "models/config_file.h"

#include "base/file.h"

#include <string>
#include <string_view>

namespace retort::models {

namespace {

std::string withoutInfinities(std::string text) {
    for (const std::string_view infinity : {"-Infinity", "Infinity"})
        for (auto at = text.find(infinity); at != std::string::npos; at = text.find(infinity, at))
            text.replace(at, infinity.size(), "null");
    return text;
}

} // namespace

Result<JsonDocument> readConfigFile(const std::filesystem::path& path) {
    RETORT_TRY(auto text, readTextFile(path));
    return JsonDocument::parse(withoutInfinities(std::move(text)), path.string());
}

} // namespace retort::models
