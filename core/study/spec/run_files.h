#pragma once
// The files in a run's folder.

namespace retort::study {

/// The finished student.
inline constexpr const char* kStudentFile = "student.safetensors";
/// Metadata of the student's file: {"classes", "imageSize", "dataset", "column", "identity"} as JSON.
inline constexpr const char* kClassifierKey = "retort.classifier";

} // namespace retort::study
