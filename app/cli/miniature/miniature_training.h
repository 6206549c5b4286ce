#pragma once
// What the `miniature train` commands share: their options, their images, what they print.

#include "command_line.h"
#include "miniature/image_set.h"
#include "miniature/teacher_recipe.h"

#include <CLI/App.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::cli {

struct MiniatureTrainOptions {
    std::filesystem::path out;
    std::filesystem::path recipe;
    std::vector<std::filesystem::path> images;
    std::int64_t steps = 0; ///< 0: as the recipe says
    bool resume = false;
};

void addMiniatureTrainOptions(CLI::App& app, MiniatureTrainOptions& options, CommandLine& line);

/// The given recipe, else the program's own of this name.
std::filesystem::path recipePath(const MiniatureTrainOptions& options, const std::string& name,
                                 const CommandLine& line);

/// The datasets' images, from the given files in this order, else found by name; brought to `imageSize`.
Result<std::vector<miniature::ImageSet>> loadImageSets(const std::vector<miniature::TaughtDataset>& datasets,
                                                       int imageSize, const MiniatureTrainOptions& options,
                                                       const CommandLine& line);

void addTrainTeacher(CLI::App& train, CommandLine& line);
void addTrainGenerator(CLI::App& train, CommandLine& line);
void addTrainUnclip(CLI::App& train, CommandLine& line);
void addTrainAdapter(CLI::App& train, CommandLine& line);

} // namespace retort::cli
