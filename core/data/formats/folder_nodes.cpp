#include "data/formats/folder_nodes.h"

#include "data/class_names.h"
#include "data/formats/split_names.h"

#include <algorithm>
#include <fmt/format.h>

namespace retort::data {

FolderNodes foldersOf(const FolderNode& node) {
    FolderNodes folders;
    for (const auto& one : node.folders)
        if (!isSystemFolderName(one.name))
            folders.push_back(&one);
    return folders;
}

std::string quoted(const FolderNodes& nodes) {
    constexpr std::size_t kShown = 4;
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, nodes.size()); ++i)
        text += fmt::format("{}'{}'", i == 0 ? "" : ", ", nodes[i]->name);
    if (nodes.size() > kShown)
        text += fmt::format(" and {} more", nodes.size() - kShown);
    return text;
}

bool isContainer(const FolderNode* node) {
    return isContainerName(node->name);
}

FolderNodes classFoldersIn(const FolderNode& node) {
    auto folders = foldersOf(node);
    std::erase_if(folders, isContainer);
    return folders;
}

const FolderNode* onlyFolderIn(const FolderNode& node) {
    auto folders = foldersOf(node);
    const auto all = folders;
    // "mask" beside "no_mask" is a class.
    const auto hasOpposite = [&](const FolderNode* one) {
        return std::ranges::any_of(all, [&](const FolderNode* other) {
            return other != one &&
                   lookAlikeKey(other->name).find(lookAlikeKey(one->name)) != std::string::npos;
        });
    };
    if (folders.size() > 1)
        std::erase_if(folders,
                      [&](const auto* one) { return isAnnotationName(one->name) && !hasOpposite(one); });
    return folders.size() == 1 ? folders.front() : nullptr;
}

const FolderNode& unwrapped(const FolderNode& node) {
    const auto* inner = onlyFolderIn(node);
    return inner != nullptr && !foldersOf(*inner).empty() ? unwrapped(*inner) : node;
}

const FolderNode& withoutContainers(const FolderNode& node) {
    const auto* inner = node.holdsImages() ? nullptr : onlyFolderIn(node);
    return inner != nullptr && isContainer(inner) ? withoutContainers(*inner) : node;
}

FolderNodes without(const FolderNodes& folders, const FolderNodes& taken) {
    FolderNodes rest;
    std::copy_if(folders.begin(), folders.end(), std::back_inserter(rest),
                 [&](const auto* one) { return std::find(taken.begin(), taken.end(), one) == taken.end(); });
    return rest;
}

} // namespace retort::data
