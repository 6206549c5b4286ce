#pragma once
// One image for each pair of values of two parameters, everything else the same: what a choice does, seen
// before a set is generated. A grid is a folder `grids/<name>` of the workspace with `grid.json` and a PNG
// for each cell; it is no set, and nothing learns from it.

#include "base/result.h"
#include "store/workspace.h"
#include "study/sets/set_request.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace retort::study {

enum class GridParameter { Guidance, Steps, Scheduler, Seed, NoiseLevel, Strength, Template, Class };
constexpr auto words(GridParameter) {
    return std::to_array<Word<GridParameter>>({{GridParameter::Guidance, "guidance"},
                                               {GridParameter::Steps, "steps"},
                                               {GridParameter::Scheduler, "scheduler"},
                                               {GridParameter::Seed, "seed"},
                                               {GridParameter::NoiseLevel, "noiseLevel"},
                                               {GridParameter::Strength, "strength"},
                                               {GridParameter::Template, "template"},
                                               {GridParameter::Class, "class"}});
}

struct GridAxis {
    GridParameter parameter = GridParameter::Guidance;
    std::vector<std::string> values{}; ///< as a person writes them, in order
};

struct GridRequest {
    SetRequest set{}; ///< what all cells have in common; its scoring and number of images mean nothing
    GridAxis across{};
    GridAxis down{};
    std::string className{}; ///< of the images, unless an axis is the class; empty: the first
    std::string name{};      ///< of the grid's folder: letters, digits, '-', '_' and '.'
};

/// A grid as it is known on the disk; its images may be still to come.
struct ParameterGrid {
    std::string name{};
    std::filesystem::path folder{};
    GridAxis across{};
    GridAxis down{};
    std::string className{}; ///< empty where an axis is the class
    std::string dataset{};
    std::string generator{};
    Source source = Source::Cls2Img;

    std::size_t cells() const { return across.values.size() * down.values.size(); }
    std::filesystem::path image(std::size_t column, std::size_t row) const;
};

inline constexpr std::size_t kMostGridCells = 100;

/// Generates the cells that are not there yet. The image of a cell is the first one of the set that its
/// values and the first labelled image of its class would make. InvalidArgument: both axes are the same, one
/// is empty, too many cells, a value that cannot be, a class that is not there, a name that is no name or is
/// another grid's; else the errors of knowSetParts(), planSet() and of generation.
Result<ParameterGrid> generateGrid(const store::Workspace& workspace, const GridRequest& request);

/// Those of the workspace, the newest first; what cannot be read is excluded.
std::vector<ParameterGrid> listGrids(const std::filesystem::path& workspace);

} // namespace retort::study
