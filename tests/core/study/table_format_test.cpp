#include "study/report/table_format.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace retort::study {
namespace {

using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Column kSupColumn{Method::Supervised, Source::Real};
constexpr Column kFeatureColumn{Method::FeatureDistillation, Source::Real};
constexpr Column kLogitColumn{Method::LogitDistillation, Source::Real};
constexpr Column kGeneratedColumn{Method::FeatureDistillation, Source::Cls2Img};
constexpr Column kConditions{Method::ConditionPrediction, Source::Img2Img};

/// Two datasets; the second has no LD, a name that needs escaping, and several seeds.
Table sample() {
    Row fashion{.dataset = "fashion-mnist", .teacherZeroShot = 91.25, .cells = {}, .testImages = 10000};
    fashion.cells[kSupColumn] = {
        .runs = {RunId{1}}, .mean = 80.5, .finetuneSeconds = 12.5, .testImages = 10000};
    fashion.cells[kFeatureColumn] = {.runs = {RunId{2}},
                                     .mean = 83.75,
                                     .delta = 3.25,
                                     .stage1 = 82.5,
                                     .teacherPasses = 500,
                                     .distilSeconds = 30,
                                     .finetuneSeconds = 12.5};
    fashion.cells[kLogitColumn] = {
        .runs = {RunId{3}},
        .mean = 82.5,
        .delta = 2,
        .stage1 = 85.5,
        .worsened = true,
        .teacherPasses = 500,
        .distilSeconds = 30,
        .finetuneSeconds = 12.5,
        .warnings = {"fine-tuning made the distilled student worse: 85.5 after stage 1, 82.5 "
                     "after stage 2; lower its learning rate"}};
    fashion.cells[kGeneratedColumn] = {.runs = {RunId{8}},
                                       .mean = 86.5,
                                       .delta = 6,
                                       .stage1 = 84,
                                       .teacherPasses = 2500,
                                       .generateSeconds = 180,
                                       .distilSeconds = 30,
                                       .finetuneSeconds = 12.5};
    fashion.cells[kConditions] = {.runs = {RunId{9}},
                                  .mean = 86,
                                  .delta = 5.5,
                                  .stage1 = 83.5,
                                  .teacherPasses = 500,
                                  .generateSeconds = 240,
                                  .distilSeconds = 30,
                                  .finetuneSeconds = 12.5};
    Row birds{.dataset = "birds_<50%> & \"more\", |all|", .teacherZeroShot = {}, .cells = {}};
    birds.cells[kSupColumn] = {.runs = {RunId{4}, RunId{5}}, .mean = 60, .std = 1.5, .finetuneSeconds = 8};
    birds.cells[kFeatureColumn] = {.runs = {RunId{6}, RunId{7}},
                                   .mean = 58.5,
                                   .std = 0.25,
                                   .delta = -1.5,
                                   .stage1 = 58,
                                   .teacherPasses = 100,
                                   .distilSeconds = 9,
                                   .finetuneSeconds = 8};
    Table table{.study = "sample",
                .columns = {kSupColumn, kFeatureColumn, kLogitColumn, kGeneratedColumn, kConditions},
                .rows = {fashion, birds},
                .average = {},
                .notes = {"1 of 8 runs are not finished"}};
    table.average = AverageRow{.rows = 1,
                               .teacherZeroShot = 91.25,
                               .cells = {{kSupColumn, {.mean = 80.5, .delta = {}}},
                                         {kFeatureColumn, {.mean = 83.75, .delta = 3.25}},
                                         {kLogitColumn, {.mean = 82.5, .delta = 2}},
                                         {kGeneratedColumn, {.mean = 86.5, .delta = 6}},
                                         {kConditions, {.mean = 86, .delta = 5.5}}}};
    return table;
}

std::string readAll(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

class TableFormatTest : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(TableFormatTest, MatchesItsGoldenFile) {
    const auto [formatName, file] = GetParam();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto wanted, tableFormatNamed(formatName));
    const auto expected = std::filesystem::path{RETORT_GOLDEN_FOLDER} / file;
    const auto actual = format(sample(), wanted);
    if (actual == readAll(expected))
        return;
    const auto beside = expected.string() + ".actual";
    std::ofstream(beside, std::ios::binary) << actual;
    FAIL() << expected << " differs from what was made now: " << beside << "\n" << actual;
}

INSTANTIATE_TEST_SUITE_P(All, TableFormatTest,
                         ::testing::Values(std::pair{"text", "table.txt"}, std::pair{"md", "table.md"},
                                           std::pair{"csv", "table.csv"}, std::pair{"latex", "table.tex"},
                                           std::pair{"html", "table.html"}, std::pair{"json", "table.json"}),
                         [](const auto& tested) { return std::string{tested.param.first}; });

TEST(TableFormat, AsJsonHasTheStableKeys) {
    const auto json = nlohmann::json::parse(format(sample(), TableFormat::Json));
    EXPECT_EQ(json["columns"], (nlohmann::json{"SUP", "real/FD", "real/LD", "cls2img/FD", "img2img/CP"}));
    const auto& row = json["rows"][0];
    EXPECT_EQ(row["teacher_zero_shot"], 91.25);
    EXPECT_EQ(row["cells"]["SUP"]["n"], 1);
    EXPECT_FALSE(row["cells"]["SUP"].contains("delta"));
    EXPECT_EQ(row["cells"]["real/FD"]["delta"], 3.25);
    EXPECT_EQ(row["cells"]["real/FD"]["runs"], nlohmann::json{2});
    EXPECT_EQ(row["cells"]["real/FD"]["seconds"]["distil"], 30);
    EXPECT_FALSE(row["cells"]["real/FD"]["seconds"].contains("generate")) << "nothing was generated";
    EXPECT_EQ(row["cells"]["img2img/CP"]["teacher_passes"], 500);
    EXPECT_EQ(row["cells"]["img2img/CP"]["seconds"]["generate"], 240);
    EXPECT_FALSE(json["rows"][1]["cells"].contains("real/LD")) << "a cell that was not run is absent";
    EXPECT_FALSE(json["rows"][1].contains("teacher_zero_shot"));
}

TEST(TableFormat, BestOnValidationStandsInEveryFormat) {
    auto table = sample();
    table.rows.at(1).cells.at(kFeatureColumn).best =
        BestCell{.mean = 59.5, .std = 0.5, .delta = -1.25, .validation = 61};
    for (const auto each :
         {TableFormat::Text, TableFormat::Markdown, TableFormat::Latex, TableFormat::Html}) {
        EXPECT_THAT(format(table, each), HasSubstr("best on validation"));
        EXPECT_THAT(format(table, each), HasSubstr("59.5 "));
        EXPECT_THAT(format(table, each), HasSubstr(each == TableFormat::Latex ? "[$-$1.3]" : "[-1.3]"));
    }
    EXPECT_THAT(format(table, TableFormat::Csv), HasSubstr(",59.5000,0.5000,-1.2500,61.0000,"));
    const auto json = nlohmann::json::parse(format(table, TableFormat::Json));
    EXPECT_EQ(json["rows"][1]["cells"]["real/FD"]["best"],
              (nlohmann::json{{"mean", 59.5}, {"std", 0.5}, {"n", 2}, {"delta", -1.25}, {"validation", 61}}));
    EXPECT_FALSE(json["rows"][1]["cells"]["SUP"].contains("best"));
    EXPECT_FALSE(json.contains("accuracy"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto shown, withBest(table));
    EXPECT_EQ(nlohmann::json::parse(format(shown, TableFormat::Json))["accuracy"], "best on validation");
    EXPECT_THAT(
        format(shown, TableFormat::Text),
        HasSubstr("Test accuracy in per cent at the step of fine-tuning (SUP: of training) that is best "
                  "on validation"));
}

TEST(TableFormat, NearDuplicatesOfTestImagesAreWarnedOfInEveryFormat) {
    auto table = sample();
    auto& cell = table.rows.at(0).cells.at(kConditions);
    cell.nearDuplicates = 3;
    cell.warnings.push_back("3 of the generated images are nearly identical to a test image");
    for (const auto each : {TableFormat::Text, TableFormat::Markdown, TableFormat::Csv, TableFormat::Latex,
                            TableFormat::Html, TableFormat::Json})
        EXPECT_THAT(format(table, each), HasSubstr("3 of the generated images"));
    const auto json = nlohmann::json::parse(format(table, TableFormat::Json));
    EXPECT_EQ(json["rows"][0]["cells"]["img2img/CP"]["near_duplicates"], 3);
    EXPECT_FALSE(json["rows"][0]["cells"]["cls2img/FD"].contains("near_duplicates")) << "it was not compared";
}

TEST(TableFormat, WarningThatColumnsShareIsSaidOnce) {
    auto table = sample();
    const std::string shared = "3 of the generated images are nearly identical to a test image";
    for (auto& [column, cell] : table.rows.at(0).cells)
        cell.warnings = {shared};
    table.rows.at(0).cells.at(kConditions).warnings.push_back("of its own");
    const auto remarks = table.remarks();
    EXPECT_EQ(std::ranges::count_if(
                  remarks, [&](const std::string& text) { return text.find(shared) != std::string::npos; }),
              1);
    EXPECT_THAT(remarks,
                ::testing::Contains(AllOf(HasSubstr("cls2img/FD, "), HasSubstr("img2img/CP: 3 of"))));
    EXPECT_THAT(remarks, ::testing::Contains(HasSubstr("img2img/CP: of its own")));
}

TEST(TableFormat, LimitsOfIntervalsSayAtWhatSideOfNothingTheyAre) {
    auto table = sample();
    table.rows.at(0).cells.at(kFeatureColumn).interval = DifferenceInterval{.low = 0.03, .high = 6.5};
    table.rows.at(1).cells.at(kFeatureColumn).interval = DifferenceInterval{.low = -3, .high = 0.00002};
    for (const auto each : {TableFormat::Text, TableFormat::Markdown, TableFormat::Html}) {
        EXPECT_THAT(format(table, each), HasSubstr("+0.03 to +6.5"));
        EXPECT_THAT(format(table, each), HasSubstr("-3.0 to +0.00002 * ≈"));
    }
    EXPECT_THAT(format(table, TableFormat::Csv), HasSubstr(",-3.0000,0.00002,not distinguishable,"));
}

TEST(TableFormat, RoundsHalvesAwayFromZeroInEveryFormat) {
    auto table = sample();
    auto& cell = table.rows.at(1).cells.at(kFeatureColumn);
    cell.mean = 81.25;
    cell.delta = -0.25;
    for (const auto each :
         {TableFormat::Text, TableFormat::Markdown, TableFormat::Latex, TableFormat::Html}) {
        EXPECT_THAT(format(table, each), HasSubstr("81.3 "));
        EXPECT_THAT(format(table, each), HasSubstr(each == TableFormat::Latex ? "[$-$0.3]" : "[-0.3]"));
    }
    EXPECT_THAT(format(table, TableFormat::Csv), HasSubstr(",81.2500,"));
}

TEST(TableFormat, AsLatexIsCompiledByPdflatex) {
    if (std::system("command -v pdflatex > /dev/null") != 0)
        GTEST_SKIP() << "pdflatex is not installed: texlive-latex-base and texlive-latex-recommended have it";
    auto table = sample();
    table.study = "a_study & 50 %";
    table.rows.front().dataset = "[birds]";
    const retort::testing::TemporaryFolder folder;
    std::ofstream(folder / "table.tex")
        << "\\documentclass{article}\n\\usepackage{booktabs,graphicx,amssymb}\n\\begin{document}\n"
        << format(table, TableFormat::Latex) << "See Table~\\ref{tab:a-study---50--}.\n\\end{document}\n";
    const auto compile = "cd " + folder.path().string() +
                         " && pdflatex -interaction=nonstopmode -halt-on-error table.tex > log.txt 2>&1";
    ASSERT_EQ(
        std::system(
            (compile + " && pdflatex -interaction=nonstopmode -halt-on-error table.tex > log.txt").c_str()),
        0)
        << readAll(folder / "log.txt");
    EXPECT_THAT(readAll(folder / "log.txt"), Not(HasSubstr("Overfull"))) << "it would be cut at the margin";
    EXPECT_THAT(readAll(folder / "log.txt"), Not(HasSubstr("undefined")));
}

TEST(TableFormat, WithAnUnknownNameListsThose) {
    EXPECT_THAT(tableFormatNamed("xml"), failsWith(ErrorCode::InvalidArgument, HasSubstr("latex")));
}

TEST(TableFormat, OfAnEmptyTableIsStillATable) {
    const Table empty{.study = "empty", .columns = {}, .rows = {}, .average = {}, .notes = {}};
    EXPECT_THAT(format(empty, TableFormat::Text), HasSubstr("dataset"));
    EXPECT_EQ(nlohmann::json::parse(format(empty, TableFormat::Json))["rows"], nlohmann::json::array());
}

} // namespace
} // namespace retort::study
