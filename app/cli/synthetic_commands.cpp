#include "commands.h"

#include "store/synthetic_table.h"
#include "store/workspace.h"
#include "synthesis/curation.h"
#include "synthesis/export_set.h"
#include "synthesis/synthetic_data_set.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

Result<store::Workspace> openWorkspace(const CommandLine& line) {
    return store::Workspace::open(line.options().workspace, store::Access::ReadOnly);
}

nlohmann::json recordJson(const store::SyntheticSetRecord& record) {
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
                            {"pictures", request.pictures},
                            {"width", request.width},
                            {"height", request.height},
                            {"state", record.finished ? "finished" : "unfinished"},
                            {"stored", record.stored},
                            {"left_out", record.leftOut},
                            {"invalid", record.invalid},
                            {"seconds", record.seconds},
                            {"score_teacher", record.scoreTeacher},
                            {"teacher_passes", record.teacherPasses},
                            {"created_at", record.createdAt},
                            {"finished_at", record.finishedAt}};
    return document;
}

Status listSets(const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line));
    RETORT_TRY(const auto sets, store::SyntheticTable(workspace.database()).all());
    auto document = nlohmann::json::array();
    for (const auto& set : sets) {
        document.push_back(recordJson(set));
        if (!line.options().json)
            fmt::print("{:<40} {:<8} {:>7}/{} pictures  {}\n", set.request.name, set.request.kind, set.stored,
                       set.request.pictures, set.finished ? "" : "unfinished");
    }
    if (line.options().json)
        printJson(document);
    return {};
}

struct ClassCount {
    std::int64_t pictures = 0;
    double score = 0; ///< sum over scored pictures
    std::int64_t scored = 0;
};

std::vector<ClassCount> countsOf(const store::SyntheticSetRecord& record,
                                 const std::vector<store::SyntheticImageRecord>& images) {
    std::vector<ClassCount> counts(record.request.classes.size());
    for (const auto& image : images) {
        if (image.state != store::PictureState::Stored || image.label < 0 ||
            image.label >= static_cast<std::int64_t>(counts.size()))
            continue;
        auto& count = counts[static_cast<std::size_t>(image.label)];
        ++count.pictures;
        if (image.score) {
            count.score += *image.score;
            ++count.scored;
        }
    }
    return counts;
}

nlohmann::json imageJson(const store::SyntheticImageRecord& image) {
    nlohmann::json document{{"number", image.number},   {"label", image.label},
                            {"prompt", image.prompt},   {"seed", image.seed},
                            {"file", image.file},       {"noise_level", image.noiseLevel},
                            {"seconds", image.seconds}, {"state", store::name(image.state)}};
    if (image.source)
        document["source"] = *image.source;
    if (image.score)
        document["score"] = *image.score;
    if (!image.top5.empty())
        document["top5"] = nlohmann::json::parse(image.top5, nullptr, false);
    return document;
}

void printSet(const store::SyntheticSetRecord& record, const std::vector<store::SyntheticImageRecord>& images,
              const fs::path& folder) {
    const auto& request = record.request;
    fmt::print("{}  {}\n{}\n{} of {}, {} x {} pixels, generator {} ({:.12}), {}\n", request.name,
               request.kind, folder.string(), record.stored, request.pictures, request.width, request.height,
               request.generator, request.generatorHash, record.finished ? "finished" : "unfinished");
    if (record.leftOut > 0)
        fmt::print("{} pictures are left out\n", record.leftOut);
    if (record.invalid > 0)
        fmt::print("{} pictures came out black or not a number\n", record.invalid);
    if (!request.teacher.empty())
        fmt::print("conditions: embeddings of {}\n", request.teacher);
    fmt::print("{}\n\n{:<28}{:>10}{:>12}\n", request.spec, "class", "pictures",
               record.scoreTeacher.empty() ? "" : "mean score");
    const auto counts = countsOf(record, images);
    for (std::size_t label = 0; label < counts.size(); ++label) {
        const auto& count = counts[label];
        fmt::print("{:<28}{:>10}{:>12}\n", request.classes[label], count.pictures,
                   count.scored > 0 ? fmt::format("{:.3f}", count.score / static_cast<double>(count.scored))
                                    : "");
    }
}

Status show(const std::string& name, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line));
    const store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto record, table.findNamed(name));
    RETORT_TRY(const auto images, table.images(record.id));
    if (!line.options().json) {
        printSet(record, images, workspace.syntheticFolder() / name);
        return {};
    }
    auto document = recordJson(record);
    document["folder"] = (workspace.syntheticFolder() / name).string();
    for (const auto& image : images)
        document["images"].push_back(imageJson(image));
    printJson(document);
    return {};
}

Status exportTo(const std::string& name, const fs::path& folder, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line));
    RETORT_TRY(const auto record, store::SyntheticTable(workspace.database()).findNamed(name));
    RETORT_TRY(const auto set,
               synthesis::openSyntheticSet(workspace, record.id,
                                           {.completeness = synthesis::Completeness::AsFarAsItIs}));
    RETORT_CHECK(synthesis::exportSet(*set, folder, {.progress = line.progress(), .stop = line.stop()}));
    fmt::print("{}: {} pictures\n", folder.string(), set->size(data::Split::Train));
    return {};
}

struct CurateOptions {
    std::string set;
    synthesis::CurationLimits limits{};
    bool all = false;
};

nlohmann::json curationJson(const std::string& set, const synthesis::CurationOutcome& curated) {
    return {{"set", set},
            {"kept", curated.kept},
            {"left_out", curated.leftOut},
            {"kept_per_class", curated.keptPerClass}};
}

Status curate(const CurateOptions& options, const CommandLine& line) {
    if (!options.all && !options.limits.minScore && !options.limits.maxPerClass)
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("{}: nothing says which pictures to keep; give --min-score, --max-per-class, "
                        "or --all to take all back",
                        options.set)};
    RETORT_TRY(auto workspace, store::Workspace::open(line.options().workspace, store::Access::ReadWrite));
    RETORT_TRY(const auto record, store::SyntheticTable(workspace.database()).findNamed(options.set));
    RETORT_TRY(const auto curated, synthesis::curateSet(workspace, record.id, options.limits));
    if (line.options().json) {
        printJson(curationJson(options.set, curated));
        return {};
    }
    fmt::print("{}: {} pictures are kept, {} left out\n", options.set, curated.kept, curated.leftOut);
    const auto& classes = record.request.classes;
    for (std::size_t label = 0; label < classes.size(); ++label)
        fmt::print("{:<28}{:>10}\n", classes[label], curated.keptPerClass[label]);
    return {};
}

void addCurate(CLI::App& synthetic, CommandLine& line) {
    auto* app = synthetic.add_subcommand(
        "curate", "Chooses which pictures of a set are learnt from; no file is deleted, and other limits "
                  "choose anew from all pictures");
    const auto options = std::make_shared<CurateOptions>();
    app->add_option("set", options->set, "Name of the set")->required();
    auto* minScore = app->add_option("--min-score", options->limits.minScore,
                                     "Least probability that the teacher gave the intended class, 0 to 1");
    auto* maxPerClass =
        app->add_option("--max-per-class", options->limits.maxPerClass,
                        "Most pictures of each class: those of the highest scores, or the first ones");
    app->add_flag("--all", options->all, "Take all pictures back")->excludes(minScore)->excludes(maxPerClass);
    addWorkspaceOption(*app, line);
    addJsonOption(*app, line);
    app->callback([options, &line] { line.choose([options, &line] { return curate(*options, line); }); });
}

void addSetShow(CLI::App& synthetic, CommandLine& line) {
    auto* app = synthetic.add_subcommand("show", "Shows what a set was made with, and its classes");
    auto name = std::make_shared<std::string>();
    app->add_option("set", *name, "Name of the set")->required();
    addWorkspaceOption(*app, line);
    addJsonOption(*app, line);
    app->callback([name, &line] { line.choose([name, &line] { return show(*name, line); }); });
}

void addExport(CLI::App& synthetic, CommandLine& line) {
    auto* app =
        synthetic.add_subcommand("export", "Copies a set's pictures into a folder of class folders, with "
                                           "a manifest");
    auto name = std::make_shared<std::string>();
    auto folder = std::make_shared<fs::path>();
    app->add_option("set", *name, "Name of the set")->required();
    app->add_option("folder", *folder, "New or empty folder")->required();
    addWorkspaceOption(*app, line);
    addQuietOption(*app, line);
    app->callback([=, &line] { line.choose([=, &line] { return exportTo(*name, *folder, line); }); });
}

} // namespace

void addSyntheticCommands(CLI::App& app, CommandLine& line) {
    auto* synthetic = app.add_subcommand("synthetic", "Synthetic sets");
    synthetic->require_subcommand(1);
    auto* listApp = synthetic->add_subcommand("list", "Lists the synthetic sets, newest first");
    addWorkspaceOption(*listApp, line);
    addJsonOption(*listApp, line);
    listApp->callback([&line] { line.choose([&line] { return listSets(line); }); });
    addSetShow(*synthetic, line);
    addCurate(*synthetic, line);
    addExport(*synthetic, line);
}

} // namespace retort::cli
