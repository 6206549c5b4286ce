#pragma once
// Planned pictures, drawn: the part that a set and a single picture have in common.

#include "synthesis/generation_plan.h"
#include "synthesis/painter.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::synthesis {

/// One for each of the planned pictures, drawn together. Errors are those of reading sources and of drawing.
Result<std::vector<PaintedPicture>> drawPlanned(Painter& painter, const GenerationSpec& spec,
                                                const GenerationInputs& inputs,
                                                const std::vector<PlannedPicture>& planned,
                                                const std::stop_token& stop);

/// What is written into every picture besides what is its own.
struct SetFacts {
    GenerationSpec spec;
    PainterDescription painter;
    std::string dataset;
    std::string teacher;
    data::ImageSize storedSize{};
};

/// The picture's file, in the specification's format and the size in which it is stored; what it was made
/// with is in it where the format has a place for that.
Result<std::vector<std::byte>> fileOf(const PlannedPicture& planned, const PaintedPicture& painted,
                                      const SetFacts& facts);

/// The first picture of the set that generateSet() would make, without a set.
struct SinglePicture {
    PlannedPicture planned;
    std::vector<std::byte> file; ///< empty: it came out black or not a number
};
/// Errors are those of generateSet() that do not tell of the workspace.
Result<SinglePicture> drawSingle(Painter& painter, const GenerationSpec& spec, const GenerationInputs& inputs,
                                 const std::stop_token& stop);

} // namespace retort::synthesis
