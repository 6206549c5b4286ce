#include "data/formats/text_lines.h"

#include "base/file.h"

#include <algorithm>
#include <fmt/format.h>

namespace retort::data {

namespace fs = std::filesystem;

Result<std::vector<std::string>> readLines(const fs::path& file) {
    RETORT_TRY(const auto text, readTextFile(file));
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        auto line = text.substr(begin, end - begin);
        begin = end + 1;
        line.erase(line.find_last_not_of(" \t\r") + 1);
        if (!line.empty())
            lines.push_back(std::move(line));
    }
    return lines;
}

Result<std::vector<std::string>> readClassNames(const fs::path& file,
                                                const std::vector<std::string>& fallback) {
    auto names = readLines(file);
    if (!names && names.error().code == ErrorCode::NotFound)
        return fallback;
    if (names && names->size() != fallback.size())
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: {} class names, there are {} classes; is it complete?", file.string(),
                                 names->size(), fallback.size())};
    return names;
}

} // namespace retort::data
