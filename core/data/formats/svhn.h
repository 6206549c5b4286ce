#pragma once
// SVHN, cropped digits (Netzer et al., 2011): 32 x 32 colour images in MATLAB level 5 files, labels 1 .. 10
// where 10 is the digit 0.

#include "data/dataset.h"
#include "data/formats/unpacked_files.h"

#include <filesystem>
#include <memory>
#include <string>

namespace retort::data {

/// What becomes of extra_32x32.mat, 531,131 easier images, when it is there.
enum class SvhnExtra {
    Leave, ///< as in the published tables
    Train  ///< behind the training split
};

/// Opens a folder with train_32x32.mat and test_32x32.mat; the pixels, which are compressed there, are mapped
/// where they are kept unpacked, else in memory. NotFound:
/// a file or a variable is missing; Unsupported: a v7.3 file; Corrupt: another shape or type than 32 x 32 x 3
/// x N bytes, counts that differ between images and labels, labels outside 1 .. 10.
Result<std::unique_ptr<Dataset>> openSvhn(const std::filesystem::path& folder,
                                          SvhnExtra extra = SvhnExtra::Leave,
                                          const std::string& name = "svhn",
                                          const UnpackedFiles& unpacked = {});

} // namespace retort::data
