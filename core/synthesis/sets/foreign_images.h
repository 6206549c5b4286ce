#pragma once
// Which images a folder holds that another program made, and of which class each is: by folders that are
// called like the classes, or by a table. Images are not opened yet.

#include "base/result.h"
#include "data/dataset.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::synthesis {

struct ForeignImage {
    std::filesystem::path file{}; ///< relative to the folder
    std::int64_t label = 0;
    std::optional<std::string> prompt{}; ///< as the table says it, which is stronger than what the image says
    std::optional<std::uint64_t> seed{};
    std::optional<std::int64_t> source{}; ///< index in the real training split
};

struct ForeignImages {
    std::vector<ForeignImage> images{};  ///< by class, then by path
    std::vector<std::string> problems{}; ///< a line for each file that cannot be used: "cat/1.png: ..."
    std::vector<std::string> remarks{};  ///< what else a person should know, for example a column not read
};

/// Every file below the folders that are called like classes of the dataset (as they are written, in another
/// case, or as exportSet() writes them), to any depth up to 16. Hidden files and folders are passed over;
/// links that lead out of `folder` and files in no class folder are problems. InvalidArgument: a folder
/// called like no class, with the nearest names, or no file at all; NotFound, AccessDenied.
Result<ForeignImages> imagesByClassFolders(const std::filesystem::path& folder,
                                           const std::vector<std::string>& classes);

/// The rows of a CSV table with a header, columns in any order: `file` (relative to the folder), `class`
/// (name or label), and, where there are such, `prompt`, `seed`, `source` (index of the real training image,
/// or its file). The manifest that exportSet() writes is one. InvalidArgument, naming the row: a class, a
/// seed or a source that cannot be, or a missing column. Rows whose file is not there, lies outside the
/// folder or stands in an earlier row are problems.
Result<ForeignImages> imagesByTable(const std::filesystem::path& folder, const std::filesystem::path& table,
                                    const data::Dataset& dataset);

} // namespace retort::synthesis
