#include "students/student_spec.h"

#include "base/fields.h"
#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace retort::students {

namespace {

constexpr int kTorchvisionWidth = 64;
constexpr int kLargestWidth = 1024;
constexpr int kLargestOutput = 1 << 20;

Status validateNormalisation(const Normalisation& normalisation) {
    for (const double std : normalisation.std)
        if (!(std > 0 && std < 1e6))
            return invalidArgument(fmt::format("normalisation std {} must be positive", std));
    for (const double mean : normalisation.mean)
        if (!(mean > -1e6 && mean < 1e6))
            return invalidArgument(fmt::format("normalisation mean {} must be finite", mean));
    return {};
}

} // namespace

bool isResNet(Architecture architecture) {
    return architecture == Architecture::ResNet18 || architecture == Architecture::ResNet34 ||
           architecture == Architecture::ResNet50;
}

Status validate(const StudentSpec& spec) {
    if (spec.classes < 1 || spec.classes > kLargestOutput)
        return invalidArgument(
            fmt::format("a student needs 1 to {} classes, not {}", kLargestOutput, spec.classes));
    if (spec.embeddingWidth < 0 || spec.embeddingWidth > kLargestOutput)
        return invalidArgument(fmt::format("embedding width {} must be 0 (no projection head) to {}",
                                           spec.embeddingWidth, kLargestOutput));
    if (spec.width < 1 || spec.width > kLargestWidth)
        return invalidArgument(fmt::format("student width {} must be 1 to {}", spec.width, kLargestWidth));
    if (!isResNet(spec.architecture) && (spec.width != kTorchvisionWidth || spec.stem != Stem::Standard))
        return invalidArgument(
            fmt::format("{} knows only width {} and stem \"{}\"; width and stem are choices of ResNets",
                        wordOf(spec.architecture), kTorchvisionWidth, wordOf(Stem::Standard)));
    return validateNormalisation(spec.normalisation);
}

std::string toJson(const StudentSpec& spec) {
    return nlohmann::json{{"architecture", wordOf(spec.architecture)},
                          {"width", spec.width},
                          {"stem", wordOf(spec.stem)},
                          {"classes", spec.classes},
                          {"embedding_width", spec.embeddingWidth},
                          {"mean", spec.normalisation.mean},
                          {"std", spec.normalisation.std}}
        .dump();
}

void readStudentSpec(JsonReader& reader, StudentSpec& into) {
    readWord(reader, "architecture", into.architecture);
    reader.optional("width", into.width);
    readWord(reader, "stem", into.stem);
    reader.optional("classes", into.classes);
    reader.optional("embedding_width", into.embeddingWidth);
    const auto readChannels = [&](const std::string& key, std::array<double, 3>& channels) {
        std::vector<double> values(channels.begin(), channels.end());
        reader.optional(key, values);
        if (values.size() != channels.size())
            return reader.fail(key, "three numbers are expected, one a channel");
        std::copy(values.begin(), values.end(), channels.begin());
    };
    readChannels("mean", into.normalisation.mean);
    readChannels("std", into.normalisation.std);
}

Result<StudentSpec> studentSpecFromJson(std::string_view json, const std::string& source) {
    RETORT_TRY(const auto document, JsonDocument::parse(json, source));
    JsonReader reader(document);
    for (const auto* key : {"architecture", "width", "stem", "classes", "embedding_width", "mean", "std"})
        if (!reader.has(key))
            reader.fail(key, "is missing");
    StudentSpec spec;
    readStudentSpec(reader, spec);
    RETORT_CHECK(reader.finish());
    RETORT_CHECK(validate(spec).within(source));
    return spec;
}

} // namespace retort::students
