#pragma once
// Food101 (Bossard, Guillaumin, Van Gool, 2014): images/<class>/<number>.jpg, splits and names in meta/*.txt.

#include "data/formats/listed_dataset.h"

#include <filesystem>

namespace retort::data {

/// The images of meta/train.txt and meta/test.txt, the classes of meta/classes.txt under the names of
/// meta/labels.txt. NotFound: a list is missing; Corrupt: a line that is no `class/number`, a class that is
/// not in classes.txt, another number of names than classes, an image that is listed twice.
Result<ImageListing> listFood101(const std::filesystem::path& folder);

} // namespace retort::data
