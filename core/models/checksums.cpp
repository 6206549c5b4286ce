#include "models/checksums.h"

#include "base/file.h"
#include "base/sha256.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::models {

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

/// Every line of the file; its files need not be there.
Result<std::vector<ListedFile>> readList(const fs::path& path) {
    RETORT_TRY(const auto text, readTextFile(path));
    std::vector<ListedFile> files;
    std::size_t number = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        ++number;
        if (line.empty())
            continue;
        RETORT_TRY(auto listed, parseLine(line, path, number));
        files.push_back(std::move(listed));
    }
    return files;
}

/// Millions of bytes that are to be read, for people.
class HashingMeter {
public:
    HashingMeter(const ProgressSink& progress, const fs::path& folder, const std::vector<ListedFile>& files)
        : m_meter(progress, folder.string() + ": comparing files with their recorded hashes", "MB",
                  static_cast<std::int64_t>(sizeOf(folder, files) / kMillion)) {}
    void add(std::size_t bytes) {
        m_done += bytes;
        m_meter.advanceTo(static_cast<std::int64_t>(m_done / kMillion));
    }
    void finish() { m_meter.finish(); }

private:
    static constexpr std::uint64_t kMillion = 1'000'000;

    static std::uint64_t sizeOf(const fs::path& folder, const std::vector<ListedFile>& files) {
        std::uint64_t size = 0;
        for (const auto& file : files) {
            std::error_code missing; // is told when it is its turn
            const auto bytes = fs::file_size(folder / file.name, missing);
            size += missing ? 0 : bytes;
        }
        return size;
    }

    ProgressMeter m_meter;
    std::uint64_t m_done = 0;
};

Status verify(const fs::path& folder, const ListedFile& listed, HashingMeter& meter) {
    const auto path = folder / listed.name;
    if (!fs::exists(path))
        return Error{ErrorCode::NotFound, fmt::format("{}: missing, but listed in {}; copy the whole folder",
                                                      path.string(), kChecksumFile)};
    RETORT_TRY(const auto found, sha256OfFile(path, [&meter](std::size_t bytes) { meter.add(bytes); }));
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

Result<std::size_t> verifyChecksums(const fs::path& folder, const ProgressSink& progress) {
    const auto path = folder / kChecksumFile;
    if (!fs::exists(path))
        return std::size_t{0};
    RETORT_TRY(const auto files, readList(path));
    HashingMeter meter(progress, folder, files);
    for (const auto& file : files)
        RETORT_CHECK(verify(folder, file, meter));
    meter.finish();
    return files.size();
}

} // namespace retort::models
