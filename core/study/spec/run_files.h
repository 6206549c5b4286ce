#pragma once
// The files in a run's folder.

namespace retort::study {

/// What a person should know of the training, a line each: that a checkpoint was damaged, for example.
inline constexpr const char* kRemarksFile = "remarks.txt";
/// Metadata of the student's file: {"classes", "imageSize", "dataset", "column", "identity"} as JSON.
inline constexpr const char* kClassifierKey = "retort.classifier";

} // namespace retort::study
