#include "models/distil/study_defaults.h"

#include "study/spec/resolve.h"

namespace retort::ui {

namespace {

/// Every kind of training, once, on a dataset of which nothing but the size of its images matters.
std::vector<study::RunSpec> resolved(study::StudySpec spec, const data::ImageSize& images) {
    using study::Method;
    using study::Source;
    spec.columns = {{Method::Supervised, Source::Real},
                    {Method::FeatureDistillation, Source::Real},
                    {Method::LogitDistillation, Source::Real}};
    spec.columnsOf.clear();
    spec.seeds = {1};
    study::ResolveInputs inputs{.images = images};
    inputs.data.classes = {"a", "b"};
    inputs.teacher = study::TeacherIdentity{.name = "teacher", .hash = {}, .embeddingWidth = 1};
    auto runs = study::resolveRuns(spec, inputs);
    return runs.ok() ? *std::move(runs) : std::vector<study::RunSpec>{};
}

} // namespace

std::optional<StudyDefaults> defaultsOf(const study::StudySpec& spec, const data::ImageSize& images) {
    constexpr std::size_t kKinds = 3;
    auto runs = resolved(spec, images);
    if (runs.size() != kKinds)
        return std::nullopt;
    return StudyDefaults{.supervised = std::move(runs[0]),
                         .features = std::move(runs[1]),
                         .logits = std::move(runs[2]),
                         .generation = {}};
}

} // namespace retort::ui
