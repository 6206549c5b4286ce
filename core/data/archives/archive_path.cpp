#include "data/archives/archive_path.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestName = 255; // NAME_MAX of Linux's file systems
constexpr std::size_t kLongestPath = 3000;
constexpr int kDeepest = 64;

Error refused(std::string_view source, std::string_view entry, std::string_view why) {
    constexpr std::size_t kShown = 200;
    return {ErrorCode::Unsupported,
            fmt::format(
                "{}: entry '{}' {}; nothing was unpacked. Take the archive from its publisher, or unpack it "
                "by hand and import the folder",
                source, entry.substr(0, kShown), why)};
}

bool isFromMacOs(std::string_view part) {
    return part == "__MACOSX" || part.starts_with("._") || part == ".DS_Store";
}

} // namespace

Result<std::optional<fs::path>> safeEntryPath(std::string_view entry, std::string_view source) {
    if (entry.empty() || entry.size() > kLongestPath)
        return refused(source, entry, entry.empty() ? "has no name" : "has a path that is too long");
    // Programs on Windows write "C:\x" and "..\x"; here these are odd names, elsewhere a way out.
    if (entry.front() == '/' || entry.front() == '\\' || (entry.size() > 1 && entry[1] == ':'))
        return refused(source, entry, "is an absolute path");
    fs::path safe;
    int depth = 0;
    for (std::size_t begin = 0; begin <= entry.size();) {
        const auto end = std::min(entry.find_first_of("/\\", begin), entry.size());
        const auto part = entry.substr(begin, end - begin);
        begin = end + 1;
        if (part.empty() || part == ".")
            continue;
        if (part == "..")
            return refused(source, entry, "leads out of its folder ('..')");
        if (part.size() > kLongestName || ++depth > kDeepest)
            return refused(source, entry, "has a path that is too long");
        if (part.find('\0') != std::string_view::npos)
            return refused(source, entry, "has a zero byte in its name");
        if (isFromMacOs(part))
            return std::optional<fs::path>{};
        safe /= part;
    }
    return safe.empty() ? std::optional<fs::path>{} : std::optional{safe};
}

} // namespace retort::data
