#include "chart/drawing.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <cmath>
#include <vector>

namespace retort::chart {

namespace {

constexpr double kScale = 2; ///< pixels of a point
constexpr int kShift = 4;    ///< bits of a pixel's parts, for smooth lines
constexpr double kParts = 1 << kShift;

cv::Scalar scalarOf(const Paint& paint) {
    const auto rgb = rgbOnPaper(paint);
    return {static_cast<double>(rgb & 0xFFU), static_cast<double>((rgb >> 8) & 0xFFU),
            static_cast<double>((rgb >> 16) & 0xFFU)};
}

cv::Point partsOf(const Position& position) {
    return {static_cast<int>(std::lround(position.x * kScale * kParts)),
            static_cast<int>(std::lround(position.y * kScale * kParts))};
}

Position between(const Position& a, const Position& b, double share) {
    return {.x = a.x + (b.x - a.x) * share, .y = a.y + (b.y - a.y) * share};
}

/// ASCII as it is; each other letter as one question mark.
std::string asciiOf(const std::string& text) {
    std::string out;
    for (const char letter : text) {
        const auto code = static_cast<unsigned char>(letter);
        constexpr unsigned kContinued = 0x80, kMask = 0xC0;
        if (code < kContinued)
            out += letter;
        else if ((code & kMask) != kContinued)
            out += '?';
    }
    return out;
}

class Painting {
public:
    explicit Painting(const Drawing& drawing)
        : m_image(static_cast<int>(std::lround(drawing.height * kScale)),
                  static_cast<int>(std::lround(drawing.width * kScale)), CV_8UC3, cv::Scalar(255, 255, 255)) {
    }

    void operator()(const Stroke& stroke) {
        if (stroke.dashes.empty())
            return line(stroke.points, stroke);
        for (std::size_t i = 0; i + 1 < stroke.points.size(); ++i)
            dashed(stroke.points[i], stroke.points[i + 1], stroke);
    }
    void operator()(const Area& area) {
        cv::Mat painted = m_image.clone();
        const std::vector<std::vector<cv::Point>> polygon{pointsOf(area.points)};
        cv::fillPoly(painted, polygon, scalarOf(area.paint), cv::LINE_AA, kShift);
        cv::addWeighted(painted, area.opacity, m_image, 1 - area.opacity, 0, m_image);
    }
    void operator()(const Dot& dot) {
        cv::circle(m_image, partsOf(dot.centre), static_cast<int>(std::lround(dot.radius * kScale * kParts)),
                   scalarOf(dot.paint), cv::FILLED, cv::LINE_AA, kShift);
    }
    void operator()(const Label& label) {
        const auto text = asciiOf(label.text);
        constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;
        constexpr double kCapital = 0.72 / 22; // of a letter's height at scale 1 to the size of a font
        const double scale = label.size * kScale * kCapital;
        const int thickness = label.isBold ? 2 : 1;
        const auto size = cv::getTextSize(text, kFont, scale, thickness, nullptr);
        const int back = label.anchor == Anchor::Start    ? 0
                         : label.anchor == Anchor::Middle ? size.width / 2
                                                          : size.width;
        const cv::Point at(static_cast<int>(std::lround(label.at.x * kScale)),
                           static_cast<int>(std::lround(label.at.y * kScale)));
        const auto colour = scalarOf({.ink = label.ink});
        if (!label.isUpwards)
            return cv::putText(m_image, text, {at.x - back, at.y}, kFont, scale, colour, thickness,
                               cv::LINE_AA);
        // Written on the image turned to the right, where upwards is to the right.
        cv::Mat turned;
        cv::rotate(m_image, turned, cv::ROTATE_90_CLOCKWISE);
        cv::putText(turned, text, {turned.cols - at.y - back, at.x}, kFont, scale, colour, thickness,
                    cv::LINE_AA);
        cv::rotate(turned, m_image, cv::ROTATE_90_COUNTERCLOCKWISE);
    }

    const cv::Mat& image() const { return m_image; }

private:
    static std::vector<cv::Point> pointsOf(const std::vector<Position>& positions) {
        std::vector<cv::Point> points;
        for (const auto& position : positions)
            points.push_back(partsOf(position));
        return points;
    }
    void line(const std::vector<Position>& positions, const Stroke& stroke) {
        const std::vector<std::vector<cv::Point>> lines{pointsOf(positions)};
        const int width = std::max(1, static_cast<int>(std::lround(stroke.width * kScale)));
        cv::polylines(m_image, lines, false, scalarOf(stroke.paint), width, cv::LINE_AA, kShift);
    }
    void dashed(const Position& from, const Position& to, const Stroke& stroke) {
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        double at = 0;
        for (std::size_t i = 0; at < length; ++i) {
            const double end = std::min(length, at + std::max(stroke.dashes[i % stroke.dashes.size()], 0.5));
            if (i % 2 == 0)
                line({between(from, to, at / length), between(from, to, end / length)}, stroke);
            at = end;
        }
    }

    cv::Mat m_image;
};

} // namespace

Result<std::string> pngOf(const Drawing& drawing) {
    try {
        Painting painting(drawing);
        for (const auto& shape : drawing.shapes)
            std::visit(painting, shape);
        std::vector<unsigned char> bytes;
        if (cv::imencode(".png", painting.image(), bytes))
            return std::string(bytes.begin(), bytes.end());
    } catch (const cv::Exception& problem) {
        return Error{ErrorCode::Internal, "drawing a plot: " + std::string(problem.what())};
    }
    return Error{ErrorCode::Internal, "drawing a plot: the image library cannot write PNG"};
}

} // namespace retort::chart
