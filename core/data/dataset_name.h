#pragma once
// Names of datasets as people write them: "EuroSAT", "eurosat", "/data/EuroSAT" are one.

#include <string>

namespace retort::study {

/// The last part of a path, in small letters without punctuation: "fashion-mnist" -> "fashionmnist". Letters
/// outside ASCII stay as they are.
std::string plainDatasetName(const std::string& nameOrPath);

/// Names that differ in nothing but case and punctuation.
bool isSameDataset(const std::string& a, const std::string& b);

} // namespace retort::study
