#pragma once
// A dataset or a model that a study names and that is not here, with the way to get it.

#include "base/words.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace retort::study {

enum class PartKind { Dataset, Teacher, Generator };
constexpr auto words(PartKind) {
    return std::to_array<Word<PartKind>>(
        {{PartKind::Dataset, "dataset"}, {PartKind::Teacher, "teacher"}, {PartKind::Generator, "generator"}});
}

/// What a study names and what is not here.
struct MissingPart {
    PartKind kind = PartKind::Dataset;
    std::string name;
    std::filesystem::path place{}; ///< where it goes
    std::string command{};         ///< that downloads it; empty where there is none
    std::string page{};            ///< where to get it; empty: not known
    std::uint64_t bytes = 0;       ///< of the download; 0: not known
    std::string note{};            ///< what else to do, or why there is no way that the program knows
};

} // namespace retort::study
