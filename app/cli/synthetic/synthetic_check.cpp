#include "compute_context.h"
#include "number_option.h"
#include "opened_workspace.h"
#include "synthetic_sets.h"

#include "store/workspace.h"
#include "study/sets/set_check_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace retort::cli {

namespace {

constexpr std::size_t kListed = 20;

void putFigure(nlohmann::json& into, const char* key, const std::optional<double>& figure) {
    if (figure)
        into[key] = *figure;
}

nlohmann::json duplicateJson(const store::NearDuplicate& duplicate) {
    nlohmann::json document{
        {"number", duplicate.number}, {"test_picture", duplicate.testImage}, {"cosine", duplicate.cosine}};
    if (duplicate.hashDistance)
        document["hash_distance"] = *duplicate.hashDistance;
    return document;
}

std::string shareText(const std::optional<double>& share) {
    return share ? fmt::format("{:.3f}", *share) : "-";
}

Status check(const study::SetCheckRequest& options, const CommandLine& line) {
    auto request = options;
    request.work = computeContext(line);
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
    RETORT_TRY(const auto found, study::checkRequestedSet(workspace, request));
    if (line.options().json)
        line.printJson(setCheckJson(found));
    else
        printSetCheck(found, CheckAge::Current, line);
    return {};
}

} // namespace

nlohmann::json setCheckJson(const store::SetCheck& check) {
    const auto& quality = check.quality;
    nlohmann::json document{{"teacher", check.teacher},
                            {"dataset", check.dataset},
                            {"test_pictures", check.testImages},
                            {"min_cosine", check.minCosine},
                            {"max_hash_distance", check.maxHashDistance},
                            {"real_pictures", quality.realImages},
                            {"generated_pictures", quality.generatedImages},
                            {"near_duplicates", nlohmann::json::array()}};
    putFigure(document, "frechet_distance", quality.frechet);
    putFigure(document, "precision", quality.precision);
    putFigure(document, "recall", quality.recall);
    putFigure(document, "diversity", quality.diversity);
    putFigure(document, "real_diversity", quality.realDiversity);
    for (const auto& duplicate : check.duplicates)
        document["near_duplicates"].push_back(duplicateJson(duplicate));
    return document;
}

void printSetCheck(const store::SetCheck& check, CheckAge age, const CommandLine& line) {
    const auto& quality = check.quality;
    line.print("\n{} generated images compared with {} real training images, embeddings of {}{}\n",
               quality.generatedImages, quality.realImages, check.teacher,
               age == CheckAge::Current ? "" : " (before the last curation; run \"synthetic check\" again)");
    line.print("Frechet distance {}, precision {}, recall {}, diversity {} (real {})\n",
               quality.frechet ? fmt::format("{:.2f}", *quality.frechet) : "-", shareText(quality.precision),
               shareText(quality.recall), shareText(quality.diversity), shareText(quality.realDiversity));
    if (quality.frechet && quality.isSmallSample())
        line.print("Warning: the Frechet distance of so few images is too large; compare it only with sets "
                   "of the same size\n");
    line.print("{} near-duplicates of {} test images (cosine of {:.4f} or more{})\n", check.duplicates.size(),
               check.testImages, check.minCosine,
               check.maxHashDistance < 0
                   ? ""
                   : fmt::format(", or hashes that differ in at most {} of 64 bits", check.maxHashDistance));
    for (std::size_t i = 0; i < std::min(kListed, check.duplicates.size()); ++i) {
        const auto& duplicate = check.duplicates[i];
        line.print("  image {:>7}  test image {:>7}  cosine {:.4f}{}\n", duplicate.number,
                   duplicate.testImage, duplicate.cosine,
                   duplicate.hashDistance ? fmt::format("  {} bits", *duplicate.hashDistance) : "");
    }
    if (check.duplicates.size() > kListed)
        line.print("  and {} more; --json lists all\n", check.duplicates.size() - kListed);
}

void addSetCheck(CLI::App& synthetic, CommandLine& line) {
    auto* app = synthetic.add_subcommand(
        "check", "Compares a set with real images: near-duplicates of test images, and quality measures");
    const auto request = std::make_shared<study::SetCheckRequest>();
    app->add_option("set", request->set, "Name of the set")->required();
    app->add_option("--teacher", request->teacher,
                    "Name or folder of a CLIP model; by default the teacher that scored the set");
    app->add_option("--dataset", request->dataset,
                    "Name or folder of the dataset that the set was made from; by default by its name");
    addNumber(*app, "--min-cosine", request->duplicates.minCosine, limits::kCosine,
              "Least cosine of a near-duplicate's embedding with that of a test image")
        ->capture_default_str();
    addNumber(*app, "--max-hash-distance", request->duplicates.maxHashDistance, limits::kHashDistance,
              "Or the most bits, of 64, in which its perceptual hash may differ")
        ->capture_default_str();
    app->add_flag_callback(
        "--exactly", [request] { request->duplicates.calibration = study::Calibration::None; },
        "Use these thresholds as given; otherwise they are tightened until at most one in a hundred real "
        "training images counts as a near-duplicate");
    addWorkspaceOption(*app, line);
    addComputeOptions(*app, line);
    addJsonOption(*app, line);
    addQuietOption(*app, line);
    app->callback([request, &line] { line.choose([request, &line] { return check(*request, line); }); });
}

} // namespace retort::cli
