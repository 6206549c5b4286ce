#pragma once
// One small image of each class: how a dataset looks at a glance.

#include "data/dataset.h"

#include <QImage>

#include <filesystem>
#include <vector>

namespace retort::ui {

struct ClassImagesOptions {
    int most = 10; ///< of more classes, as many are taken evenly
    int side = 32; ///< of the square images, in device pixels
};

/// The first training image of each class, in label order; what cannot be read is passed over. Thread-safe.
std::vector<QImage> classImages(const data::Dataset& dataset, const ClassImagesOptions& options);

/// The same of a folder that has not been opened yet: looks at class folders and a file of each, no further.
std::vector<QImage> classImages(const std::filesystem::path& folder, const ClassImagesOptions& options);

} // namespace retort::ui
