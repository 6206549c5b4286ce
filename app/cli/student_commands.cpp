#include "commands.h"

#include "base/rounding.h"
#include "deploy/predict.h"
#include "store/workspace.h"
#include "study/report/study_list.h"

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
        if (run.best)
            entry["best"] = {
                {"step", run.best->step}, {"validation", run.best->validation}, {"accuracy", run.best->test}};
        document.push_back(entry);
        if (!line.options().json)
            line.print("{:>4}  {:<16} {:<10} {:<24} seed {:<6} {:>9}  {}\n", run.record.id.value,
                       run.record.request.dataset, run.column, run.record.request.student,
                       run.record.request.seed, run.accuracy ? decimalText(*run.accuracy, 2) + " %" : "-",
                       student.file.string());
    }
    if (line.options().json)
        line.printJson(document);
    return {};
}

void addStudentList(CLI::App& app, CommandLine& line) {
    auto* listApp = app.add_subcommand("list", "Lists the trained students");
    addWorkspaceOption(*listApp, line);
    addJsonOption(*listApp, line);
    listApp->callback([&line] { line.choose([&line] { return listAllStudents(line); }); });
}

nlohmann::json predictionJson(const study::Prediction& prediction) {
    nlohmann::json entry{{"file", prediction.file.string()}, {"scores", nlohmann::json::array()}};
    for (const auto& score : prediction.scores)
        entry["scores"].push_back({{"class", score.name}, {"probability", score.probability}});
    if (prediction.error)
        entry["error"] = prediction.error->text();
    return entry;
}

void printPrediction(const study::Prediction& prediction, const CommandLine& line) {
    std::string text;
    for (const auto& score : prediction.scores)
        text += fmt::format("  {} {} %", score.name, decimalText(100 * score.probability, 1));
    line.print("{}:{}\n", prediction.file.string(), text);
}

/// Why images could not be classified: of several, a line each and then how many they are.
Status statusOf(const std::vector<study::Prediction>& predictions) {
    std::vector<Error> errors;
    for (const auto& prediction : predictions)
        if (prediction.error)
            errors.push_back(*prediction.error);
    if (errors.empty())
        return {};
    if (errors.size() == 1)
        return errors.front();
    for (const auto& error : errors)
        say("retort-cli: " + error.text());
    return Error{errors.front().code,
                 fmt::format("{} of {} images could not be classified", errors.size(), predictions.size())};
}

Status predict(const fs::path& student, const std::vector<fs::path>& images, const CommandLine& line) {
    RETORT_TRY(const auto predictions,
               study::predict(student, images, {.device = line.options().device, .stop = line.stop()}));
    auto document = nlohmann::json::array();
    for (const auto& prediction : predictions) {
        document.push_back(predictionJson(prediction));
        if (!line.options().json && !prediction.error)
            printPrediction(prediction, line);
    }
    if (line.options().json)
        line.printJson(document);
    return statusOf(predictions);
}

void addPredict(CLI::App& app, CommandLine& line) {
    auto* predictApp = app.add_subcommand("predict", "Classifies images with a trained student");
    auto student = std::make_shared<fs::path>();
    auto images = std::make_shared<std::vector<fs::path>>();
    predictApp->add_option("student", *student, "The student's safetensors file")->required();
    predictApp->add_option("images", *images, "Image files")->required();
    addDeviceOption(*predictApp, line, "auto, cpu or cuda:N");
    addJsonOption(*predictApp, line);
    predictApp->callback(
        [=, &line] { line.choose([=, &line] { return predict(*student, *images, line); }); });
}

} // namespace

void addStudentCommands(CLI::App& app, CommandLine& line) {
    auto* student = app.add_subcommand("student", "Trained students");
    student->require_subcommand(1);
    addStudentList(*student, line);
    addPredict(*student, line);
}

} // namespace retort::cli
