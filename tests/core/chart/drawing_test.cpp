#include "chart/line_chart.h"

#include "base/file.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>
#include <opencv2/imgcodecs.hpp>

#include <algorithm>

namespace retort::chart {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

LineChart chart() {
    return {.title = "a < b",
            .xTitle = "Images",
            .yTitle = "Accuracy, %",
            .ticks = {{0, "0"}, {4, "4"}},
            .lines = {{.name = "SUP",
                       .look = {.rgb = 0xFF0000, .dashes = {4, 2}},
                       .points = {{.x = 0, .y = 70, .title = "SUP, 0"}, {.x = 4, .y = 75, .spread = 1}}}}};
}

std::vector<Dot> dotsOf(const Drawing& drawing) {
    std::vector<Dot> dots;
    for (const auto& shape : drawing.shapes)
        if (const auto* dot = std::get_if<Dot>(&shape))
            dots.push_back(*dot);
    return dots;
}

TEST(LineChart, MarksStandWhereTheirValuesAre) {
    auto values = chart();
    values.lines[0].points = {
        {.x = 0, .y = 60, .title = "a"}, {.x = 2, .y = 70, .title = "b"}, {.x = 4, .y = 80, .title = "c"}};
    const auto dots = dotsOf(drawingOf({values}, "t"));
    ASSERT_EQ(dots.size(), 3U);
    EXPECT_LT(dots[0].centre.x, dots[1].centre.x);
    EXPECT_NEAR(dots[1].centre.x, (dots[0].centre.x + dots[2].centre.x) / 2, 1e-9);
    EXPECT_NEAR(dots[1].centre.y, (dots[0].centre.y + dots[2].centre.y) / 2, 1e-9);
    EXPECT_GT(dots[0].centre.y, dots[2].centre.y); // y points down
}

TEST(LineChart, PanelsShareTheAxisOfValuesAndTheLegend) {
    auto high = chart();
    high.lines[0].points[0].y = 95;
    const auto drawing = drawingOf({chart(), high}, "t");
    const auto dots = dotsOf(drawing);
    ASSERT_EQ(dots.size(), 2U);
    EXPECT_LT(dots[1].centre.y, dots[0].centre.y);
    const auto names = std::ranges::count_if(drawing.shapes, [](const Shape& shape) {
        const auto* label = std::get_if<Label>(&shape);
        return label && label->text == "SUP";
    });
    EXPECT_EQ(names, 1);
}

TEST(LineChart, BandsJoinOnlyPointsWithASpread) {
    const auto areas = [](const std::vector<std::optional<double>>& spreads) {
        LineChart single{.lines = {{.name = "SUP", .look = {}, .points = {}}}};
        for (std::size_t i = 0; i < spreads.size(); ++i)
            single.lines[0].points.push_back({.x = static_cast<double>(i), .y = 50, .spread = spreads[i]});
        const auto drawing = drawingOf({single}, "t");
        return std::ranges::count_if(drawing.shapes,
                                     [](const Shape& shape) { return std::holds_alternative<Area>(shape); });
    };
    EXPECT_EQ(areas({1, 2, 1}), 1);
    EXPECT_EQ(areas({1, 2, {}, 1, 1}), 2);
    EXPECT_EQ(areas({1, {}, 1}), 0);
}

TEST(LineChart, BoundsEndTheAxisAndTheBands) {
    const ChartLine line{.name = "a",
                         .points = {{.x = 1, .y = 5, .spread = 30}, {.x = 2, .y = 90, .spread = 30}}};
    const auto drawing = drawingOf({{.lines = {line}, .bounds = std::pair{0.0, 100.0}}}, "bounded");
    for (const auto& shape : drawing.shapes)
        if (const auto* label = std::get_if<Label>(&shape)) {
            EXPECT_NE(label->text, "-50");
            EXPECT_NE(label->text, "150");
        }
    const auto free = drawingOf({{.lines = {line}}}, "free");
    EXPECT_TRUE(std::ranges::any_of(free.shapes, [](const auto& shape) {
        const auto* label = std::get_if<Label>(&shape);
        return label && label->text == "-50";
    }));
}

TEST(LineChart, NamesOfValuesStandInTheirPanelAndNotOnOneAnother) {
    const std::vector<std::string> names{"mobilenet_v3_small", "mobilenetv4_conv_small", "mobilenet_v3_large",
                                         "resnet50"};
    LineChart chart{.lines = {{.name = "a", .points = {}}}};
    for (std::size_t i = 0; i < names.size(); ++i) {
        chart.ticks.emplace_back(static_cast<double>(i), names[i]);
        chart.lines[0].points.push_back({.x = static_cast<double>(i), .y = 50});
    }
    const auto drawing = drawingOf({chart, chart}, "names");
    std::vector<Label> found;
    for (const auto& shape : drawing.shapes)
        if (const auto* label = std::get_if<Label>(&shape);
            label && std::ranges::find(names, label->text) != names.end())
            found.push_back(*label);
    ASSERT_EQ(found.size(), 2 * names.size());
    for (const auto& one : found) {
        const double half = textWidth(one.text, one.size) / 2;
        EXPECT_GE(one.at.x - half, 0);
        EXPECT_LE(one.at.x + half, drawing.width);
        for (const auto& other : found)
            if (&other != &one && other.at.y == one.at.y) {
                EXPECT_GE(std::abs(other.at.x - one.at.x), half + textWidth(other.text, other.size) / 2);
            }
    }
}

TEST(LineChart, LogarithmicAxisSpreadsValuesByTheirRatio) {
    const ChartLine line{.name = "a",
                         .points = {{.x = 0.0001, .y = 1, .title = "a"},
                                    {.x = 0.01, .y = 1, .title = "b"},
                                    {.x = 1, .y = 1, .title = "c"}}};
    const auto drawing = drawingOf({{.lines = {line}, .isLogarithmic = true}}, "rates");
    std::vector<double> at;
    for (const auto& shape : drawing.shapes)
        if (const auto* dot = std::get_if<Dot>(&shape))
            at.push_back(dot->centre.x);
    ASSERT_EQ(at.size(), 3u);
    EXPECT_NEAR(at[1] - at[0], at[2] - at[1], 1e-9);
}

TEST(LineChart, IsAsWideAsIsAskedForAndNeverNarrowerThanByItself) {
    const auto own = drawingOf({chart(), chart()}, "t");
    EXPECT_EQ(drawingOf({chart(), chart()}, "t", 10).width, own.width);
    const auto wide = drawingOf({chart(), chart()}, "t", 1500);
    EXPECT_NEAR(wide.width, 1500, 1e-9);
    EXPECT_NEAR(dotsOf(wide).back().centre.x - dotsOf(own).back().centre.x, (1500 - own.width) / 2, 1e-9);
}

TEST(LineChart, WithoutPointsIsEmpty) {
    EXPECT_TRUE(drawingOf({LineChart{.title = "t"}}, "t").isEmpty());
    EXPECT_TRUE(drawingOf({}, "t").isEmpty());
}

TEST(LineChart, OfOneValueAndOnePointIsDrawn) {
    LineChart single{.lines = {{.name = "SUP", .look = {}, .points = {{.x = 3, .y = 50, .title = "one"}}}}};
    const auto dots = dotsOf(drawingOf({single}, "t"));
    ASSERT_EQ(dots.size(), 1U);
    EXPECT_TRUE(std::isfinite(dots[0].centre.x) && std::isfinite(dots[0].centre.y));
}

TEST(Drawing, InSvg_EscapesTextAndFollowsTheColourAround) {
    const auto text = svgOf(drawingOf({chart()}, "x & y"));
    EXPECT_THAT(text, HasSubstr("a &lt; b"));
    EXPECT_THAT(text, HasSubstr("<title>x &amp; y</title>"));
    EXPECT_THAT(text, HasSubstr("stroke=\"#ff0000\""));
    EXPECT_THAT(text, HasSubstr("stroke-dasharray=\"4 2\""));
    EXPECT_THAT(text, HasSubstr("currentColor"));
    EXPECT_THAT(svgFileOf(drawingOf({chart()}, "t")), HasSubstr("xmlns=\"http://www.w3.org/2000/svg\""));
}

TEST(Drawing, InPdf_PlacesOfObjectsAreWhereTheyStand) {
    const auto file = pdfOf(drawingOf({chart()}, "(t) é"));
    EXPECT_THAT(file, EndsWith("%%EOF\n"));
    EXPECT_THAT(file, HasSubstr("(\\(t\\) \xe9)"));
    const auto table = file.find("xref\n0 8\n");
    ASSERT_NE(table, std::string::npos);
    auto line = file.find("\n", table + 9) + 1; // behind that of object 0
    for (int number = 1; number < 8; ++number, line += 20) {
        const auto place = std::stoul(file.substr(line, 10));
        EXPECT_EQ(file.substr(place, 8), std::to_string(number) + " 0 obj\n");
    }
    const auto start = file.find("stream\n") + 7, end = file.find("endstream");
    EXPECT_THAT(file, HasSubstr("/Length " + std::to_string(end - start) + " "));
}

TEST(Drawing, InPng_HasTwiceAsManyPixelsAndTheLinesColour) {
    const auto drawing = drawingOf({chart()}, "t");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto bytes, pngOf(drawing));
    const auto image = cv::imdecode(std::vector<unsigned char>(bytes.begin(), bytes.end()), cv::IMREAD_COLOR);
    ASSERT_FALSE(image.empty());
    EXPECT_EQ(image.cols, static_cast<int>(std::lround(2 * drawing.width)));
    EXPECT_EQ(image.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 255, 255));
    const auto dot = dotsOf(drawing).at(0).centre;
    EXPECT_EQ(image.at<cv::Vec3b>(static_cast<int>(2 * dot.y), static_cast<int>(2 * dot.x)),
              cv::Vec3b(0, 0, 255));
}

TEST(Drawing, OfAnUnknownKindOfFile_IsRefusedWithThoseThatThereAre) {
    const retort::testing::TemporaryFolder folder;
    const auto drawing = drawingOf({chart()}, "t");
    EXPECT_THAT(writeDrawing(drawing, folder / "plot.SVG"), succeeds());
    EXPECT_THAT(readTextFile(folder / "plot.SVG").value(), Not(IsEmpty()));
    EXPECT_THAT(writeDrawing(drawing, folder / "plot.gif"),
                failsWith(ErrorCode::Unsupported, HasSubstr(".svg, .pdf, .png")));
}

TEST(Drawing, TextIsAsWideAsHelveticaIs) {
    EXPECT_DOUBLE_EQ(textWidth("Ai", 1000), 667 + 222);
    EXPECT_DOUBLE_EQ(textWidth("±", 10), 5.84); // one letter of two bytes
}

} // namespace
} // namespace retort::chart
