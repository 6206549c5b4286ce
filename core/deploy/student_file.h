#pragma once
// What a student's file says of itself, told without loading the network.

#include "base/result.h"
#include "students/student_spec.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retort::study {

/// Metadata of a student's file: its network, as students::Student::save() writes it.
inline constexpr const char* kNetworkKey = "retort.student";

struct StudentFile {
    students::StudentSpec spec;
    std::vector<std::string> classes; ///< by label
    int imageSize = 0;                ///< pixels, square
    std::string dataset{};            ///< that it was trained on; empty where the file does not say so
    std::string column{};             ///< the method that trained it, "real/FD"; may be empty as well
    std::int64_t parameters = 0;      ///< all heads included
    std::uintmax_t bytes = 0;
};

/// Reads the header alone. NotFound, AccessDenied; Corrupt: no student's file; Mismatch: a student without
/// class names, or with another number of them than it has outputs; Unsupported: TorchScript or
/// a pickle, which are programs: those from files are not run.
Result<StudentFile> readStudentFile(const std::filesystem::path& file);

/// The same of the metadata that an exported file of any format holds; its parameters and bytes are not set.
/// `source` is named in errors.
Result<StudentFile> studentFileOf(const std::map<std::string, std::string>& metadata,
                                  const std::string& source);

/// Of one image's way through the network. Errors as above, OutOfMemory.
Result<std::int64_t> multiplyAddsOf(const std::filesystem::path& file);

} // namespace retort::study
