#include "teacher_output.h"

#include "output.h"

#include "base/counted.h"
#include "base/rounding.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::cli {

namespace {

using nlohmann::json;

constexpr double kPerCent = 100;

json templateJson(const study::TemplateScore& score) {
    return {{"template", score.text},
            {"top1", kPerCent * score.top1},
            {"mean_per_class", kPerCent * score.meanPerClass},
            {"per_class", score.perClass}};
}

json labelledJson(const data::LabelledSubset& labelled) {
    json written{{"seed", labelled.seed}};
    if (labelled.perClass)
        written["per_class"] = *labelled.perClass;
    if (labelled.percent)
        written["percent"] = *labelled.percent;
    return written;
}

json suggestionJson(const study::Suggestion& suggestion) {
    const auto& selection = suggestion.selection;
    auto folds = json::array();
    for (const auto& fold : selection.folds)
        folds.push_back({{"chosen", fold.chosen},
                         {"held_out_images", fold.heldOut},
                         {"held_out_top1", kPerCent * fold.accuracy}});
    return {{"templates", suggestion.templates},
            {"split", "train"},
            {"labelled", labelledJson(suggestion.labelled)},
            {"labelled_images", suggestion.labelledImages},
            {"images", selection.images},
            {"folds", folds},
            {"seed", suggestion.options.seed},
            {"held_out_top1", kPerCent * selection.heldOut},
            {"held_out_spread", kPerCent * selection.heldOutSpread},
            {"in_sample_top1", kPerCent * selection.inSample},
            {"all_templates_top1", kPerCent * selection.everyTemplate},
            {"first_template_top1", kPerCent * selection.firstTemplate}};
}

json referenceJson(const study::ZeroShotReference& reference) {
    json written{{"teacher", reference.teacher},
                 {"top1", reference.top1},
                 {"templates", reference.templates},
                 {"source", reference.source}};
    if (reference.meanPerClass)
        written["mean_per_class"] = *reference.meanPerClass;
    if (reference.images)
        written["images"] = *reference.images;
    return written;
}

/// A share in per cent, rounded for two decimals.
double shown(double share) {
    return rounded(kPerCent * share, 2);
}

std::string classText(const study::ZeroShotReport& report) {
    std::string text =
        "class                        top-1      confusion: predicted as each class in order\n";
    for (std::size_t label = 0; label < report.classes.size(); ++label) {
        const auto& row = report.scores.confusion[label];
        const bool isSeen = std::any_of(row.begin(), row.end(), [](std::int64_t count) { return count > 0; });
        text += fmt::format("{:<28} {:>6} {}  ", oneLine(report.classes[label]),
                            isSeen ? fmt::format("{:.2f}", shown(report.perClass[label])) : "-",
                            isSeen ? "%" : " ");
        for (const auto count : row)
            text += fmt::format("{:>6}", count);
        text += '\n';
    }
    return text;
}

std::string templateText(const std::vector<study::TemplateScore>& scores) {
    if (scores.empty())
        return {};
    std::string text = "\neach template alone\n";
    for (const auto& score : scores)
        text += fmt::format("{:6.2f} %  {}\n", shown(score.top1), score.text);
    return text;
}

std::string suggestionText(const study::Suggestion& suggestion, std::size_t candidates) {
    const auto& selection = suggestion.selection;
    auto text = fmt::format("\nsuggested: {} of {} templates, selected on {} labelled training "
                            "images\n{:6.2f} % ±{:.2f} on held-out images ({}-fold cross-validation, seed "
                            "{})\n{:6.2f} % on the images they were selected on, which is too good\n{:6.2f} "
                            "% with all {} templates, {:.2f} % with the first alone, on the same images\n",
                            suggestion.templates.size(), candidates, selection.images,
                            shown(selection.heldOut), shown(selection.heldOutSpread), selection.folds.size(),
                            suggestion.options.seed, shown(selection.inSample),
                            shown(selection.everyTemplate), candidates, shown(selection.firstTemplate));
    if (selection.images < suggestion.labelledImages)
        text += fmt::format("memory has room for {} of the {} labelled images\n", selection.images,
                            suggestion.labelledImages);
    for (const auto& chosen : suggestion.templates)
        text += fmt::format("  {}\n", chosen);
    return text;
}

std::string referenceText(const std::vector<study::ZeroShotReference>& references) {
    if (references.empty())
        return {};
    std::string text = "\npublished by others, not measured here\n";
    for (const auto& reference : references)
        text += fmt::format("{:6.2f} %  {}; {}; {}\n", rounded(reference.top1, 2), reference.teacher,
                            reference.templates, reference.source);
    return text;
}

} // namespace

json zeroShotJson(const study::ZeroShotReport& report,
                  const std::vector<study::ZeroShotReference>& references) {
    json document{{"teacher", report.teacher},
                  {"dataset", report.dataset},
                  {"split", data::name(report.split)},
                  {"classes", report.classes},
                  {"class_names", report.classNames},
                  {"templates", report.templates},
                  {"images", report.scores.images},
                  {"top1", kPerCent * report.scores.top1},
                  {"mean_per_class", kPerCent * report.scores.meanPerClass},
                  {"nll", report.scores.nll},
                  {"ece", report.scores.ece},
                  {"per_class", report.perClass},
                  {"confusion", report.scores.confusion},
                  {"references", json::array()},
                  {"warnings", report.remarks}};
    for (const auto& reference : references)
        document["references"].push_back(referenceJson(reference));
    for (const auto& score : report.perTemplate)
        document["per_template"].push_back(templateJson(score));
    if (report.suggestion)
        document["suggestion"] = suggestionJson(*report.suggestion);
    return document;
}

std::string zeroShotText(const study::ZeroShotReport& report,
                         const std::vector<study::ZeroShotReference>& references) {
    auto text = fmt::format(
        "{} on {} {}: {:.2f} % of {} images, mean per class {:.2f} %, NLL {:.3f}, ECE {:.3f}\n{}\n\n",
        report.teacher, report.dataset, data::name(report.split), shown(report.scores.top1),
        report.scores.images, shown(report.scores.meanPerClass), report.scores.nll, report.scores.ece,
        counted(report.templates.size(), "template"));
    text += classText(report) + templateText(report.perTemplate);
    if (report.suggestion)
        text += suggestionText(*report.suggestion, report.templates.size());
    return text + referenceText(references);
}

json embeddedJson(const study::EmbeddedDataset& done) {
    auto splits = json::object();
    for (const auto& [split, count] : done.splits)
        splits[std::string{data::name(split)}] = {{"images", count.images}, {"computed", count.computed}};
    return {{"teacher", done.teacher}, {"dataset", done.dataset}, {"splits", splits}};
}

std::string embeddedText(const study::EmbeddedDataset& done) {
    std::string text;
    for (const auto& [split, count] : done.splits)
        text += fmt::format("{} on {} {}: {} images, {} of them embedded now\n", done.teacher, done.dataset,
                            data::name(split), count.images, count.computed);
    return text;
}

} // namespace retort::cli
