#include "chart/drawing.h"

#include "base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace retort::chart {

namespace {

/// Advance widths of Helvetica's letters from the space on, in thousandths of its size (Adobe's font
/// metrics).
constexpr std::array<int, 95> kWidths{
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584};
constexpr int kOtherWidth = 584; ///< of ± and its like

std::string lowerExtension(const std::filesystem::path& path) {
    auto extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return extension;
}

} // namespace

std::uint32_t rgbOnPaper(const Paint& paint) {
    switch (paint.ink) {
    case Ink::Text: return 0x1B2230;
    case Ink::Muted: return 0x667085;
    case Ink::Grid: return 0xE1E4EA;
    case Ink::Own: break;
    }
    return paint.rgb;
}

double textWidth(const std::string& text, double size) {
    double thousandths = 0;
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        constexpr unsigned kContinued = 0x80, kMask = 0xC0; // bytes of UTF-8 after the first
        if (code >= ' ' && code < ' ' + kWidths.size())
            thousandths += kWidths[code - ' '];
        else if ((code & kMask) != kContinued)
            thousandths += kOtherWidth;
    }
    return thousandths * size / 1000;
}

Status writeDrawing(const Drawing& drawing, const std::filesystem::path& path) {
    const auto kind = lowerExtension(path);
    if (kind == ".svg")
        return writeFileAtomically(path, svgFileOf(drawing));
    if (kind == ".pdf")
        return writeFileAtomically(path, pdfOf(drawing));
    if (kind == ".png") {
        RETORT_TRY(const auto bytes, pngOf(drawing));
        return writeFileAtomically(path, bytes);
    }
    return Error{ErrorCode::Unsupported,
                 path.string() + ": plots are written as .svg, .pdf, .png or .csv; choose one of these"};
}

} // namespace retort::chart
