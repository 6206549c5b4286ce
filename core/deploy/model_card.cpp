#include "deploy/model_card.h"

#include "base/counted.h"
#include "base/file.h"
#include "base/markup.h"
#include "base/rounding.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

std::string row(std::string_view name, const std::string& value) {
    return value.empty() ? std::string() : fmt::format("| {} | {} |\n", name, escapedMarkdown(value));
}

std::string originOf(const StudentFile& facts, const ExportOptions& options) {
    return row("Network", std::string(wordOf(facts.spec.architecture))) +
           row("Parameters", fmt::format("{}", facts.parameters)) + row("Dataset", facts.dataset) +
           row("Method", facts.column) +
           row("Test accuracy", options.accuracy ? decimalText(*options.accuracy, 2) + " %" : std::string());
}

/// Empty where the network computes in fp32.
std::string quantisationOf(const ExportOptions& options) {
    if (!options.quantisation)
        return {};
    const auto& figures = *options.quantisation;
    return fmt::format(
        "## 8-bit integers\n\nWeights of convolutions and linear layers are int8, with a scale for each "
        "output "
        "channel; values between them are uint8. Their ranges were chosen by {} training images. On {} test "
        "images {} % were right before and {} % after; both were computed in fp32, the second with every "
        "value "
        "rounded as integers round it. Batch norms are folded.\n\nThe student in fp32 takes {} ms for one "
        "image "
        "(LibTorch, {}, where this was written). How long this file takes is told by the program "
        "that "
        "computes it; it is faster than fp32 where the processor multiplies 8-bit integers (VNNI). "
        "Processors "
        "with AVX2 and without VNNI can saturate sums of products, which costs accuracy. ONNX Runtime "
        "computes "
        "it; OpenCV does not.\n\n",
        figures.calibrated, figures.measured, decimalText(figures.accuracyBefore, 2),
        decimalText(figures.accuracyAfter, 2), decimalText(figures.milliseconds, 2),
        counted(figures.threads, "thread"));
}

std::string inputOf(const StudentFile& facts, const ExportOptions& options) {
    const auto size = facts.imageSize;
    if (options.input == NetworkInput::Image)
        return fmt::format(
            "`image`: uint8 RGB [N, H, W, 3] of any size, upright (as EXIF says), transparent parts on "
            "white. The "
            "network takes the largest centred square, resizes it to {} x {} pixels and normalises it.\n",
            size, size);
    const auto& [mean, std] = facts.spec.normalisation;
    return fmt::format(
        "`image`: float RGB [N, 3, {0}, {0}]. Turn the image upright (as EXIF says), put transparent parts "
        "on "
        "white, take the largest centred square, resize "
        "it to {0} x {0} pixels (average by area where it shrinks, bilinear where it grows), then "
        "(value / 255 - mean) / std with mean = [{1}] and std = [{2}].\n",
        size, fmt::join(mean, ", "), fmt::join(std, ", "));
}

std::string useOf(const ExportOptions& options, const fs::path& file) {
    const auto name = file.filename().string();
    switch (options.format) {
    case ExportFormat::Onnx:
        return fmt::format("```python\nimport onnxruntime\nsession = onnxruntime.InferenceSession(\"{}\")\n"
                           "logits, = session.run([\"logits\"], {{\"image\": image}})\n```\n",
                           name);
    case ExportFormat::TorchScript:
        return fmt::format("```python\nimport torch\nnetwork = torch.jit.load(\"{}\").eval()\n"
                           "logits = network(image)\n```\n",
                           name);
    case ExportFormat::Safetensors: break;
    }
    return fmt::format(
        "```python\nimport safetensors.torch\n"
        "weights = safetensors.torch.load_file(\"{}\")  # named as in torchvision or timm\n```\n",
        name);
}

std::string classesOf(const StudentFile& facts) {
    std::string list;
    for (std::size_t label = 0; label < facts.classes.size(); ++label)
        list += fmt::format("- {}: {}\n", label, escapedMarkdown(facts.classes[label]));
    return list;
}

constexpr std::string_view kMaker = "exported by Retort.";

} // namespace

fs::path cardOf(const fs::path& file) {
    return file.string() + ".md";
}

Status checkCardPlace(const fs::path& card) {
    constexpr std::size_t kMost = 1U << 20;
    std::error_code ignored;
    if (!fs::exists(card, ignored))
        return {};
    const auto text = readTextFile(card, kMost);
    if (text.ok() && text->find(kMaker) != std::string::npos)
        return {};
    return invalidArgument(fmt::format("{}: is there, and the student's model card would replace it; move it "
                                       "away or choose another name",
                                       card.string()));
}

std::string modelCard(const StudentFile& facts, const ExportOptions& options, const fs::path& file) {
    return fmt::format(
        "# {}\n\nAn image classifier of {} classes, {}\n\n| | |\n|---|---|\n{}\n"
        "{}## Input\n\n{}\n## Output\n\n`logits`: float [N, {}], one for each class; their softmax is "
        "the probability.\n\n## Use\n\n{}\n## Classes\n\n{}",
        escapedMarkdown(file.filename().string()), facts.classes.size(), kMaker, originOf(facts, options),
        quantisationOf(options), inputOf(facts, options), facts.classes.size(), useOf(options, file),
        classesOf(facts));
}

} // namespace retort::study
