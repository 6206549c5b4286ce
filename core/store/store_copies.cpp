#include "store/store_copies.h"

#include "base/range.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <string>

namespace retort::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "retort-schema-";
constexpr std::string_view kEnding = ".db";
constexpr std::size_t kKept = 2;

std::optional<int> versionOf(const std::string& name) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kEnding) ||
        name.size() <= kPrefix.size() + kEnding.size())
        return {};
    const auto digits = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kEnding.size());
    const auto number = readNumber(digits, Range<int>{0, std::numeric_limits<int>::max()});
    return number.ok() ? std::optional{*number} : std::nullopt;
}

} // namespace

std::vector<fs::path> keptCopies(const fs::path& folder) {
    std::map<int, fs::path, std::greater<>> found;
    std::error_code ignored;
    for (fs::directory_iterator entry(folder, ignored), end; entry != end; entry.increment(ignored))
        if (const auto version = versionOf(entry->path().filename().string()))
            found.emplace(*version, entry->path());
    std::vector<fs::path> copies;
    for (const auto& [version, path] : found)
        copies.push_back(path);
    return copies;
}

Result<fs::path> keepCopy(const Database& database, std::size_t version) {
    const auto folder = database.path().parent_path();
    const auto copy = folder / fmt::format("{}{}{}", kPrefix, version, kEnding);
    RETORT_CHECK(database.copyTo(copy).within("keeping a copy of the store before it is brought up to date"));
    const auto copies = keptCopies(folder);
    std::error_code ignored; // an old copy that stays takes space and does no harm
    for (std::size_t i = kKept; i < copies.size(); ++i)
        fs::remove(copies[i], ignored);
    return copy;
}

} // namespace retort::store
