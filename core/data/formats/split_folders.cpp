#include "data/formats/split_folders.h"

#include "data/class_names.h"
#include "data/dataset.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace retort::data {

namespace {

/// "seg_train/seg_train/<class>", "train/images/<class>".
const FolderNode& unwrappedSplit(const FolderNode& node, Split split) {
    const auto* only = node.holdsImages() ? nullptr : onlyFolderIn(node);
    if (only == nullptr)
        return node;
    const auto& inner = *only;
    const auto name = splitNameOf(inner.name);
    return isContainer(&inner) || (name && name->split == split) ? unwrappedSplit(inner, split) : node;
}

/// Whether a folder beside the splits may hold labelled images of a class.
bool mayBeClass(const FolderNode* node) {
    return node->imageCount() > 0 && !isContainer(node) && !isUnlabelledName(node->name);
}

/// The folders that may hold labelled images of a class.
FolderNodes possibleClasses(const FolderNodes& folders) {
    FolderNodes classes;
    std::copy_if(folders.begin(), folders.end(), std::back_inserter(classes), mayBeClass);
    return classes;
}

bool haveOneRest(const std::vector<SplitFolder>& folders) {
    return std::all_of(folders.begin(), folders.end(),
                       [&](const SplitFolder& one) { return one.name.rest == folders.front().name.rest; });
}

class SplitReader {
public:
    explicit SplitReader(const FolderNode& base) : m_base(base) {}

    Result<SplitChoice> choose(const FolderNodes& folders) {
        const auto named = splitFoldersAmong(folders);
        auto withClasses = named;
        std::erase_if(withClasses, [](const SplitFolder& one) { return !one.holdsClasses; });
        if (withClasses.empty()) {
            RETORT_CHECK(judgeLooseSplits(named, without(folders, outerOf(named))));
            return std::move(m_choice);
        }
        const auto others = without(folders, outerOf(named));
        if (withClasses.size() == 1 && named.size() == 1 && !named.front().name.rest.empty() &&
            std::any_of(others.begin(), others.end(), mayBeClass))
            return std::move(m_choice); // "bullet train" among other classes
        RETORT_CHECK(judgeSplits(withClasses, named, others));
        noteLooseSplits(withClasses, named);
        m_choice.splits = std::move(withClasses);
        return std::move(m_choice);
    }

private:
    Error refused(const std::string& why) const {
        return {ErrorCode::InvalidArgument, fmt::format("{}: {}", m_base.path.string(), why)};
    }
    void note(const FolderNode& node, std::string_view what) {
        m_choice.problems.push_back(fmt::format("{}: {}", node.path.string(), what));
    }

    Status judgeSplits(const std::vector<SplitFolder>& splits, const std::vector<SplitFolder>& named,
                       const FolderNodes& others) const {
        std::map<Split, const FolderNode*> seen;
        for (const auto& one : splits)
            if (const auto [other, isNew] = seen.emplace(one.name.split, one.outer); !isNew)
                return refused(
                    fmt::format("'{}' and '{}' both look like the {} split; rename or move one away",
                                other->second->name, one.outer->name, name(one.name.split)));
        if (!seen.contains(Split::Train))
            return refused(fmt::format("{} look{} like {}, but no folder is the training split; rename the "
                                       "one with the training images to 'train', or {}",
                                       quoted(outerOf(splits)), splits.size() == 1 ? "s" : "",
                                       splits.size() == 1 ? "a split" : "splits", kIgnoreSplits));
        if (!haveOneRest(splits))
            return refused(
                fmt::format("{} may be splits or classes; name the splits 'train', 'val' and 'test', or {}",
                            quoted(outerOf(splits)), kIgnoreSplits));
        const auto classes = possibleClasses(others);
        if (splits.size() == 1 && named.size() == 1 && !classes.empty())
            return refused(fmt::format(
                "'{}' looks like the training split, and {} beside it like {}; move what does not belong to "
                "the dataset away, give '{}' itself as the dataset, or {}",
                splits.front().outer->name, quoted(classes), classes.size() == 1 ? "a class" : "classes",
                splits.front().outer->name, kIgnoreSplits));
        return {};
    }

    /// Split folders with images and without class folders, beside others that have class folders.
    void noteLooseSplits(const std::vector<SplitFolder>& splits, const std::vector<SplitFolder>& named) {
        for (const auto& one : named) {
            if (one.holdsClasses)
                continue;
            const bool isFree = !hasSplit(splits, one.name.split) && one.node->imageCount() > 0;
            if (!isFree || !m_choice.loose.emplace(one.name.split, one.node).second)
                note(*one.outer, fmt::format("holds no class folders{}", kExcluded));
        }
    }

    /// Where no folder called like a split holds class folders: the folders are classes, or there are none.
    Status judgeLooseSplits(const std::vector<SplitFolder>& named, const FolderNodes& others) {
        const auto classes = possibleClasses(others);
        if (named.empty())
            return {};
        if (classes.empty() && haveOneRest(named)) {
            for (const auto& one : named)
                m_choice.loose.emplace(one.name.split, one.node);
            m_choice.noClasses = refused(
                fmt::format("the split folder{} {} hold{} no class folders, so the images have no labels; {}",
                            named.size() == 1 ? "" : "s", quoted(outerOf(named)),
                            named.size() == 1 ? "s" : "", kWayToLabels));
            return {};
        }
        return judgeAmongClasses(named, classes);
    }

    Status judgeAmongClasses(std::vector<SplitFolder> named, const FolderNodes& classes) {
        for (const auto& one : named)
            if (isSplitOfAClass(one, named, classes))
                return refused(fmt::format("'{}' looks like a split of the class '{}'; make it a class "
                                           "folder in a split folder ('{}/{}'), or {}",
                                           one.outer->name, one.name.rest, name(one.name.split),
                                           one.name.rest, kIgnoreSplits));
        std::erase_if(named, [&](const SplitFolder& one) {
            return one.name.isShort || !one.name.rest.empty() || hasOpposite(one.outer->name, classes);
        });
        if (named.empty())
            return {};
        if (named.size() == 1 && named.front().name.split == Split::Train) {
            note(*named.front().outer, "read as a class, because it lies beside other folders of images");
            return {};
        }
        return refused(fmt::format("{} may be {}split{} without labels or {}; move {} away, or {}",
                                   quoted(outerOf(named)), named.size() == 1 ? "a " : "",
                                   named.size() == 1 ? "" : "s", named.size() == 1 ? "a class" : "classes",
                                   named.size() == 1 ? "it" : "them", kIgnoreSplits));
    }

    /// "cat_test" beside "cat" or "cat_train".
    static bool isSplitOfAClass(const SplitFolder& folder, const std::vector<SplitFolder>& named,
                                const FolderNodes& classes) {
        const auto& rest = folder.name.rest;
        return !rest.empty() &&
               (std::any_of(classes.begin(), classes.end(),
                            [&](const auto* one) { return lookAlikeKey(one->name) == rest; }) ||
                std::any_of(named.begin(), named.end(), [&](const SplitFolder& one) {
                    return one.name.rest == rest && one.name.split != folder.name.split;
                }));
    }

    /// "invalid" beside "valid": then both are classes.
    static bool hasOpposite(const std::string& name, const FolderNodes& classes) {
        return std::any_of(classes.begin(), classes.end(), [&](const FolderNode* one) {
            return lookAlikeKey(one->name).ends_with(lookAlikeKey(name));
        });
    }

    const FolderNode& m_base;
    SplitChoice m_choice;
};

} // namespace

std::vector<SplitFolder> splitFoldersAmong(const FolderNodes& folders) {
    std::vector<SplitFolder> found;
    for (const auto* folder : folders)
        if (auto name = splitNameOf(folder->name)) {
            const auto& inner = unwrappedSplit(*folder, name->split);
            found.push_back({folder, &inner, *std::move(name), !classFoldersIn(inner).empty()});
        }
    // "train_unlabelled" beside "train"
    const auto all = found;
    std::erase_if(found, [&](const SplitFolder& one) {
        return isUnlabelledName(one.outer->name) &&
               std::any_of(all.begin(), all.end(), [&](const SplitFolder& other) {
                   return other.name.split == one.name.split && !isUnlabelledName(other.outer->name);
               });
    });
    return found;
}

FolderNodes outerOf(const std::vector<SplitFolder>& folders) {
    FolderNodes nodes;
    for (const auto& folder : folders)
        nodes.push_back(folder.outer);
    return nodes;
}

bool hasSplit(const std::vector<SplitFolder>& folders, Split split) {
    return std::any_of(folders.begin(), folders.end(),
                       [&](const SplitFolder& one) { return one.name.split == split; });
}

Result<SplitChoice> splitsAmong(const FolderNode& base, const FolderNodes& folders) {
    return SplitReader{base}.choose(folders);
}

} // namespace retort::data
