#include "data/archives/archive_kind.h"

#include "base/mistaken_file.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t at = 0;
    std::string_view bytes;
    std::string_view kind{}; ///< of what is not read
};

constexpr std::array kRead{
    Signature{0, "PK\x03\x04"sv},
    Signature{0, "PK\x05\x06"sv},
    Signature{0, "PK00PK\x03\x04"sv},
    Signature{0, "\x1F\x8B"sv},
    Signature{0, "BZh"sv},
    Signature{0, "\xFD"
                 "7zXZ\0"sv},
    Signature{257, "ustar"sv},
    Signature{0, "\x28\xB5\x2F\xFD"sv},
};

constexpr std::array kUnreadArchives{
    Signature{0, "7z\xBC\xAF\x27\x1C"sv, "a 7-Zip archive (.7z)"},
    Signature{0, "Rar!\x1A\x07"sv, "a RAR archive"},
    Signature{0, "PK\x07\x08"sv, "a part of a ZIP archive in several parts"},
    Signature{0, "LZIP"sv, "an lzip archive (.lz)"},
    Signature{0, "\x04\x22\x4D\x18"sv, "an LZ4 archive"},
    Signature{0, "\x1F\x9D"sv, "an archive packed with compress (.Z)"},
    Signature{0, "MSCF"sv, "a Windows cabinet (.cab)"},
    Signature{0, "xar!"sv, "a xar archive"},
    Signature{0, "070701"sv, "a cpio archive"},
    Signature{2, "-lh"sv, "an LHA archive"},
    Signature{0, "!<arch>"sv, "an ar archive"},
};

constexpr std::string_view kImage =
    "an image; a dataset is a folder that holds one folder of images per class";
constexpr std::string_view kPickle = "a Python pickle, which can run any code and is not read";
constexpr std::array kOtherFiles{
    Signature{0, "PAR1"sv, "a Parquet table, which is not read; export its images to one folder per class"},
    Signature{0, "\x89HDF\r\n\x1A\n"sv,
              "an HDF5 file, which is not read; export its images to one folder per class"},
    Signature{0, "\x93NUMPY"sv,
              "a NumPy array, which is not read; export its images to one folder per class"},
    Signature{0, "SQLite format 3"sv, "an SQLite database"},
    Signature{0, "%PDF"sv, "a PDF document"},
    Signature{0, "\x80\x02"sv, kPickle},
    Signature{0, "\x80\x03"sv, kPickle},
    Signature{0, "\x80\x04"sv, kPickle},
    Signature{0, "\x80\x05"sv, kPickle},
    Signature{0, "\x89PNG\r\n\x1A\n"sv, kImage},
    Signature{0, "\xFF\xD8\xFF"sv, kImage},
    Signature{0, "GIF8"sv, kImage},
    Signature{8, "WEBP"sv, kImage},
};

const Signature* findIn(std::span<const Signature> signatures, std::string_view head) {
    const auto found = std::find_if(signatures.begin(), signatures.end(), [&](const auto& one) {
        return head.size() > one.at && head.substr(one.at).starts_with(one.bytes);
    });
    return found == signatures.end() ? nullptr : &*found;
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

/// A tar older than POSIX has no signature, but the sum of its first header.
bool isOldTar(std::string_view head) {
    constexpr std::size_t kTarHeader = 512;
    constexpr std::size_t kSumAt = 148;
    constexpr std::size_t kSumSize = 8;
    if (head.size() < kTarHeader || head[0] == '\0')
        return false;
    unsigned long sum = 0;
    for (std::size_t i = 0; i < kTarHeader; ++i)
        sum += i >= kSumAt && i < kSumAt + kSumSize ? ' ' : static_cast<unsigned char>(head[i]);
    const std::string stored(head.substr(kSumAt, kSumSize));
    constexpr int kOctal = 8;
    return sum == std::strtoul(stored.c_str(), nullptr, kOctal);
}

std::string headOf(const fs::path& file) {
    constexpr std::size_t kHead = 4096;
    std::string head(kHead, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
    return head;
}

/// A ZIP is found from its end, so that others may stand before it: a program that unpacks itself.
bool endsAsZip(const fs::path& file) {
    constexpr std::string_view kEndRecord = "PK\x05\x06";
    constexpr std::size_t kRecordSize = 22;
    constexpr std::size_t kCommentSizeAt = 20;
    constexpr std::streamoff kLongest = kRecordSize + 65535; // with a comment
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    const auto size = std::min<std::streamoff>(stream.tellg(), kLongest);
    if (size < static_cast<std::streamoff>(kRecordSize))
        return false;
    std::string tail(static_cast<std::size_t>(size), '\0');
    stream.seekg(-size, std::ios::end);
    stream.read(tail.data(), size);
    const auto at = tail.rfind(kEndRecord, tail.size() - kRecordSize);
    if (!stream || at == std::string::npos)
        return false;
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(tail[at + kCommentSizeAt + i]);
    };
    constexpr std::size_t kByte = 256;
    return at + kRecordSize + byte(0) + kByte * byte(1) == tail.size();
}

/// "photos.zip.001", "photos.z01".
bool isNamedAsPart(const fs::path& file) {
    const auto ending = lowered(file.extension().string());
    constexpr std::size_t kLength = 4;
    return ending.size() == kLength &&
           ending.find_first_not_of("0123456789", ending[1] == 'z' ? 2 : 1) == std::string::npos;
}

std::string_view endingOf(std::string_view lowerName) {
    std::string_view longest;
    for (const auto ending : kArchiveEndings)
        if (lowerName.size() > ending.size() && lowerName.ends_with(ending) && ending.size() > longest.size())
            longest = ending;
    return longest;
}

Error notAnArchive(const fs::path& file, std::string_view head) {
    const auto name = file.string();
    if (const auto* archive = findIn(kUnreadArchives, head))
        return {
            ErrorCode::Unsupported,
            fmt::format("{}: is {}, which is not read; unpack it and take the folder, or pack that as .zip "
                        "or .tar.gz",
                        name, archive->kind)};
    if (const auto* other = findIn(kOtherFiles, head))
        return {ErrorCode::InvalidArgument, fmt::format("{}: is {}", name, other->kind)};
    if (const auto kind = mistakenKind(head))
        return {ErrorCode::InvalidArgument, fmt::format("{}: is {}", name, *kind)};
    if (isArchiveName(file))
        return {ErrorCode::Corrupt,
                name + (head.empty() ? ": is empty" : ": is not an archive, despite its name") +
                    "; is the download complete?"};
    return {ErrorCode::InvalidArgument,
            fmt::format("{}: is a file; a dataset is a folder that holds one folder per class, a known "
                        "dataset's files, or an archive ({}) of either",
                        name, fmt::join(kArchiveEndings, ", "))};
}

} // namespace

bool isArchiveName(const fs::path& file) {
    return !endingOf(lowered(file.filename().string())).empty();
}

std::string nameWithoutEnding(const fs::path& file) {
    const auto name = file.filename().string();
    return name.substr(0, name.size() - endingOf(lowered(name)).size());
}

Status checkArchive(const fs::path& file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0)
        return systemError(file.string(), "cannot be opened", errno);
    if (!S_ISREG(about.st_mode))
        return Error{ErrorCode::InvalidArgument, file.string() + ": is no archive file"};
    if (::access(file.c_str(), R_OK) != 0)
        return systemError(file.string(), "cannot be opened", errno);
    const auto head = headOf(file);
    const bool isBegun = findIn(kRead, head) != nullptr || findIn(kUnreadArchives, head) != nullptr;
    if (isBegun && isNamedAsPart(file) && !endsAsZip(file))
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: is one part of an archive in several parts; unpack them together, for "
                                 "example with 7-Zip, and take the folder",
                                 file.string())};
    const bool isRead = findIn(kRead, head) != nullptr || isOldTar(head) || endsAsZip(file);
    return isRead ? Status{} : Status{notAnArchive(file, head)};
}

} // namespace retort::data
