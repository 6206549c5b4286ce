#include "compute_context.h"
#include "number_option.h"
#include "opened_workspace.h"
#include "synthetic_sets.h"

#include "deploy/set_difficulty.h"
#include "store/folder_record.h"
#include "store/workspace.h"
#include "synthesis/curation/curation.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace {

struct CurateOptions {
    std::string set;
    synthesis::CurationRequest request{};
    std::optional<std::string> student{};
    bool aboveChance = false;
    bool rejectNearDuplicates = false;
    bool all = false;
    bool undo = false;

    synthesis::CurationRequest settled() const {
        auto whole = request;
        if (aboveChance)
            whole.limits.chance = synthesis::ChanceRule::MustBeat;
        if (rejectNearDuplicates)
            whole.limits.nearDuplicates = synthesis::DuplicateRule::LeaveOut;
        if (all)
            whole.earlier = synthesis::EarlierChoices::Forgotten;
        return whole;
    }
};

nlohmann::json curationJson(const std::string& set, const synthesis::CurationOutcome& curated) {
    nlohmann::json document{{"set", set},
                            {"changed", curated.changed},
                            {"kept", curated.kept},
                            {"left_out", curated.excluded},
                            {"kept_per_class", curated.keptPerClass},
                            {"rules", nlohmann::json::array()}};
    for (const auto& effect : curated.effects)
        document["rules"].push_back({{"rule", synthesis::name(effect.rule)},
                                     {"removed", effect.removed()},
                                     {"removed_per_class", effect.removedPerClass}});
    return document;
}

/// Nothing where the rules need no student, or one was asked before and none is named now.
Result<std::optional<study::SetDifficulty>> askStudent(store::Workspace& workspace,
                                                       const CurateOptions& options,
                                                       const store::SyntheticSetRecord& set,
                                                       const CommandLine& line) {
    const bool isNeeded = options.request.limits.needEntropies() && set.entropyStudent.empty();
    if (!options.student && !isNeeded)
        return std::optional<study::SetDifficulty>{};
    RETORT_TRY(auto measured, study::measureDifficulty(workspace, {.set = options.set,
                                                                   .student = options.student,
                                                                   .work = computeContext(line)}));
    return std::optional{std::move(measured)};
}

void putDifficulty(const std::optional<study::SetDifficulty>& measured, nlohmann::json& into) {
    if (measured)
        into["difficulty"] = {
            {"student", measured->student}, {"images", measured->images}, {"mean_entropy", measured->mean}};
}

/// A line for each class: what is kept, and what each rule removes.
void printCuration(const std::string& set, const std::vector<std::string>& classes,
                   const synthesis::CurationOutcome& curated, const CommandLine& line) {
    line.print("{}: {} images are kept, {} excluded\n{:<28}{:>10}", set, curated.kept, curated.excluded, "",
               "kept");
    for (const auto& effect : curated.effects)
        line.print("{:>17}", synthesis::name(effect.rule));
    line.print("\n");
    for (std::size_t label = 0; label < classes.size(); ++label) {
        line.print("{:<28}{:>10}", oneLine(classes[label]), curated.keptPerClass[label]);
        for (const auto& effect : curated.effects)
            line.print("{:>17}", -effect.removedPerClass[label]);
        line.print("\n");
    }
    line.print("{:<28}{:>10}", "", curated.kept);
    for (const auto& effect : curated.effects)
        line.print("{:>17}", -effect.removed());
    line.print("\n");
    if (curated.changed > 0)
        line.print("\"synthetic curate {} --undo\" reverts this\n", set);
    else
        line.print("nothing was changed: the images were kept and excluded so before\n");
}

Status undo(const CurateOptions& options, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
    RETORT_TRY(const auto record, store::SyntheticTable(workspace.database()).findNamed(options.set));
    RETORT_TRY(const auto undone, synthesis::undoCuration(workspace, record.id));
    RETORT_CHECK(store::writeSetRecord(workspace.database(), workspace.paths(), record.id));
    if (line.options().json)
        line.printJson({{"set", options.set},
                        {"changed", undone.changed},
                        {"kept", undone.kept},
                        {"left_out", undone.excluded}});
    else
        line.print("{}: {} images are as before, {} are kept, {} excluded\n", options.set, undone.changed,
                   undone.kept, undone.excluded);
    return {};
}

Status curate(const CurateOptions& options, const CommandLine& line) {
    const auto request = options.settled();
    const bool asksAlone =
        options.student && !request.limits.areSet() && request.keep.empty() && request.reject.empty();
    if (!asksAlone && !options.all && !request.limits.areSet() && request.keep.empty() &&
        request.reject.empty())
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: no rule says which images to keep; give --min-score, --above-chance, "
                                 "--min-entropy, --max-entropy, --top-k, --max-per-class, "
                                 "--reject-near-duplicates, --keep or --reject, "
                                 "--all to keep all again, or --undo",
                                 options.set)};
    RETORT_CHECK(synthesis::checkLimits(request.limits)); // before a student is asked
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
    RETORT_TRY(const auto record, store::SyntheticTable(workspace.database()).findNamed(options.set));
    RETORT_TRY(const auto measured, askStudent(workspace, options, record, line));
    if (measured && !line.options().json)
        line.print("{}: {} was asked about {} images, mean entropy {:.3f}\n", options.set, measured->student,
                   measured->images, measured->mean);
    if (asksAlone) {
        RETORT_CHECK(store::writeSetRecord(workspace.database(), workspace.paths(), record.id));
        nlohmann::json document{{"set", options.set}};
        putDifficulty(measured, document);
        if (line.options().json)
            line.printJson(document);
        return {};
    }
    RETORT_TRY(const auto curated, synthesis::curateSet(workspace, record.id, request));
    RETORT_CHECK(store::writeSetRecord(workspace.database(), workspace.paths(), record.id));
    auto document = curationJson(options.set, curated);
    putDifficulty(measured, document);
    if (line.options().json)
        line.printJson(document);
    else
        printCuration(options.set, record.request.classes, curated, line);
    return {};
}

std::vector<CLI::Option*> addRules(CLI::App& app, CurateOptions& options) {
    auto& chosen = options.request.limits;
    return {
        addNumber(app, "--min-score", chosen.minScore, limits::kScore,
                  "Minimum of the teacher's probability of the intended class, 0 to 1"),
        app.add_flag("--above-chance", options.aboveChance,
                     "Keep only images whose score is above chance, 1 / number of classes"),
        app.add_option(
            "--student", options.student,
            "Ask this student, a run's number or a file, how hard the images are; without it "
            "--min-entropy and --max-entropy go by the one that was asked last, or by the last SUP "
            "of the dataset"),
        addNumber(app, "--min-entropy", chosen.minEntropy, limits::kEntropy,
                  "Minimum entropy of the student's prediction, 0 (certain) to 1 (all classes alike)"),
        addNumber(app, "--max-entropy", chosen.maxEntropy, limits::kEntropy,
                  "Maximum entropy of the student's prediction"),
        addNumber(app, "--top-k", chosen.topK, limits::kKept, "Keep only the top k of each class by score"),
        addNumber(app, "--max-per-class", chosen.maxPerClass, limits::kKept,
                  "Most images of each class: those with the highest scores, or the first ones"),
        app.add_flag("--reject-near-duplicates", options.rejectNearDuplicates,
                     "Exclude the near-duplicates of test images that \"synthetic check\" found"),
        addNumber(app, "--keep", options.request.keep, limits::kImageNumber,
                  "Numbers of images to keep from now on, whatever the rules say"),
        addNumber(app, "--reject", options.request.reject, limits::kImageNumber,
                  "Numbers of images to exclude from now on, whatever the rules say")};
}

} // namespace

void addSetCurate(CLI::App& synthetic, CommandLine& line) {
    auto* app =
        synthetic.add_subcommand("curate", "Chooses which images of a set students learn from; no file is "
                                           "deleted, and each set of rules starts from all images");
    const auto options = std::make_shared<CurateOptions>();
    app->add_option("set", options->set, "Name of the set")->required();
    const auto rules = addRules(*app, *options);
    auto* all = app->add_flag("--all", options->all, "Keep all images again, also those rejected by number");
    auto* back = app->add_flag("--undo", options->undo, "Undo the last change")->excludes(all);
    for (auto* rule : rules) {
        all->excludes(rule);
        back->excludes(rule);
    }
    addWorkspaceOption(*app, line);
    addComputeOptions(*app, line);
    addJsonOption(*app, line);
    addQuietOption(*app, line);
    app->callback([options, &line] {
        line.choose(
            [options, &line] { return options->undo ? undo(*options, line) : curate(*options, line); });
    });
}

} // namespace retort::cli
