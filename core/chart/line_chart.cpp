#include "chart/line_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace retort::chart {

namespace {

constexpr double kPlotWidth = 420, kWidePlot = 640, kLowestPlot = 280, kHighestPlot = 400;
constexpr double kLeft = 58, kRight = 18, kTop = 34, kBottom = 52;
constexpr double kTextSize = 12, kSmallText = 11;
constexpr double kHairline = 0.6;
constexpr double kLegendLine = 20, kLegendMark = 26, kLegendGap = 22;

/// 1, 2 or 5 times a power of ten, so that about `count` of them fit into the length.
double roundStep(double length, int count) {
    const double rough = length / count;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (rough <= factor * power)
            return factor * power;
    return 10 * power;
}

struct Span {
    double low = std::numeric_limits<double>::max();
    double high = std::numeric_limits<double>::lowest();

    void take(double value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    bool isEmpty() const { return low > high; }
    double length() const { return high - low; }
};

using Bounds = std::optional<std::pair<double, double>>;

/// From one round number to another.
struct ValueAxis {
    ValueAxis(Span values, const Bounds& bounds) : step(roundStep(std::max(values.length(), 1.0), 5)) {
        low = std::floor(values.low / step) * step;
        high = std::ceil(values.high / step) * step;
        if (bounds) {
            low = std::max(low, bounds->first);
            high = std::min(high, bounds->second);
        }
        if (high <= low && bounds && low >= bounds->second)
            low = high - step;
        else if (high <= low)
            high = low + step;
    }
    double step, low, high;
};

Span spanOfX(const LineChart& chart) {
    Span span;
    for (const auto& line : chart.lines)
        for (const auto& point : line.points)
            span.take(point.x);
    for (const auto& [at, name] : chart.ticks)
        span.take(at);
    return span;
}

NamedTicks ticksOf(const LineChart& chart, const Span& span) {
    if (!chart.ticks.empty() || span.length() <= 0)
        return chart.ticks;
    NamedTicks ticks;
    const double step = roundStep(span.length(), 6);
    for (double at = std::ceil(span.low / step) * step; at <= span.high; at += step)
        ticks.emplace_back(at, fmt::format("{:g}", at));
    return ticks;
}

/// With room for letters of PNG files, which are wider.
double halfWidth(const std::string& name) {
    constexpr double kWidest = 1.3;
    return kWidest * textWidth(name, kSmallText) / 2;
}

/// Where a name stands along the x axis, and in which of two rows.
struct TickName {
    double middle = 0;
    std::string text{};
    int row = 0;

    double half() const { return halfWidth(text); }
};

/// Those that would run into the one before stand a row lower; what has no room there either is left out.
std::vector<TickName> arranged(std::vector<TickName> names) {
    constexpr double kNone = std::numeric_limits<double>::lowest(), kGap = 4;
    const auto fit = [&](std::size_t rows) {
        std::vector<double> free(rows, kNone); // right of the last name in each row
        std::vector<TickName> placed;
        for (auto name : names) {
            const auto row =
                std::ranges::find_if(free, [&](double end) { return name.middle - name.half() >= end; });
            if (row == free.end())
                continue;
            name.row = static_cast<int>(row - free.begin());
            *row = name.middle + name.half() + kGap;
            placed.push_back(std::move(name));
        }
        return placed;
    };
    auto placed = fit(1);
    return placed.size() == names.size() ? placed : fit(2);
}

struct PlotSize {
    double width, height;
};

class Panel {
public:
    Panel(const LineChart& chart, const ValueAxis& values, Position corner, const PlotSize& size,
          Drawing& into)
        : m_chart(chart), m_values(values), m_left(corner.x + kLeft), m_top(corner.y + kTop),
          m_width(size.width), m_height(size.height), m_span(spanOfX(chart)), m_drawing(into) {}

    void draw() {
        grid();
        names();
        for (const auto& line : m_chart.lines)
            band(line);
        for (const auto& line : m_chart.lines)
            curve(line);
    }

private:
    /// Where there is one value alone, in the middle.
    double x(double value) const {
        const auto place = [&](double of) { return m_chart.isLogarithmic ? std::log(of) : of; };
        const double length = place(m_span.high) - place(m_span.low);
        return m_span.length() > 0 ? m_left + m_width * (place(value) - place(m_span.low)) / length
                                   : m_left + m_width / 2;
    }
    double y(double value) const {
        const double inside = std::clamp(value, m_values.low, m_values.high);
        return m_top + m_height * (m_values.high - inside) / (m_values.high - m_values.low);
    }
    void label(Label text) { m_drawing.shapes.emplace_back(std::move(text)); }

    void grid() {
        for (double at = m_values.low; at <= m_values.high + m_values.step / 2; at += m_values.step) {
            m_drawing.shapes.emplace_back(Stroke{.points = {{m_left, y(at)}, {m_left + m_width, y(at)}},
                                                 .paint = {.ink = Ink::Grid},
                                                 .width = kHairline});
            label({.at = {m_left - 8, y(at) + 4},
                   .text = fmt::format("{:g}", at),
                   .size = kSmallText,
                   .anchor = Anchor::End,
                   .ink = Ink::Muted});
        }
        std::vector<TickName> shown;
        for (const auto& [at, name] : ticksOf(m_chart, m_span)) {
            m_drawing.shapes.emplace_back(
                Stroke{.points = {{x(at), m_top + m_height}, {x(at), m_top + m_height + 4}},
                       .paint = {.ink = Ink::Muted}});
            // Within the panel's own place: another one may stand beside it.
            const double half = halfWidth(name), left = m_left - kLeft + half,
                         right = m_left + m_width + kRight - half;
            shown.push_back(
                {.middle = std::clamp(x(at), std::min(left, right), std::max(left, right)), .text = name});
        }
        for (const auto& name : arranged(std::move(shown)))
            label({.at = {name.middle, m_top + m_height + 16 + 12 * name.row},
                   .text = name.text,
                   .size = kSmallText,
                   .anchor = Anchor::Middle,
                   .ink = Ink::Muted});
    }

    void names() {
        label({.at = {m_left, m_top - 14}, .text = m_chart.title, .size = kTextSize, .isBold = true});
        label({.at = {m_left + m_width / 2, m_top + m_height + 40},
               .text = m_chart.xTitle,
               .size = kTextSize,
               .anchor = Anchor::Middle});
        label({.at = {m_left - 44, m_top + m_height / 2},
               .text = m_chart.yTitle,
               .size = kTextSize,
               .anchor = Anchor::Middle,
               .isUpwards = true});
    }

    /// Between points that have one.
    void band(const ChartLine& line) {
        std::vector<LinePoint> stretch;
        for (const auto& point : line.points) {
            if (point.spread)
                stretch.push_back(point);
            else
                area(std::exchange(stretch, {}), line.look.rgb);
        }
        area(stretch, line.look.rgb);
    }
    void area(const std::vector<LinePoint>& stretch, std::uint32_t rgb) {
        if (stretch.size() < 2)
            return;
        Area filled{.points = {}, .paint = {.ink = Ink::Own, .rgb = rgb}, .opacity = 0.14};
        for (const auto& point : stretch)
            filled.points.push_back({x(point.x), y(point.y + *point.spread)});
        for (auto point = stretch.rbegin(); point != stretch.rend(); ++point)
            filled.points.push_back({x(point->x), y(point->y - *point->spread)});
        m_drawing.shapes.emplace_back(std::move(filled));
    }

    void curve(const ChartLine& line) {
        const Paint paint{.ink = Ink::Own, .rgb = line.look.rgb};
        Stroke stroke{.points = {}, .paint = paint, .width = 2, .dashes = line.look.dashes};
        for (const auto& point : line.points)
            stroke.points.push_back({x(point.x), y(point.y)});
        if (stroke.points.size() > 1)
            m_drawing.shapes.emplace_back(std::move(stroke));
        for (const auto& point : line.points)
            if (!point.title.empty())
                m_drawing.shapes.emplace_back(Dot{
                    .centre = {x(point.x), y(point.y)}, .radius = 3, .paint = paint, .title = point.title});
    }

    const LineChart& m_chart;
    const ValueAxis& m_values;
    double m_left, m_top, m_width, m_height;
    Span m_span;
    Drawing& m_drawing;
};

std::vector<ChartLine> legendOf(const std::vector<LineChart>& charts) {
    std::vector<ChartLine> legend;
    for (const auto& chart : charts)
        for (const auto& line : chart.lines)
            if (std::ranges::find(legend, line.name, &ChartLine::name) == legend.end())
                legend.push_back({.name = line.name, .look = line.look, .points = {}});
    return legend;
}

/// In lines below the panels.
void drawLegend(const std::vector<ChartLine>& legend, Drawing& into) {
    double x = kLeft, y = into.height + kLegendLine / 2;
    for (const auto& line : legend) {
        const double width = kLegendMark + 6 + textWidth(line.name, kTextSize) + kLegendGap;
        if (x + width > into.width && x > kLeft) {
            x = kLeft;
            y += kLegendLine;
        }
        into.shapes.emplace_back(Stroke{.points = {{x, y}, {x + kLegendMark, y}},
                                        .paint = {.ink = Ink::Own, .rgb = line.look.rgb},
                                        .width = 2,
                                        .dashes = line.look.dashes});
        into.shapes.emplace_back(
            Label{.at = {x + kLegendMark + 6, y + 4}, .text = line.name, .size = kTextSize});
        x += width;
    }
    into.height = y + kLegendLine;
}

} // namespace

Drawing drawingOf(const std::vector<LineChart>& charts, const std::string& title, double width) {
    Span values;
    for (const auto& chart : charts)
        for (const auto& line : chart.lines)
            for (const auto& point : line.points) {
                values.take(point.y - point.spread.value_or(0));
                values.take(point.y + point.spread.value_or(0));
            }
    Drawing drawing{.title = title};
    if (values.isEmpty())
        return drawing;
    const ValueAxis axis(values, charts.front().bounds);
    const std::size_t across = std::min<std::size_t>(charts.size(), 2);
    constexpr double kShape = 0.3; // height of a wide plot by its width
    const double own = across == 1 ? kWidePlot : kPlotWidth;
    const double plot = std::max(own, width / static_cast<double>(across) - kLeft - kRight);
    const PlotSize size{.width = plot, .height = std::clamp(kShape * plot, kLowestPlot, kHighestPlot)};
    const double panelWidth = kLeft + size.width + kRight, panelHeight = kTop + size.height + kBottom;
    for (std::size_t i = 0; i < charts.size(); ++i)
        Panel(charts[i], axis,
              {static_cast<double>(i % across) * panelWidth, static_cast<double>(i / across) * panelHeight},
              size, drawing)
            .draw();
    drawing.width = static_cast<double>(across) * panelWidth;
    drawing.height = static_cast<double>((charts.size() + across - 1) / across) * panelHeight;
    drawLegend(legendOf(charts), drawing);
    return drawing;
}

} // namespace retort::chart
