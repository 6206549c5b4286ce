#pragma once
// What a stored student's file says of itself, told without loading the network, and a copy of it for others.

#include "base/result.h"
#include "students/student_spec.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::study {

/// Metadata of an exported file: {"resize", "crop", "imageSize", "mean", "std"} as JSON.
inline constexpr const char* kPreprocessingKey = "retort.preprocessing";

struct StudentFile {
    students::StudentSpec spec;
    std::vector<std::string> classes; ///< by label
    int imageSize = 0;                ///< pixels, square
    std::int64_t parameters = 0;      ///< all heads included
    std::uintmax_t bytes = 0;
};

/// Reads the header alone. NotFound, AccessDenied; Corrupt: no student's file; Mismatch: a student without
/// class names, or with another number of them than it has outputs.
Result<StudentFile> readStudentFile(const std::filesystem::path& file);

/// Of one image's way through the network. Errors as above, OutOfMemory.
Result<std::int64_t> multiplyAddsOf(const std::filesystem::path& file);

/// A copy whose metadata also say how an image is brought to the network's input. It appears complete or not
/// at all, with its folder. Errors as of readStudentFile(), and those of writing; InvalidArgument: the target
/// is the student itself.
Status exportStudent(const std::filesystem::path& file, const std::filesystem::path& target);

} // namespace retort::study
