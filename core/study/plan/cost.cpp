#include "study/plan/cost.h"

#include "base/statistics.h"
#include "store/run_table.h"
#include "store/synthetic_table.h"
#include "study/spec/run_spec.h"
#include "synthesis/sets/set_spec.h"

#include <vector>

namespace retort::study {

namespace {

std::int64_t samplesOf(const RunSpec& run) {
    const auto of = [](const RunStage& stage) { return stage.steps * stage.batch; };
    return (run.distil ? of(*run.distil) : 0) + of(run.finetune);
}

/// Whether a step of both takes the same time.
bool isAsFast(const RunSpec& a, const RunSpec& b) {
    auto student = b.student;
    student.classes = a.student.classes;
    student.embeddingWidth = a.student.embeddingWidth;
    return a.imageSize == b.imageSize && a.student == student;
}

/// Seconds per sample of the finished runs of a student like this.
std::optional<double> secondsPerSample(const std::vector<store::RunRecord>& runs, const RunSpec& like) {
    std::vector<double> seconds;
    for (const auto& run : runs) {
        if (run.state != store::RunState::Finished)
            continue;
        const auto spec = readRunSpec(run.request.spec, "a stored run");
        if (!spec.ok() || !isAsFast(*spec, like) || samplesOf(*spec) == 0)
            continue;
        const auto& cost = run.cost;
        seconds.push_back((cost.distilSeconds + cost.finetuneSeconds) /
                          static_cast<double>(samplesOf(*spec)));
    }
    return median(std::move(seconds));
}

int generatedSide(const synthesis::GenerationSpec& spec,
                  const synthesis::ImageGeneratorDescription& generator) {
    return spec.sampledSize.width > 0 ? spec.sampledSize.width : generator.nativeSize;
}

} // namespace

Result<std::optional<double>> secondsPerTrainingImage(store::Workspace& workspace, const RunSpec& run) {
    RETORT_TRY(const auto runs, store::RunTable(workspace.database()).all());
    return secondsPerSample(runs, run);
}

double networkCalls(const synthesis::GenerationSpec& spec) {
    const bool isGuided = spec.guidance != 0 && spec.guidance != 1;
    const double share = spec.kind == synthesis::GenerationKind::SdEdit ? spec.strength : 1;
    return spec.steps * (isGuided ? 2 : 1) * share;
}

Result<std::optional<SamplingSpeed>> samplingSpeed(store::Workspace& workspace,
                                                   const synthesis::ImageGeneratorDescription& generator,
                                                   const synthesis::GenerationSpec& spec) {
    RETORT_TRY(const auto sets, store::SyntheticTable(workspace.database()).all());
    std::vector<double> perCall;
    for (const auto& set : sets) {
        const auto made = synthesis::readSetSpec(set.request.spec, set.request.name);
        if (set.request.generator != generator.name || !made.ok() ||
            generatedSide(made->generation, generator) != generatedSide(spec, generator))
            continue;
        const double calls = networkCalls(made->generation) * static_cast<double>(set.done());
        if (calls > 0 && set.seconds > 0)
            perCall.push_back(set.seconds / calls);
    }
    const auto measured = static_cast<int>(perCall.size());
    const auto middle = median(std::move(perCall));
    if (!middle)
        return std::optional<SamplingSpeed>{};
    return std::optional{SamplingSpeed{.secondsPerImage = *middle * networkCalls(spec), .sets = measured}};
}

} // namespace retort::study
