// "study compare": two columns, run beside run.

#include "study_comparison.h"

#include "opened_workspace.h"

#include "base/rounding.h"
#include "store/workspace.h"
#include "study/report/cell_comparison.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace retort::cli {

namespace {

struct ComparisonWish {
    std::string study;
    std::string first;
    std::string second;
    std::string dataset;
    bool best = false;
};

nlohmann::json testJson(const study::McNemar& test) {
    return {{"only_first", test.onlyFirst},
            {"only_second", test.onlySecond},
            {"p_exact", test.exact},
            {"p_mid", test.midP}};
}

nlohmann::json seedsJson(const study::CellComparison& cells) {
    auto seeds = nlohmann::json::array();
    for (const auto& each : cells.seeds) {
        seeds.push_back({{"seed", each.seed},
                         {"runs", {each.first.value, each.second.value}},
                         {"accuracies", {each.firstAccuracy, each.secondAccuracy}}});
        if (each.test)
            seeds.back()["mcnemar"] = testJson(*each.test);
    }
    return seeds;
}

nlohmann::json comparisonJson(const study::DatasetComparison& comparison) {
    const auto& cells = comparison.cells;
    nlohmann::json json{
        {"dataset", comparison.dataset}, {"seeds", seedsJson(cells)}, {"remarks", cells.remarks}};
    if (cells.testImages > 0)
        json["test_images"] = cells.testImages;
    if (cells.difference)
        json["delta"] = cells.difference->delta;
    if (cells.difference && cells.difference->interval)
        json["interval"] = study::toJson(*cells.difference->interval);
    return json;
}

void printSeed(const study::SeedComparison& each, const CommandLine& line) {
    const auto counted = [&](std::int64_t study::McNemar::*count) {
        return each.test ? fmt::format("{}", (*each.test).*count) : "-";
    };
    const auto share = [&](double study::McNemar::*p) {
        return each.test ? fmt::format("{:.3g}", (*each.test).*p) : "-";
    };
    line.print("{:>6} {:>11} {:>9} {:>9} {:>12} {:>12} {:>10} {:>10}\n", each.seed,
               fmt::format("{}, {}", each.first.value, each.second.value), decimalText(each.firstAccuracy, 2),
               decimalText(each.secondAccuracy, 2), counted(&study::McNemar::onlyFirst),
               counted(&study::McNemar::onlySecond), share(&study::McNemar::midP),
               share(&study::McNemar::exact));
}

void printComparison(const study::DatasetComparison& comparison, const ComparisonWish& wish,
                     const CommandLine& line) {
    const auto& cells = comparison.cells;
    line.print("{}: {} less {}", comparison.dataset, wish.first, wish.second);
    if (cells.testImages > 0)
        line.print(", {} test images", cells.testImages);
    line.print("\n{:>6} {:>11} {:>9} {:>9} {:>12} {:>12} {:>10} {:>10}\n", "seed", "runs", "first", "second",
               "only first", "only second", "mid-p", "exact p");
    for (const auto& each : cells.seeds)
        printSeed(each, line);
    if (cells.difference)
        line.print("mean difference {}{}\n", study::textOf(*cells.difference),
                   cells.difference->interval ? fmt::format(" (over {})", cells.difference->interval->over())
                                              : "");
    for (const auto& remark : cells.remarks)
        line.print("! {}\n", remark);
    line.print("\n");
}

Status compareStudy(const ComparisonWish& wish, const CommandLine& line) {
    RETORT_TRY(const auto first, study::columnNamed(wish.first));
    RETORT_TRY(const auto second, study::columnNamed(wish.second));
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    RETORT_TRY(const auto comparisons, study::compareColumns(workspace, {.study = wish.study,
                                                                         .first = first,
                                                                         .second = second,
                                                                         .dataset = wish.dataset,
                                                                         .bestOnValidation = wish.best}));
    auto document = nlohmann::json::array();
    for (const auto& comparison : comparisons) {
        document.push_back(comparisonJson(comparison));
        if (!line.options().json)
            printComparison(comparison, wish, line);
    }
    if (line.options().json)
        line.printJson(
            {{"study", wish.study}, {"first", wish.first}, {"second", wish.second}, {"datasets", document}});
    else
        line.print(
            "first, second: accuracy in per cent. only first, only second: test images about which only one "
            "is right.\np: McNemar's test of that seed's two students, two-sided; mid-p is the one to "
            "read, exact p errs on the safe side.\n");
    return {};
}

} // namespace

void addStudyCompare(CLI::App& app, CommandLine& line) {
    auto* compare = app.add_subcommand(
        "compare",
        "Compares two columns of a study on the same seeds and test images: the difference with its "
        "95 % interval, and McNemar's test for each seed");
    auto wish = std::make_shared<ComparisonWish>();
    compare->add_option("study", wish->study, "Study")->required();
    compare->add_option("first", wish->first, "Column, for example cls2img/FD")->required();
    compare->add_option("second", wish->second, "Column, for example SUP")->required();
    compare->add_option("--dataset", wish->dataset, "One dataset of the study instead of all");
    compare->add_flag("--best", wish->best,
                      "At the best step on validation of each run instead of the last step");
    addWorkspaceOption(*compare, line);
    addJsonOption(*compare, line);
    compare->callback([wish, &line] { line.choose([wish, &line] { return compareStudy(*wish, line); }); });
}

} // namespace retort::cli
