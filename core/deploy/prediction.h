#pragma once
// What a network says of an image file.

#include "base/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct ClassScore {
    std::string name;
    double probability = 0;
};

struct Prediction {
    std::filesystem::path file;
    std::vector<ClassScore> scores; ///< most probable first; empty where there is an error
    std::optional<Error> error{};   ///< why this image could not be classified; the others are
};

} // namespace retort::study
