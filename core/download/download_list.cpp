#include "download/download_list.h"

#include "base/file.h"
#include "base/json.h"
#include "download/token.h"
#include "download/web_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace retort::download {

namespace fs = std::filesystem;

namespace {

constexpr int kListFormat = 1;
constexpr std::size_t kLongestList = std::size_t{1} << 20;

/// Whether it stays within its folder, whatever is made of it.
bool isInnerPath(const std::string& path) {
    const fs::path parsed{path};
    const auto isPlain = [](const fs::path& part) {
        return !part.empty() && part != "." && part != ".." && part.native().find('\0') == std::string::npos;
    };
    return !path.empty() && parsed.is_relative() && std::all_of(parsed.begin(), parsed.end(), isPlain);
}

bool isName(const std::string& name) {
    const auto isAllowed = [](unsigned char c) {
        return (std::isalnum(c) != 0 && c < 0x80) || c == '-' || c == '_' || c == '.';
    };
    return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), isAllowed);
}

void readDigest(JsonReader& reader, const char* key, DigestKind kind, Digest& digest) {
    std::string hex;
    reader.optional(key, hex);
    if (hex.empty())
        return;
    const auto isHex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (hex.size() != hexDigits(kind) || !std::all_of(hex.begin(), hex.end(), isHex))
        return reader.fail(key, fmt::format("expected {} digits of lower-case hex", hexDigits(kind)));
    if (digest.hex.empty()) // the first key that is read is the stronger one
        digest = {kind, hex};
}

RemoteFile readFile(JsonReader& reader, const std::string& base) {
    RemoteFile file;
    reader.required("path", file.path);
    reader.optional("url", file.url);
    reader.optional("bytes", file.bytes);
    readDigest(reader, "sha256", DigestKind::Sha256, file.digest);
    readDigest(reader, "md5", DigestKind::Md5, file.digest);
    if (!isInnerPath(file.path))
        reader.fail("path", "expected a relative path without '..'");
    if (file.url.empty() && base.empty())
        reader.fail("path", "expected a \"url\" here or a \"base\" for all files");
    if (file.url.empty())
        file.url = joinAddress(base, file.path);
    if (const auto address = parseAddress(file.url); !address.ok())
        reader.fail(reader.has("url") ? "url" : "path", address.error().message);
    return file;
}

} // namespace

std::uint64_t DownloadList::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& file : files)
        sum += file.bytes;
    return sum;
}

Result<DownloadList> parseDownloadList(std::string_view text, const std::string& source) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, source));
    JsonReader reader{document};
    DownloadList list;
    int format = 0;
    std::string base;
    reader.required("format", format);
    if (format > kListFormat)
        reader.fail("format", fmt::format("{} is newer than this program knows ({})", format, kListFormat),
                    ErrorCode::NewerVersion);
    reader.required("name", list.name);
    if (!isName(list.name))
        reader.fail("name", "expected letters, digits, '-', '_' and '.', not first");
    reader.optional("title", list.title);
    reader.optional("page", list.page);
    reader.optional("licence", list.licence);
    reader.optional("token", list.tokenName);
    if (!list.tokenName.empty() && !mayBeAskedFor(list.tokenName))
        reader.fail("token",
                    fmt::format("\"{}\" is not sent to anybody: a list can ask for HF_TOKEN, which goes "
                                "to huggingface.co alone, and for names that begin with RETORT_",
                                list.tokenName));
    reader.optional("part", list.isPart);
    reader.optional("base", base);
    std::set<std::string> paths;
    reader.objects("files", [&](JsonReader& entry) {
        list.files.push_back(readFile(entry, base));
        if (!paths.insert(list.files.back().path).second)
            entry.fail("path", "this path occurs twice");
    });
    if (list.files.empty())
        reader.fail("files", "expected at least one file");
    RETORT_CHECK(reader.finish());
    RETORT_TRY(const auto own, parseAddress(base.empty() ? list.files.front().url : base));
    list.tokenHost = own.host;
    return list;
}

Result<DownloadList> readDownloadList(const fs::path& file) {
    RETORT_TRY(const auto text, readTextFile(file, kLongestList));
    return parseDownloadList(text, file.string());
}

Result<DownloadList> atMirror(DownloadList list, const std::string& base) {
    RETORT_CHECK(parseAddress(base));
    for (auto& file : list.files)
        file.url = joinAddress(base, file.path);
    return list;
}

} // namespace retort::download
