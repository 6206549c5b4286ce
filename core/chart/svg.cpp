#include "chart/drawing.h"

#include "base/markup.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace retort::chart {

namespace {

/// What is not of a colour of its own follows the text around the drawing.
std::string svgColour(const Paint& paint) {
    switch (paint.ink) {
    case Ink::Text: return "currentColor";
    case Ink::Muted: return "#667085";
    case Ink::Grid: return "#8884";
    case Ink::Own: break;
    }
    return fmt::format("#{:06x}", paint.rgb);
}

std::string pathOf(const std::vector<Position>& points) {
    std::string path;
    for (const auto& point : points)
        path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", point.x, point.y);
    return path;
}

class SvgWriter {
public:
    void operator()(const Stroke& stroke) {
        text += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{:g}\"",
                            pathOf(stroke.points), svgColour(stroke.paint), stroke.width);
        if (!stroke.dashes.empty())
            text += fmt::format(" stroke-dasharray=\"{:g}\"", fmt::join(stroke.dashes, " "));
        text += "/>\n";
    }
    void operator()(const Area& area) {
        text += fmt::format("<path d=\"{}Z\" fill=\"{}\" fill-opacity=\"{:g}\"/>\n", pathOf(area.points),
                            svgColour(area.paint), area.opacity);
    }
    void operator()(const Dot& dot) {
        text += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:g}\" fill=\"{}\">", dot.centre.x,
                            dot.centre.y, dot.radius, svgColour(dot.paint));
        if (!dot.title.empty())
            text += "<title>" + escapedMarkup(dot.title) + "</title>";
        text += "</circle>\n";
    }
    void operator()(const Label& label) {
        const char* anchor = label.anchor == Anchor::Start    ? "start"
                             : label.anchor == Anchor::Middle ? "middle"
                                                              : "end";
        const auto place = label.isUpwards ? fmt::format("transform=\"translate({:.1f} {:.1f}) rotate(-90)\"",
                                                         label.at.x, label.at.y)
                                           : fmt::format("x=\"{:.1f}\" y=\"{:.1f}\"", label.at.x, label.at.y);
        text += fmt::format("<text {} font-size=\"{:g}\" text-anchor=\"{}\" fill=\"{}\"{}>{}</text>\n", place,
                            label.size, anchor, svgColour({.ink = label.ink}),
                            label.isBold ? " font-weight=\"600\"" : "", escapedMarkup(label.text));
    }

    std::string text;
};

std::string elementOf(const Drawing& drawing, const std::string& attributes) {
    SvgWriter writer;
    for (const auto& shape : drawing.shapes)
        std::visit(writer, shape);
    return fmt::format("<svg{} viewBox=\"0 0 {:g} {:g}\" role=\"img\" font-family=\"Helvetica, Arial, "
                       "sans-serif\">\n<title>{}</title>\n{}</svg>\n",
                       attributes, drawing.width, drawing.height, escapedMarkup(drawing.title), writer.text);
}

} // namespace

std::string svgOf(const Drawing& drawing) {
    return elementOf(drawing, "");
}

std::string svgFileOf(const Drawing& drawing) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" +
           elementOf(drawing, fmt::format(" xmlns=\"http://www.w3.org/2000/svg\" width=\"{:g}\" "
                                          "height=\"{:g}\" color=\"#1b2230\" style=\"background: #ffffff\"",
                                          drawing.width, drawing.height));
}

} // namespace retort::chart
