#pragma once
// Names as people write them: "EuroSAT", "eurosat", "/data/EuroSAT" are one dataset.

#include <string>
#include <string_view>

namespace retort::data {

/// In small letters without punctuation and white space: "fashion-mnist" -> "fashionmnist". Letters outside
/// ASCII stay as they are.
std::string plainName(std::string_view name);

/// The same of the last part of a path.
std::string plainDatasetName(const std::string& nameOrPath);

/// Names that differ in nothing but case and punctuation.
bool isSameDataset(const std::string& a, const std::string& b);

} // namespace retort::data
