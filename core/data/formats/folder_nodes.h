#pragma once
// The folders of a dataset seen as nodes: which of them may hold images of classes, and which only wrap
// others.

#include "data/formats/folder_tree.h"

#include <string>
#include <vector>

namespace retort::data {

using FolderNodes = std::vector<const FolderNode*>;

/// The folders in `node` that may mean something: none that other programs leave behind.
FolderNodes foldersOf(const FolderNode& node);

/// The names in quotes, the first four of them.
std::string quoted(const FolderNodes& nodes);

/// By its name a folder of images whatever their class, such as "images".
bool isContainer(const FolderNode* node);

/// Folders inside that may be classes: "images" and "labels" are none.
FolderNodes classFoldersIn(const FolderNode& node);

/// The only folder that may hold images of classes, beside "annotations" and the like; else null.
const FolderNode* onlyFolderIn(const FolderNode& node);

/// A folder whose only content is one folder that holds folders is a wrapper, such as EuroSAT's "2750".
const FolderNode& unwrapped(const FolderNode& node);

/// "amazon/images/<class>", of which "amazon" may be a class.
const FolderNode& withoutContainers(const FolderNode& node);

/// The folders that are no part of `taken`.
FolderNodes without(const FolderNodes& folders, const FolderNodes& taken);

} // namespace retort::data
