#include "students/student_spec.h"

#include "base/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace retort::students {

namespace {

constexpr int kTorchvisionWidth = 64;
constexpr int kLargestWidth = 1024;
constexpr int kLargestOutput = 1 << 20;

const std::vector<std::pair<Architecture, std::string_view>>& architectures() {
    static const std::vector<std::pair<Architecture, std::string_view>> names{
        {Architecture::ResNet18, "resnet18"},
        {Architecture::ResNet34, "resnet34"},
        {Architecture::ResNet50, "resnet50"},
        {Architecture::MobileNetV3Small, "mobilenet_v3_small"},
        {Architecture::EfficientNetB0, "efficientnet_b0"},
    };
    return names;
}

Error unknownName(std::string_view what, std::string_view given, const std::vector<std::string>& known) {
    const auto near = nearest(given, known);
    return {.code = ErrorCode::InvalidArgument,
            .message = fmt::format("{} \"{}\" is not known{}; choose one of {}", what, given,
                                   near ? fmt::format(" (did you mean \"{}\"?)", *near) : "",
                                   fmt::join(known, ", "))};
}

Error invalid(std::string message) {
    return {.code = ErrorCode::InvalidArgument, .message = std::move(message)};
}

Status validateNormalisation(const Normalisation& normalisation) {
    for (const double std : normalisation.std)
        if (!(std > 0 && std < 1e6))
            return invalid(fmt::format("normalisation std {} must be positive", std));
    for (const double mean : normalisation.mean)
        if (!(mean > -1e6 && mean < 1e6))
            return invalid(fmt::format("normalisation mean {} must be finite", mean));
    return {};
}

} // namespace

std::string_view name(Architecture architecture) {
    const auto& known = architectures();
    return std::find_if(known.begin(), known.end(),
                        [&](const auto& entry) { return entry.first == architecture; })
        ->second;
}

const std::vector<Architecture>& allArchitectures() {
    static const std::vector<Architecture> all = [] {
        std::vector<Architecture> values;
        for (const auto& entry : architectures())
            values.push_back(entry.first);
        return values;
    }();
    return all;
}

Result<Architecture> architectureNamed(std::string_view given) {
    std::vector<std::string> known;
    for (const auto& [architecture, text] : architectures()) {
        if (text == given)
            return architecture;
        known.emplace_back(text);
    }
    return unknownName("student architecture", given, known);
}

bool isResNet(Architecture architecture) {
    return architecture == Architecture::ResNet18 || architecture == Architecture::ResNet34 ||
           architecture == Architecture::ResNet50;
}

std::string_view name(Stem stem) {
    return stem == Stem::Standard ? "standard" : "small-image";
}

Result<Stem> stemNamed(std::string_view given) {
    for (const Stem stem : {Stem::Standard, Stem::SmallImage})
        if (name(stem) == given)
            return stem;
    return unknownName("student stem", given, {"standard", "small-image"});
}

Status validate(const StudentSpec& spec) {
    if (spec.classes < 1 || spec.classes > kLargestOutput)
        return invalid(fmt::format("a student needs 1 to {} classes, not {}", kLargestOutput, spec.classes));
    if (spec.embeddingWidth < 0 || spec.embeddingWidth > kLargestOutput)
        return invalid(fmt::format("embedding width {} must be 0 (no projection head) to {}",
                                   spec.embeddingWidth, kLargestOutput));
    if (spec.width < 1 || spec.width > kLargestWidth)
        return invalid(fmt::format("student width {} must be 1 to {}", spec.width, kLargestWidth));
    if (!isResNet(spec.architecture) && (spec.width != kTorchvisionWidth || spec.stem != Stem::Standard))
        return invalid(
            fmt::format("{} knows only width {} and stem \"{}\"; width and stem are choices of ResNets",
                        name(spec.architecture), kTorchvisionWidth, name(Stem::Standard)));
    return validateNormalisation(spec.normalisation);
}

std::string toJson(const StudentSpec& spec) {
    return nlohmann::json{{"architecture", name(spec.architecture)},
                          {"width", spec.width},
                          {"stem", name(spec.stem)},
                          {"classes", spec.classes},
                          {"embedding_width", spec.embeddingWidth},
                          {"mean", spec.normalisation.mean},
                          {"std", spec.normalisation.std}}
        .dump();
}

Result<StudentSpec> studentSpecFromJson(std::string_view json, const std::string& source) {
    RETORT_TRY(const auto document, JsonDocument::parse(json, source));
    StudentSpec spec;
    std::string architecture;
    std::string stem;
    std::vector<double> mean;
    std::vector<double> std;
    JsonReader reader(document);
    reader.required("architecture", architecture);
    reader.required("width", spec.width);
    reader.required("stem", stem);
    reader.required("classes", spec.classes);
    reader.required("embedding_width", spec.embeddingWidth);
    reader.required("mean", mean);
    reader.required("std", std);
    if (mean.size() != spec.normalisation.mean.size())
        reader.fail("mean", "three numbers are expected, one a channel");
    if (std.size() != spec.normalisation.std.size())
        reader.fail("std", "three numbers are expected, one a channel");
    RETORT_CHECK(reader.finish());
    RETORT_TRY(spec.architecture, architectureNamed(architecture).within(source));
    RETORT_TRY(spec.stem, stemNamed(stem).within(source));
    std::copy(mean.begin(), mean.end(), spec.normalisation.mean.begin());
    std::copy(std.begin(), std.end(), spec.normalisation.std.begin());
    RETORT_CHECK(validate(spec).within(source));
    return spec;
}

} // namespace retort::students
