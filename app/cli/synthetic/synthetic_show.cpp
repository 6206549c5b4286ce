#include "opened_workspace.h"
#include "synthetic_sets.h"

#include "store/set_check_table.h"
#include "store/workspace.h"
#include "synthesis/curation/curation.h"

#include <fmt/format.h>

#include <memory>
#include <string_view>
#include <vector>

namespace retort::cli {

namespace fs = std::filesystem;

nlohmann::json syntheticSetJson(const store::SyntheticSetRecord& record) {
    const auto& request = record.request;
    nlohmann::json document{{"set", request.name},
                            {"id", record.id.value},
                            {"identity", request.identity},
                            {"kind", request.kind},
                            {"dataset", request.dataset},
                            {"generator", request.generator},
                            {"generator_hash", request.generatorHash},
                            {"teacher", request.teacher},
                            {"classes", request.classes},
                            {"spec", nlohmann::json::parse(request.spec, nullptr, false)},
                            {"pictures", request.images},
                            {"width", request.width},
                            {"height", request.height},
                            {"state", record.finished ? "finished" : "unfinished"},
                            {"stored", record.stored},
                            {"left_out", record.excluded},
                            {"invalid", record.invalid},
                            {"seconds", record.seconds},
                            {"score_teacher", record.scoreTeacher},
                            {"teacher_passes", record.teacherPasses},
                            {"entropy_student", record.entropyStudent},
                            {"created_at", record.createdAt},
                            {"finished_at", record.finishedAt}};
    return document;
}

namespace {

struct ClassCount {
    std::int64_t images = 0;
    double score = 0; ///< sum over scored images
    std::int64_t scored = 0;
};

std::vector<ClassCount> countsOf(const store::SyntheticSetRecord& record,
                                 const std::vector<store::SyntheticImageRecord>& images) {
    std::vector<ClassCount> counts(record.request.classes.size());
    for (const auto& image : images) {
        if (image.state != store::ImageState::Stored || image.label < 0 ||
            image.label >= static_cast<std::int64_t>(counts.size()))
            continue;
        auto& count = counts[static_cast<std::size_t>(image.label)];
        ++count.images;
        if (image.score) {
            count.score += *image.score;
            ++count.scored;
        }
    }
    return counts;
}

/// As `--json` has always called it.
std::string_view stateWord(store::ImageState state) {
    return state == store::ImageState::Excluded ? "left-out" : store::name(state);
}

nlohmann::json imageJson(const store::SyntheticImageRecord& image) {
    nlohmann::json document{{"number", image.number},   {"label", image.label},
                            {"prompt", image.prompt},   {"seed", image.seed},
                            {"file", image.file},       {"noise_level", image.noiseLevel},
                            {"seconds", image.seconds}, {"state", stateWord(image.state)}};
    if (image.source)
        document["source"] = *image.source;
    if (image.score)
        document["score"] = *image.score;
    if (image.entropy)
        document["entropy"] = *image.entropy;
    if (image.choice != store::HandChoice::None)
        document["choice"] = store::name(image.choice);
    if (!image.parameters.empty())
        document["parameters"] = nlohmann::json::parse(image.parameters, nullptr, false);
    if (image.width > 0)
        document["size"] = {image.width, image.height};
    if (!image.top5.empty())
        document["top5"] = nlohmann::json::parse(image.top5, nullptr, false);
    return document;
}

std::string sizeText(const store::SyntheticSetRequest& request) {
    return request.width > 0 ? fmt::format("{} x {} pixels", request.width, request.height)
                             : std::string{"of several sizes"};
}

void printSet(const store::SyntheticSetRecord& record, const std::vector<store::SyntheticImageRecord>& images,
              const fs::path& folder, const CommandLine& line) {
    const auto& request = record.request;
    line.print("{}  {}\n{}\n{} of {}, {}, generator {}{}, {}\n", request.name, request.kind, folder.string(),
               record.stored, request.images, sizeText(request), request.generator,
               request.generatorHash.empty() ? "" : fmt::format(" ({:.12})", request.generatorHash),
               record.finished ? "finished" : "unfinished");
    if (record.excluded > 0)
        line.print("{} images are excluded\n", record.excluded);
    if (record.invalid > 0)
        line.print("{} images are invalid (black, or not a number)\n", record.invalid);
    if (!request.teacher.empty())
        line.print("conditions: embeddings of {}\n", request.teacher);
    line.print("{}\n\n{:<28}{:>10}{:>12}\n", request.spec, "class", "images",
               record.scoreTeacher.empty() ? "" : "mean score");
    const auto counts = countsOf(record, images);
    for (std::size_t label = 0; label < counts.size(); ++label) {
        const auto& count = counts[label];
        line.print("{:<28}{:>10}{:>12}\n", oneLine(request.classes[label]), count.images,
                   count.scored > 0 ? fmt::format("{:.3f}", count.score / static_cast<double>(count.scored))
                                    : "");
    }
}

Status show(const std::string& name, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    const store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto record, table.findNamed(name));
    RETORT_TRY(const auto images, table.images(record.id));
    RETORT_TRY(const auto check, store::SetCheckTable(workspace.database()).find(record.id));
    const bool isCurrent = check && check->quality.curation == synthesis::curationIdentity(images);
    if (!line.options().json) {
        printSet(record, images, workspace.paths().synthetic() / name, line);
        if (check)
            printSetCheck(*check, isCurrent ? CheckAge::Current : CheckAge::BeforeCuration, line);
        return {};
    }
    auto document = syntheticSetJson(record);
    if (check) {
        document["check"] = setCheckJson(*check);
        document["check"]["current"] = isCurrent;
    }
    document["folder"] = (workspace.paths().synthetic() / name).string();
    for (const auto& image : images)
        document["images"].push_back(imageJson(image));
    line.printJson(document);
    return {};
}

} // namespace

void addSetShow(CLI::App& synthetic, CommandLine& line) {
    auto* app = synthetic.add_subcommand(
        "show", "Shows a set's parameters, its classes, and how it compares with real images");
    auto name = std::make_shared<std::string>();
    app->add_option("set", *name, "Name of the set")->required();
    addWorkspaceOption(*app, line);
    addJsonOption(*app, line);
    app->callback([name, &line] { line.choose([name, &line] { return show(*name, line); }); });
}

} // namespace retort::cli
