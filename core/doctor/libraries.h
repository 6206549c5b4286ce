#pragma once
// Versions of the libraries that are loaded, which need not be those that the program was built with.

#include <string>
#include <vector>

namespace retort::doctor {

struct LibraryVersion {
    std::string name;
    std::string version;

    friend bool operator==(const LibraryVersion&, const LibraryVersion&) = default;
};

/// Those of the core: oneDNN, the BLAS that multiplies, OpenCV, SQLite, ONNX, libarchive, libcurl, OpenSSL,
/// zlib. One that is not in this process is left out.
std::vector<LibraryVersion> libraryVersions();

} // namespace retort::doctor
