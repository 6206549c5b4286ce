#include "miniature_training.h"

#include "miniature/teacher_training.h"
#include "tensor/device.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace {

void printTeacherEvaluation(const miniature::TeacherRecipe& recipe,
                            const miniature::TeacherEvaluation& evaluation, const CommandLine& line) {
    std::string text = fmt::format("step {}", evaluation.step);
    if (evaluation.loss > 0)
        text += fmt::format("  loss {:.4f}", evaluation.loss);
    for (std::size_t i = 0; i < evaluation.zeroShot.size(); ++i)
        text += fmt::format("  {} zero-shot {:.2f} %", recipe.datasets[i].name, evaluation.zeroShot[i]);
    line.print("{}\n", text);
    line.flush();
}

Status trainTeacher(const MiniatureTrainOptions& options, const CommandLine& line) {
    RETORT_TRY(auto recipe, miniature::loadTeacherRecipe(recipePath(options, "teacher", line)));
    if (options.steps > 0)
        recipe.plan.steps = options.steps;
    tensor::setComputeThreads(line.options().threads);
    RETORT_TRY(const auto device, tensor::resolveDevice(line.options().device));
    RETORT_TRY(const auto precision, tensor::resolvePrecision(line.options().precision, device));
    RETORT_TRY(const auto sets, loadImageSets(recipe.datasets, recipe.model.vision.imageSize, options, line));
    const miniature::TeacherTraining training{
        .recipe = recipe,
        .folder = options.out,
        .start = options.resume ? miniature::StartFrom::Checkpoint : miniature::StartFrom::Scratch,
        .device = device,
        .precision = precision,
        .progress = line.progress(),
        .evaluated = [&](const miniature::TeacherEvaluation& e) { printTeacherEvaluation(recipe, e, line); },
        .stop = line.stop(),
        .remark = line.remark()};
    RETORT_TRY(const auto last, miniature::trainTeacher(training, sets));
    line.print("finished: ");
    printTeacherEvaluation(recipe, last, line);
    return {};
}

} // namespace

void addTrainTeacher(CLI::App& train, CommandLine& line) {
    auto* app =
        train.add_subcommand("teacher", "Trains the miniature CLIP teacher and writes an OpenCLIP folder");
    auto options = std::make_shared<MiniatureTrainOptions>();
    addMiniatureTrainOptions(*app, *options, line);
    app->callback(
        [options, &line] { line.choose([options, &line] { return trainTeacher(*options, line); }); });
}

} // namespace retort::cli
