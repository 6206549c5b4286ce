#pragma once
// A drawing as a list of shapes, which is written as SVG, PDF or PNG, or painted by a window. Lengths are in
// points, y points down.
//
//   const auto drawing = drawingOf(charts);        // line_chart.h
//   RETORT_CHECK(writeDrawing(drawing, "sweep.pdf"));

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace retort::chart {

/// What a shape is painted with: a colour of its own, or one that whoever shows the drawing chooses.
enum class Ink { Own, Text, Muted, Grid };

struct Paint {
    Ink ink = Ink::Text;
    std::uint32_t rgb = 0; ///< 0xRRGGBB, for Ink::Own
};

struct Position {
    double x = 0;
    double y = 0;
};

struct Stroke {
    std::vector<Position> points;
    Paint paint;
    double width = 1;
    std::vector<double> dashes{}; ///< lengths of lines and gaps by turns; empty: a whole line
};

/// A filled polygon.
struct Area {
    std::vector<Position> points;
    Paint paint;
    double opacity = 1;
};

/// A filled circle.
struct Dot {
    Position centre;
    double radius = 3;
    Paint paint;
    std::string title{}; ///< shown where somebody points at it
};

enum class Anchor { Start, Middle, End };

struct Label {
    Position at; ///< of the baseline
    std::string text;
    double size = 12;
    Anchor anchor = Anchor::Start;
    bool isBold = false;
    bool isUpwards = false; ///< reads from bottom to top
    Ink ink = Ink::Text;
};

using Shape = std::variant<Stroke, Area, Dot, Label>;

struct Drawing {
    std::string title; ///< for those who cannot see it
    double width = 0;
    double height = 0;
    std::vector<Shape> shapes{};

    bool isEmpty() const { return shapes.empty(); }
};

/// The colour of an ink on white paper.
std::uint32_t rgbOnPaper(const Paint& paint);
/// How wide a text is in Helvetica, in points; letters that are not Latin count as wide ones.
double textWidth(const std::string& text, double size);

/// An <svg> element whose text and lines take the colour of the text around it.
std::string svgOf(const Drawing& drawing);
/// An SVG file.
std::string svgFileOf(const Drawing& drawing);
/// One page, of the drawing's size. Letters that are not in Latin-1 are replaced by question marks: the
/// fonts are those that every reader of PDF has.
std::string pdfOf(const Drawing& drawing);
/// White paper with twice as many pixels as points. Letters outside ASCII are replaced by question marks.
Result<std::string> pngOf(const Drawing& drawing);

/// By the path's name: `.svg`, `.pdf` or `.png`; Unsupported for others, or what writing the file says.
Status writeDrawing(const Drawing& drawing, const std::filesystem::path& path);

} // namespace retort::chart
