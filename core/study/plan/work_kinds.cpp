#include "study/plan/work_kinds.h"

#include "students/student.h"
#include "study/plan/cost.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace retort::study {

namespace {

/// Of comparing a set with the test images, an image; until it was measured.
constexpr double kSecondsOfComparing = 5e-4;

/// Of all calls of the network for one image; what its attention adds at other sizes is excluded.
double samplingMultiplyAdds(const Sampling& generation) {
    const double trained = generation.generator.nativeSize;
    const auto& size = generation.spec.sampledSize;
    const double area = size.width > 0 ? size.width * size.height / (trained * trained) : 1;
    return generation.generator.multiplyAdds * networkCalls(generation.spec) * area;
}

} // namespace

WorkKind trainingKind(const RunSpec& run, Phase phase) {
    // Half a batch is slower by image than a whole one.
    const bool goesTwice = run.learnsMixture() && run.mixture.batchNorm == distill::BatchNorms::Separate;
    return {.family = fmt::format("train {} px {}", run.imageSize,
                                  toJson(run).value("student", nlohmann::json{}).dump()),
            .detail = fmt::format("{}{}", phase == Phase::Distil ? name(run.column.source) : "labels",
                                  phase == Phase::Distil && goesTwice ? " in two parts" : "")};
}

double trainingMultiplyAdds(const RunSpec& run) {
    constexpr double kForwardAndBackward = 3;
    const auto student = students::Student::create(run.student);
    if (!student.ok())
        return 0;
    return kForwardAndBackward * static_cast<double>(student->multiplyAdds(run.imageSize, run.imageSize));
}

WorkPiece embeddingOf(std::int64_t images, const KnownTeacher& teacher) {
    return {.kind = {.family = "embed " + teacher.identity().hash, .detail = {}},
            .units = static_cast<double>(images),
            .multiplyAdds = teacher.multiplyAdds()};
}

Status addGeneration(WorkEstimate& estimate, WorkKey key, std::int64_t images, store::Workspace& workspace,
                     const Sampling& generation) {
    const WorkKind kind{.family =
                            fmt::format("draw {} {} {}", generation.generator.contentHash,
                                        networkCalls(generation.spec), generation.spec.sampledSize.width),
                        .detail = {}};
    estimate.add(key, {.kind = kind,
                       .units = static_cast<double>(images),
                       .multiplyAdds = samplingMultiplyAdds(generation)});
    RETORT_TRY(const auto speed, samplingSpeed(workspace, generation.generator, generation.spec));
    if (speed)
        estimate.assume(kind, speed->secondsPerImage);
    return {};
}

void addComparing(WorkEstimate& estimate, WorkKey key, std::int64_t images) {
    const WorkKind kind{.family = "compare", .detail = {}};
    estimate.add(key, {.kind = kind, .units = static_cast<double>(images)});
    estimate.assume(kind, kSecondsOfComparing);
}

} // namespace retort::study
