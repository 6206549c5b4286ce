#include "chart/drawing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <vector>

namespace retort::chart {

namespace {

/// A text in Latin-1, which the fonts' encoding begins with, with PDF's own signs escaped.
std::string latinOf(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto code = static_cast<unsigned char>(text[i]);
        constexpr unsigned char kFirstOfTwo = 0xC2, kLastOfTwo = 0xC3, kContinued = 0x80, kMask = 0xC0;
        if (code == '(' || code == ')' || code == '\\')
            out += '\\';
        if (code < kContinued)
            out += text[i];
        else if ((code == kFirstOfTwo || code == kLastOfTwo) && i + 1 < text.size())
            out += static_cast<char>((code - kFirstOfTwo) * 0x40 + static_cast<unsigned char>(text[++i]));
        else if ((code & kMask) != kContinued)
            out += '?';
    }
    return out;
}

/// Signs of a page's content (PDF 32000-1:2008, Annex A).
class PageWriter {
public:
    explicit PageWriter(double height) : m_height(height) {}

    void operator()(const Stroke& stroke) {
        m_text += fmt::format("{} RG {:.2f} w [{:g}] 0 d 1 j\n", colourOf(stroke.paint), stroke.width,
                              fmt::join(stroke.dashes, " "));
        path(stroke.points);
        m_text += "S\n";
    }
    void operator()(const Area& area) {
        const auto state =
            fmt::format("/G{}", m_opacities.emplace(area.opacity, m_opacities.size()).first->second);
        m_text += fmt::format("q {} gs {} rg\n", state, colourOf(area.paint));
        path(area.points);
        m_text += "f Q\n";
    }
    void operator()(const Dot& dot) {
        const double x = dot.centre.x, y = m_height - dot.centre.y, r = dot.radius;
        const double k = r * kCircle;
        m_text += fmt::format(
            "{} rg {:.2f} {:.2f} m {:.2f} {:.2f} {:.2f} {:.2f} {:.2f} {:.2f} c "
            "{:.2f} {:.2f} {:.2f} {:.2f} {:.2f} {:.2f} c {:.2f} {:.2f} {:.2f} {:.2f} {:.2f} {:.2f} c "
            "{:.2f} {:.2f} {:.2f} {:.2f} {:.2f} {:.2f} c f\n",
            colourOf(dot.paint), x + r, y, x + r, y + k, x + k, y + r, x, y + r, x - k, y + r, x - r, y + k,
            x - r, y, x - r, y - k, x - k, y - r, x, y - r, x + k, y - r, x + r, y - k, x + r, y);
    }
    void operator()(const Label& label) {
        const double width = textWidth(label.text, label.size);
        const double back = label.anchor == Anchor::Start    ? 0
                            : label.anchor == Anchor::Middle ? width / 2
                                                             : width;
        const auto matrix =
            label.isUpwards ? fmt::format("0 1 -1 0 {:.2f} {:.2f}", label.at.x, m_height - label.at.y - back)
                            : fmt::format("1 0 0 1 {:.2f} {:.2f}", label.at.x - back, m_height - label.at.y);
        m_text += fmt::format("BT {} rg /F{} {:.1f} Tf {} Tm ({}) Tj ET\n", colourOf({.ink = label.ink}),
                              label.isBold ? 2 : 1, label.size, matrix, latinOf(label.text));
    }

    const std::string& text() const { return m_text; }
    /// The states that areas of an opacity are painted in.
    std::string states() const {
        std::string states;
        for (const auto& [opacity, number] : m_opacities)
            states += fmt::format("/G{} << /ca {:g} >> ", number, opacity);
        return states;
    }

private:
    static constexpr double kCircle = 0.5523; ///< of a quarter circle's control points, by the radius

    static std::string colourOf(const Paint& paint) {
        const auto rgb = rgbOnPaper(paint);
        const auto part = [&](unsigned shift) { return ((rgb >> shift) & 0xFFU) / 255.0; };
        return fmt::format("{:.3f} {:.3f} {:.3f}", part(16), part(8), part(0));
    }
    void path(const std::vector<Position>& points) {
        const char* sign = "m";
        for (const auto& point : points) {
            m_text += fmt::format("{:.2f} {:.2f} {} ", point.x, m_height - point.y, sign);
            sign = "l";
        }
    }

    double m_height;
    std::string m_text;
    std::map<double, std::size_t> m_opacities;
};

/// The file of these objects, numbered from 1; the first is the catalogue.
std::string fileOf(const std::vector<std::string>& objects) {
    std::string file = "%PDF-1.4\n";
    std::string places;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        places += fmt::format("{:010} 00000 n \n", file.size());
        file += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    const auto start = file.size();
    return file + fmt::format("xref\n0 {0}\n0000000000 65535 f \n{1}trailer\n<< /Size {0} /Root 1 0 R "
                              "/Info 7 0 R >>\nstartxref\n{2}\n%%EOF\n",
                              objects.size() + 1, places, start);
}

} // namespace

std::string pdfOf(const Drawing& drawing) {
    PageWriter page(drawing.height);
    for (const auto& shape : drawing.shapes)
        std::visit(page, shape);
    const auto font = [](const char* name) {
        return fmt::format("<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>",
                           name);
    };
    return fileOf({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                   fmt::format("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {:.2f} {:.2f}] /Contents 4 0 R "
                               "/Resources << /Font << /F1 5 0 R /F2 6 0 R >> /ExtGState << {}>> >> >>",
                               drawing.width, drawing.height, page.states()),
                   fmt::format("<< /Length {} >>\nstream\n{}endstream", page.text().size(), page.text()),
                   font("Helvetica"), font("Helvetica-Bold"),
                   fmt::format("<< /Title ({}) /Creator (Retort) >>", latinOf(drawing.title))});
}

} // namespace retort::chart
