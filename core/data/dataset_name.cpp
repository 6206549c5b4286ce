#include "teacher/dataset_name.h"

#include <cctype>
#include <filesystem>

namespace retort::study {

std::string plainDatasetName(const std::string& nameOrPath) {
    auto path = std::filesystem::path(nameOrPath);
    if (!path.has_filename())
        path = path.parent_path(); // "folder/"
    std::string plain;
    for (const char letter : path.filename().string()) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte >= 0x80 || std::isalnum(byte))
            plain += static_cast<char>(byte >= 0x80 ? byte : std::tolower(byte));
    }
    return plain;
}

bool isSameDataset(const std::string& a, const std::string& b) {
    return plainDatasetName(a) == plainDatasetName(b);
}

} // namespace retort::study
