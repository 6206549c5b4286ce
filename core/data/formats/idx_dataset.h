#pragma once
// MNIST (LeCun, Cortes, Burges), Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017) and other datasets of grey
// images in IDX files.

#include "data/dataset.h"
#include "data/formats/unpacked_files.h"

#include <filesystem>
#include <memory>
#include <string>

namespace retort::data {

/// Where the Debian package dataset-fashion-mnist puts its four files.
inline constexpr const char* kFashionMnistFolder = "/usr/share/datasets/fashion-mnist";

/// Opens a folder with the four files (see IdxFiles), plain or .gz; the pixels are mapped or in memory. What
/// they hold is seen from their content. `contents` says it where that is not one of the published datasets,
/// for example a part of one; without it their classes are the labels as numbers, and a problem line says so.
/// NotFound names the files that are missing; InvalidArgument: `contents` is unknown or contradicts the
/// content, several datasets in one folder, one class only; Corrupt: truncated, wrong magic number, counts
/// that differ between images and labels, labels that the dataset does not have; images of another size than
/// 28 x 28 where it is a published dataset.
Result<std::unique_ptr<Dataset>> openIdxDataset(const std::filesystem::path& folder, std::string name,
                                                const std::string& contents = {},
                                                const UnpackedFiles& unpacked = {});

/// A folder that is to hold Fashion-MNIST. NotFound names the folder and the package.
Result<std::unique_ptr<Dataset>> openFashionMnist(const std::filesystem::path& folder = kFashionMnistFolder,
                                                  const std::string& name = "fashion-mnist",
                                                  const UnpackedFiles& unpacked = {});

} // namespace retort::data
