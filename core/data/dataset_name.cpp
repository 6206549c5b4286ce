#include "data/dataset_name.h"

#include <cctype>
#include <filesystem>

namespace retort::data {

std::string plainName(std::string_view name) {
    constexpr unsigned char kBeyondAscii = 0x80;
    std::string plain;
    for (const unsigned char letter : name)
        if (letter >= kBeyondAscii || std::isalnum(letter) != 0)
            plain += static_cast<char>(letter >= kBeyondAscii ? letter : std::tolower(letter));
    return plain;
}

std::string plainDatasetName(const std::string& nameOrPath) {
    const std::filesystem::path path(nameOrPath);
    return plainName((path.has_filename() ? path : path.parent_path()).filename().string()); // "folder/"
}

bool isSameDataset(const std::string& a, const std::string& b) {
    return plainDatasetName(a) == plainDatasetName(b);
}

} // namespace retort::data
