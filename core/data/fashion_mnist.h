#pragma once
// Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017): 60,000 + 10,000 grey pictures of 28 x 28 in ten classes, MIT.

#include "data/data_set.h"
#include "data/unpacked_files.h"

#include <filesystem>
#include <memory>
#include <string>

namespace retort::data {

/// Where the Debian package dataset-fashion-mnist puts its four files.
inline constexpr const char* kFashionMnistFolder = "/usr/share/datasets/fashion-mnist";

/// Opens a folder with the four IDX files ({train,t10k}-{images-idx3,labels-idx1}-ubyte), plain or .gz; the
/// pixels are mapped or in memory. NotFound names the folder and the package; Corrupt: truncated, wrong magic
/// number, another picture size than 28 x 28, counts that differ between images and labels, labels above 9.
Result<std::unique_ptr<DataSet>> openFashionMnist(const std::filesystem::path& folder = kFashionMnistFolder,
                                                  const std::string& name = "fashion-mnist",
                                                  const UnpackedFiles& unpacked = {});

} // namespace retort::data
