#include "commands.h"

#include "teacher/model_list.h"
#include "web_downloads.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace retort::cli {

namespace {

study::ModelSearch modelSearch(const CommandLine& line) {
    return study::ModelSearch::in(line.resources(), line.options().workspace);
}

/// "512 px"; nothing where there is none.
std::string measure(int number, const char* unit) {
    return number > 0 ? fmt::format("{} {}", number, unit) : std::string{};
}

Status listAllModels(const CommandLine& line) {
    auto document = nlohmann::json::array();
    for (const auto& model : study::listModels(modelSearch(line))) {
        document.push_back({{"name", model.name},
                            {"path", model.path.string()},
                            {"kind", model.kind ? wordOf(*model.kind) : ""},
                            {"image_size", model.imageSize},
                            {"embedding_width", model.embeddingWidth},
                            {"bytes", model.bytes},
                            {"licence", model.licence},
                            {"problem", model.problem},
                            {"warnings", model.remarks}});
        std::ranges::for_each(model.remarks, line.remark());
        if (!line.options().json)
            line.print("{:<24} {:<16} {:>7}  {:>10}  {}  {}\n", model.name,
                       model.kind ? wordOf(*model.kind) : "", measure(model.imageSize, "px"),
                       measure(model.embeddingWidth, "wide"), model.path.string(), model.problem);
    }
    if (line.options().json)
        line.printJson(document);
    return {};
}

std::string hashText(std::size_t verifiedFiles) {
    return verifiedFiles == 0 ? "no recorded hashes to compare with"
                              : fmt::format("{} files match their recorded hash", verifiedFiles);
}

Status verify(const std::string& nameOrPath, const CommandLine& line) {
    line.onlyLooks();
    RETORT_TRY(const auto report, study::verifyModel(nameOrPath, modelSearch(line), line.progress()));
    std::ranges::for_each(report.remarks, line.remark());
    if (line.options().json)
        line.printJson({{"path", report.path.string()},
                        {"kind", wordOf(report.kind)},
                        {"image_size", report.imageSize},
                        {"embedding_width", report.embeddingWidth},
                        {"parameters", report.parameters},
                        {"verified_files", report.verifiedFiles},
                        {"warnings", report.remarks}});
    else
        line.print("{}: verified; {}, {} parameters, {}\n", report.path.string(), wordOf(report.kind),
                   report.parameters, hashText(report.verifiedFiles));
    return {};
}

} // namespace

void addModelCommands(CLI::App& app, CommandLine& line) {
    auto* model = app.add_subcommand("model", "Teachers and generators on this machine");
    model->require_subcommand(1);
    auto* listApp =
        model->add_subcommand("list", "Lists the models in the program's and the workspace's folders");
    auto* verifyApp = model->add_subcommand("verify", "Checks a model's configuration, tensors and hashes");
    auto name = std::make_shared<std::string>();
    verifyApp->add_option("model", *name, "Name, folder or checkpoint file")->required();
    for (auto* command : {listApp, verifyApp}) {
        addWorkspaceOption(*command, line);
        addJsonOption(*command, line);
    }
    addQuietOption(*verifyApp, line);
    addDownload(*model, study::DownloadKind::Model, line);
    listApp->callback([&line] { line.choose([&line] { return listAllModels(line); }); });
    verifyApp->callback([name, &line] { line.choose([name, &line] { return verify(*name, line); }); });
}

} // namespace retort::cli
