#pragma once
// Which files a folder of labelled images holds.

#include "base/result.h"
#include "data/formats/folder_files.h"
#include "data/formats/folder_layout.h"

#include <filesystem>

namespace retort::data {

/// By class folders (folder_layout.h) or, where there are none, by a table of labels (label_table.h). Without
/// test images that have labels, the validation split is the test split. NotFound, AccessDenied;
/// InvalidArgument: `folder` is no folder, holds neither class folders nor a table of labels, or may be read
/// in two ways; Unsupported: a dataset in a form that is not read, with the way to convert it.
Result<FolderFiles> listFolderFiles(const std::filesystem::path& folder, const LayoutOptions& options = {});

} // namespace retort::data
