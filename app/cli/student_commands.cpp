#include "commands.h"
#include "number_option.h"
#include "opened_workspace.h"
#include "word_option.h"

#include "base/counted.h"
#include "base/rounding.h"
#include "deploy/latency.h"
#include "deploy/predict.h"
#include "deploy/quantised_export.h"
#include "deploy/student_export.h"
#include "store/workspace.h"
#include "study/report/study_list.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* kStudentFiles =
    "The student's file: safetensors, or ONNX as \"student export\" writes it";

Status listAllStudents(const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
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
            line.print("{:>4}  {:<16} {:<12} {:<24} seed {:<6} {:>9}  {}\n", run.record.id.value,
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
        text += fmt::format("  {} {} %", oneLine(score.name), decimalText(100 * score.probability, 1));
    line.print("{}:{}\n", oneLine(prediction.file.string()), text);
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
    predictApp->add_option("student", *student, kStudentFiles)->required();
    predictApp->add_option("images", *images, "Image files")->required();
    addDeviceOption(*predictApp, line, "auto, cpu or cuda:N");
    addJsonOption(*predictApp, line);
    predictApp->callback(
        [=, &line] { line.choose([=, &line] { return predict(*student, *images, line); }); });
}

struct ExportRequest {
    std::int64_t run = 0;
    fs::path target;
    std::optional<study::ExportFormat> format{};
    std::optional<study::NetworkInput> input{};
    bool foldBatchNorms = false;
    bool int8 = false;
    std::string dataset{}; ///< that int8 is calibrated on; empty: the run's
};

Result<study::StudentListing> studentOf(store::Workspace& workspace, RunId run) {
    RETORT_TRY(auto students, study::listStudents(workspace));
    for (auto& student : students)
        if (student.run.record.id == run)
            return std::move(student);
    return study::studentFile(workspace, run).within("finding the student").error();
}

nlohmann::json jsonOf(const study::ExportedStudent& exported) {
    return {{"file", exported.file.string()}, {"card", exported.card.string()}};
}

std::string textOf(const study::ExportedStudent& exported) {
    return exported.file.string() + "\n" + (exported.card.empty() ? "" : exported.card.string() + "\n");
}

void print(const study::QuantisedStudent& exported, const CommandLine& line) {
    const auto& figures = exported.figures;
    if (!line.options().json)
        return line.print("{}{} % of {} test images in 8-bit integers, {} % in fp32; ranges chosen by {} "
                          "training images\n",
                          textOf(exported.files), decimalText(figures.accuracyAfter, 2), figures.measured,
                          decimalText(figures.accuracyBefore, 2), figures.calibrated);
    auto document = jsonOf(exported.files);
    document["int8"] = {{"calibration_images", figures.calibrated},  {"test_images", figures.measured},
                        {"accuracy_fp32", figures.accuracyBefore},   {"accuracy_int8", figures.accuracyAfter},
                        {"milliseconds_fp32", figures.milliseconds}, {"threads", figures.threads}};
    line.printJson(document);
}

Status exportInt8(store::Workspace& workspace, const fs::path& student, const ExportRequest& request,
                  const CommandLine& line) {
    if (request.format != study::ExportFormat::Onnx)
        return invalidArgument("8-bit integers are written as ONNX alone; choose --format onnx");
    RETORT_TRY(
        const auto images,
        study::imagesOfRun(workspace, RunId{request.run}, request.dataset,
                           {.progress = line.progress(), .remark = line.remark(), .stop = line.stop()}));
    RETORT_TRY(const auto exported,
               study::exportQuantised(student, request.target, images,
                                      {.input = request.input.value_or(study::NetworkInput::Tensor),
                                       .threads = line.options().threads,
                                       .progress = line.progress(),
                                       .stop = line.stop()}));
    print(exported, line);
    return {};
}

Status exportStudent(const ExportRequest& request, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    RETORT_TRY(const auto student, studentOf(workspace, RunId{request.run}));
    if (request.int8)
        return exportInt8(workspace, student.file, request, line);
    RETORT_TRY(const auto exported,
               study::exportStudent(student.file, request.target,
                                    {.format = request.format.value_or(study::ExportFormat::Onnx),
                                     .input = request.input.value_or(study::NetworkInput::Tensor),
                                     .foldBatchNorms = request.foldBatchNorms,
                                     .accuracy = student.run.accuracy}));
    if (line.options().json)
        line.printJson(jsonOf(exported));
    else
        line.print("{}", textOf(exported));
    return {};
}

void addExport(CLI::App& app, CommandLine& line) {
    auto* exportApp = app.add_subcommand(
        "export", "Writes a run's student as a file for other programs, with a page of text beside it");
    auto request = std::make_shared<ExportRequest>();
    addNumber(*exportApp, "run", request->run, limits::kRowId, "Number of the run, from \"student list\"")
        ->required();
    addWord(*exportApp, "--format", request->format, "Kind of file")->required();
    exportApp->add_option("--out", request->target, "The file")->required();
    addWord(*exportApp, "--input", request->input,
            "What the network takes: a normalised tensor of its size, or whole images of any size");
    exportApp->add_flag("--fold-batch-norms", request->foldBatchNorms,
                        "Makes each batch norm part of the convolution before it");
    auto* int8 = exportApp->add_flag(
        "--int8", request->int8,
        "Computes in 8-bit integers (ONNX; batch norms are folded): ranges are chosen by 256 training images "
        "of the run's dataset, and the accuracy is measured before and after");
    exportApp
        ->add_option("--dataset", request->dataset,
                     "With --int8: name or path of the dataset, where it is not the one that the run names")
        ->needs(int8);
    addNumber(*exportApp, "--threads", line.options().threads, limits::kThreads,
              "With --int8: CPU threads; 0: the physical cores")
        ->needs(int8);
    addWorkspaceOption(*exportApp, line);
    addJsonOption(*exportApp, line);
    exportApp->callback([=, &line] { line.choose([=, &line] { return exportStudent(*request, line); }); });
}

Status measureLatency(const fs::path& student, const CommandLine& line) {
    const auto& options = line.options();
    RETORT_TRY(const auto latency,
               study::studentLatency(
                   student, {.device = options.device, .threads = options.threads, .stop = line.stop()}));
    if (options.json)
        line.printJson({{"milliseconds", latency.milliseconds},
                        {"passes", latency.passes},
                        {"device", latency.device},
                        {"threads", latency.threads},
                        {"precision", latency.precision},
                        {"parameters", latency.parameters},
                        {"multiplyAdds", latency.multiplyAdds}});
    else
        line.print("{} ms for one image (median of {} passes on {}, {})\n",
                   decimalText(latency.milliseconds, 2), latency.passes, latency.device,
                   counted(latency.threads, "thread"));
    return {};
}

void addLatency(CLI::App& app, CommandLine& line) {
    auto* latencyApp = app.add_subcommand("latency", "Measures how long a student takes for one image");
    auto student = std::make_shared<fs::path>();
    latencyApp->add_option("student", *student, kStudentFiles)->required();
    addDeviceOption(*latencyApp, line, "auto, cpu or cuda:N; ONNX is computed on the CPU");
    addNumber(*latencyApp, "--threads", line.options().threads, limits::kThreads,
              "CPU threads; 0: the physical cores");
    addJsonOption(*latencyApp, line);
    latencyApp->callback([=, &line] { line.choose([=, &line] { return measureLatency(*student, line); }); });
}

} // namespace

void addStudentCommands(CLI::App& app, CommandLine& line) {
    auto* student = app.add_subcommand("student", "Trained students");
    student->require_subcommand(1);
    addStudentList(*student, line);
    addPredict(*student, line);
    addExport(*student, line);
    addLatency(*student, line);
}

} // namespace retort::cli
