#pragma once
// Datasets and models that the program knows and does not find, and those that it finds and cannot use.

#include <filesystem>
#include <string>
#include <vector>

namespace retort::doctor {

struct MissingPiece {
    std::string name; ///< "dataset stl10", "model sd15"
    std::string why;  ///< "not found; retort-cli dataset download stl10"
};

struct MissingPieces {
    std::vector<MissingPiece> pieces{}; ///< of those that the program knows
    /// What a person has named: datasets and models of their own that cannot be used, and why.
    std::vector<MissingPiece> broken{};
};

/// Opens no images and no weights.
MissingPieces missingPieces(const std::filesystem::path& resources, const std::filesystem::path& workspace);

} // namespace retort::doctor
