#include "study/sets/set_study.h"

#include "study/spec/spec_text.h"

#include <fmt/format.h>

namespace retort::study {

namespace {

std::string nameOf(const SetRequest& request) {
    if (!request.name.empty())
        return request.name;
    return fmt::format("{} {}", std::filesystem::path(request.dataset).filename().string(),
                       name(request.source));
}

/// Paths that are relative to where this program was started.
std::string placed(const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::absolute(file, ignored).lexically_normal().string();
}

} // namespace

Result<StudySpec> studyOfSet(const SetRequest& request) {
    if (!request.teacher)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: sets that a cluster generates are scored there by a teacher; name one",
                                 request.dataset)};
    if (request.decoder)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: is the decoder of a preview, which is generated on this computer; "
                                 "generate the set with the generator's own",
                                 request.decoder->string())};
    StudySpec spec;
    spec.name = nameOf(request);
    spec.datasets = {request.dataset};
    spec.labelled = {.perClass = request.labelled.perClass,
                     .percent = request.labelled.percent,
                     .seed = request.labelled.seed};
    spec.teacher = request.teacher;
    if (request.templates)
        spec.templates.file = placed(*request.templates);
    spec.generation.generators[request.source] = request.generator;
    spec.generation.shared = request.choices;
    spec.columns = {{.method = Method::FeatureDistillation, .source = request.source}};
    const auto text = textOf(spec);
    return parseStudySpec(text, fmt::format("set {}", spec.name));
}

} // namespace retort::study
