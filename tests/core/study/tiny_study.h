#pragma once
// A study small enough to run in seconds: images of two colours and a teacher with random weights.

#include "study/spec/spec.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace retort::study::testing {

/// A CLIP model with random weights in OpenCLIP layout: images of 8 pixels.
void writeTinyTeacher(const std::filesystem::path& folder, int embeddingWidth = 8, std::uint64_t seed = 1);

/// train/{green,red} with 12 PNG images each, test/{green,red} with 6 each, 10 x 10 pixels.
void writeTinyDataset(const std::filesystem::path& folder);

/// All columns on both of the above, a few steps of a tiny ResNet; `extra` is put into the JSON object, for
/// example
/// ", \"threads\": 1".
StudySpec tinyStudy(const std::filesystem::path& dataset, const std::filesystem::path& teacher,
                    const std::string& extra = "");

} // namespace retort::study::testing
