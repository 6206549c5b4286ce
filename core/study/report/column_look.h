#pragma once
// A column keeps its colour and line everywhere: curves, chips, tables, plots, reports.

#include <cstdint>
#include <string_view>

namespace retort::study {

enum class LineStyle { Solid, Dashed, Dotted, DashDotted };

struct ColumnLook {
    std::uint32_t rgb = 0x808080; ///< 0xRRGGBB
    LineStyle line = LineStyle::Solid;
};

/// By the column's name, for example "img2img/CP"; grey for a name that is none. The colours are told apart
/// by colour-blind eyes too (after Okabe and Ito).
ColumnLook lookOf(std::string_view column);

} // namespace retort::study
