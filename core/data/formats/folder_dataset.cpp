#include "data/formats/folder_dataset.h"

#include "data/class_names.h"
#include "data/formats/folder_files.h"
#include "data/formats/folder_listing.h"
#include "data/formats/folder_split.h"
#include "data/formats/listed_dataset.h"

#include <fmt/format.h>
#include <utility>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

/// Why a class may be missing among the training classes.
std::string wayOut(const std::string& className, const std::vector<std::string>& classes) {
    for (const auto& one : classes)
        if (lookAlikeKey(one) == lookAlikeKey(className))
            return fmt::format(", which has '{}'; give both the same name", one);
    return "; add training images of it, or remove it";
}

/// The classes are the training split's; the other splits may lack some, but not add any.
Result<std::vector<std::string>> classNames(const fs::path& root,
                                            const std::map<Split, FilesOfClass>& splits) {
    std::vector<std::string> classes;
    if (!splits.contains(Split::Train))
        return Error{ErrorCode::InvalidArgument, fmt::format("{}: holds no training images", root.string())};
    for (const auto& [className, files] : splits.at(Split::Train))
        classes.push_back(className);
    for (const auto& [split, ofClass] : splits)
        for (const auto& [className, files] : ofClass)
            if (!splits.at(Split::Train).contains(className))
                return Error{ErrorCode::InvalidArgument,
                             fmt::format("{}: class '{}' is in the {} split but not in the train split{}",
                                         root.string(), className, name(split), wayOut(className, classes))};
    return classes;
}

/// A class may be missing because its folder could not be read.
Error withFirstProblem(Error error, const std::vector<std::string>& problems) {
    if (!problems.empty())
        error.message += "; first problem: " + problems.front();
    return error;
}

std::string nameFor(const fs::path& folder, const FolderOptions& options) {
    if (!options.name.empty())
        return options.name;
    const auto path = folder.lexically_normal();
    return (path.has_filename() ? path.filename() : path.parent_path().filename()).string();
}

} // namespace

Result<ImageListing> listFolder(const fs::path& folder, const FolderOptions& options) {
    const SplitFractions fractions{options.validationFraction, options.testFraction, options.splitSeed};
    RETORT_CHECK(validate(fractions));
    RETORT_TRY(auto files, listFolderFiles(folder, options.layout));
    const bool areDrawn = files.splits.empty();
    const auto splits = areDrawn ? splitFiles(files.unsplit, fractions) : std::move(files.splits);
    auto named = classNames(files.root, splits);
    if (!named)
        return withFirstProblem(std::move(named).error(), files.problems);
    auto classes = *std::move(named);
    ImageListing list{.root = std::move(files.root),
                      .classes = std::move(classes),
                      .problems = std::move(files.problems),
                      .drawn = areDrawn ? std::optional(fractions) : std::nullopt};
    for (const auto& [split, ofClass] : splits)
        for (std::size_t label = 0; label < list.classes.size(); ++label)
            if (const auto found = ofClass.find(list.classes[label]); found != ofClass.end())
                for (const auto& file : found->second)
                    list.splits[split].push_back({file, static_cast<std::int64_t>(label)});
    return list;
}

Result<std::unique_ptr<Dataset>> openFolder(const fs::path& folder, const FolderOptions& options) {
    RETORT_TRY(auto list, listFolder(folder, options));
    return openListedImages(std::move(list), nameFor(folder, options), options);
}

} // namespace retort::data
