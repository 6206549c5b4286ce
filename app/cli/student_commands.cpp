#include "commands.h"

#include "store/workspace.h"
#include "study/predict.h"
#include "study/study_list.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

Status listAllStudents(const CommandLine& line) {
    RETORT_TRY(auto workspace, store::Workspace::open(line.options().workspace, store::Access::ReadOnly));
    RETORT_TRY(const auto students, study::listStudents(workspace));
    auto document = nlohmann::json::array();
    for (const auto& student : students) {
        const auto& run = student.run;
        nlohmann::json entry = {{"run", run.record.id.value},
                                {"dataset", run.record.request.dataset},
                                {"column", run.column},
                                {"student", run.record.request.student},
                                {"seed", run.record.request.seed},
                                {"file", student.file.string()}};
        if (run.accuracy)
            entry["accuracy"] = *run.accuracy;
        document.push_back(entry);
        if (!line.options().json)
            fmt::print("{:>4}  {:<16} {:<10} {:<24} seed {:<6} {:>9}  {}\n", run.record.id.value,
                       run.record.request.dataset, run.column, run.record.request.student,
                       run.record.request.seed, run.accuracy ? fmt::format("{:.2f} %", *run.accuracy) : "-",
                       student.file.string());
    }
    if (line.options().json)
        printJson(document);
    return {};
}

void addStudentList(CLI::App& app, CommandLine& line) {
    auto* listApp = app.add_subcommand("list", "Lists the trained students");
    addWorkspaceOption(*listApp, line);
    addJsonOption(*listApp, line);
    listApp->callback([&line] { line.choose([&line] { return listAllStudents(line); }); });
}

Status predict(const fs::path& student, const std::vector<fs::path>& pictures, const CommandLine& line) {
    RETORT_TRY(const auto predictions, study::predict(student, pictures, {.device = line.options().device}));
    auto document = nlohmann::json::array();
    for (const auto& prediction : predictions) {
        auto scores = nlohmann::json::array();
        std::string text;
        for (const auto& score : prediction.scores) {
            scores.push_back({{"class", score.name}, {"probability", score.probability}});
            text += fmt::format("  {} {:.1f} %", score.name, 100 * score.probability);
        }
        document.push_back({{"file", prediction.file.string()}, {"scores", scores}});
        if (!line.options().json)
            fmt::print("{}:{}\n", prediction.file.string(), text);
    }
    if (line.options().json)
        printJson(document);
    return {};
}

void addPredict(CLI::App& app, CommandLine& line) {
    auto* predictApp = app.add_subcommand("predict", "Classifies pictures with a trained student");
    auto student = std::make_shared<fs::path>();
    auto pictures = std::make_shared<std::vector<fs::path>>();
    predictApp->add_option("student", *student, "The student's safetensors file")->required();
    predictApp->add_option("pictures", *pictures, "Picture files")->required();
    predictApp->add_option("--device", line.options().device, "auto, cpu or cuda:N")->capture_default_str();
    addJsonOption(*predictApp, line);
    predictApp->callback(
        [=, &line] { line.choose([=, &line] { return predict(*student, *pictures, line); }); });
}

} // namespace

void addStudentCommands(CLI::App& app, CommandLine& line) {
    auto* student = app.add_subcommand("student", "Trained students");
    student->require_subcommand(1);
    addStudentList(*student, line);
    addPredict(*student, line);
}

} // namespace retort::cli
