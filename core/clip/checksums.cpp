#include "clip/checksums.h"

#include "base/file.h"
#include "base/sha256.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::clip {

namespace fs = std::filesystem;

namespace {

struct ListedFile {
    std::string hash;
    std::string name;
};

bool isHash(std::string_view text) {
    constexpr std::size_t kHexDigits = 64;
    return text.size() == kHexDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool staysInFolder(const fs::path& name) {
    return !name.empty() && name.is_relative() && std::ranges::find(name, fs::path{".."}) == name.end();
}

/// "HASH  NAME", with "*" before the name in binary mode and "./" where a tool has put it.
Result<ListedFile> parseLine(std::string_view line, const fs::path& path, std::size_t number) {
    const auto space = line.find(' ');
    const auto hash = line.substr(0, space);
    const bool hasName = space != std::string_view::npos && line.size() > space + 2;
    const fs::path name = hasName ? fs::path{line.substr(space + 2)} : fs::path{};
    if (!isHash(hash) || !staysInFolder(name))
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}:{}: expected a SHA-256 hash, two spaces and a file name in this folder",
                                 path.string(), number)};
    return ListedFile{std::string{hash}, name.string()};
}

Status verify(const fs::path& folder, const ListedFile& listed) {
    const auto path = folder / listed.name;
    if (!fs::exists(path))
        return Error{ErrorCode::NotFound, fmt::format("{}: missing, but listed in {}; copy the whole folder",
                                                      path.string(), kChecksumFile)};
    RETORT_TRY(const auto found, sha256OfFile(path));
    if (found == listed.hash)
        return {};
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: wrong hash: expected {}, found {}; the file was changed or its "
                             "download is not complete",
                             path.string(), listed.hash, found)};
}

} // namespace

Status writeChecksums(const fs::path& folder, const std::vector<std::string>& files) {
    std::string text;
    for (const auto& file : files) {
        RETORT_TRY(const auto hash, sha256OfFile(folder / file));
        text += fmt::format("{}  {}\n", hash, file);
    }
    return writeFileAtomically(folder / kChecksumFile, text);
}

Result<std::size_t> verifyChecksums(const fs::path& folder) {
    const auto path = folder / kChecksumFile;
    if (!fs::exists(path))
        return std::size_t{0};
    RETORT_TRY(const auto text, readTextFile(path));
    std::size_t verified = 0;
    std::size_t number = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        ++number;
        if (line.empty())
            continue;
        RETORT_TRY(const auto listed, parseLine(line, path, number));
        RETORT_CHECK(verify(folder, listed));
        ++verified;
    }
    return verified;
}

} // namespace retort::clip
