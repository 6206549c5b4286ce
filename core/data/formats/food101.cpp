#include "data/formats/food101.h"

#include "data/archives/archive_path.h"
#include "data/formats/text_lines.h"

#include <fmt/format.h>
#include <unordered_set>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

using Labels = std::map<std::string, std::int64_t, std::less<>>;

Error damagedFood(const fs::path& file, const std::string& why) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; is this Food101, and complete?", file.string(), why)};
}

Result<ListedImage> imageOf(const std::string& line, const Labels& labels, const fs::path& file) {
    const auto slash = line.find('/');
    if (slash == std::string::npos || slash + 1 == line.size())
        return damagedFood(file, fmt::format("line '{}' is not class/image", line));
    const auto label = labels.find(line.substr(0, slash));
    if (label == labels.end())
        return damagedFood(file, fmt::format("class '{}' is not in classes.txt", line.substr(0, slash)));
    const auto path = "images/" + line + ".jpg";
    if (const auto safe = safeEntryPath(path, file.string()); !safe || !*safe)
        return damagedFood(file, fmt::format("line '{}' leads out of its folder", line));
    return ListedImage{path, label->second};
}

/// Class folders' names, and the label of each.
Result<Labels> foodLabels(const std::vector<std::string>& names, const fs::path& file) {
    Labels labels;
    for (const auto& one : names)
        if (!labels.emplace(one, static_cast<std::int64_t>(labels.size())).second)
            return damagedFood(file, fmt::format("class '{}' is listed twice", one));
    return labels;
}

} // namespace

Result<ImageListing> listFood101(const fs::path& folder) {
    const auto meta = folder / "meta";
    RETORT_TRY(const auto names, readLines(meta / "classes.txt"));
    RETORT_TRY(const auto labels, foodLabels(names, meta / "classes.txt"));
    ImageListing list{.root = folder};
    RETORT_TRY(list.classes, readClassNames(meta / "labels.txt", names));
    std::unordered_set<std::string> seen;
    for (const auto& [split, name] :
         {std::pair{Split::Train, "train.txt"}, std::pair{Split::Test, "test.txt"}}) {
        const auto file = meta / name;
        RETORT_TRY(const auto lines, readLines(file));
        for (const auto& line : lines) {
            RETORT_TRY(auto image, imageOf(line, labels, file));
            if (!seen.insert(image.file).second)
                return damagedFood(file, fmt::format("'{}' is listed twice", line));
            list.splits[split].push_back(std::move(image));
        }
    }
    return list;
}

} // namespace retort::data
