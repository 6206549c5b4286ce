#include "study/budget/short_timings.h"

#include "base/cancellation.h"
#include "clip/model_folder.h"
#include "clip/preprocess.h"
#include "clip/zero_shot.h"
#include "study/plan/planned_set.h"
#include "study/plan/sampling_timing.h"
#include "study/plan/training_timing.h"
#include "teacher/teacher_place.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <chrono>
#include <map>

namespace retort::study {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Of an image, on batches of grey ones; the first, which warms up, is not counted.
Result<double> timeTower(const clip::LoadedTeacher& teacher, const std::stop_token& stop) {
    constexpr std::int64_t kBatch = 8;
    constexpr int kMost = 4;
    constexpr double kEnoughSeconds = 2;
    return tensor::guarded("timing the teacher", [&]() -> Result<double> {
        const std::int64_t side = teacher.config.vision.imageSize;
        RETORT_TRY(const auto images,
                   clip::preprocessBatch(torch::full({kBatch, side, side, 3}, 127, torch::kUInt8),
                                         teacher.preprocess));
        const auto once = [&]() -> Result<double> {
            const auto begin = Clock::now();
            RETORT_TRY(const auto rows, clip::imageEmbeddings(teacher.model, images, {.stop = stop}));
            static_cast<void>(rows.sum().item<float>()); // a device answers once its work is done
            return secondsSince(begin);
        };
        RETORT_TRY(const auto first, once());
        if (first > kEnoughSeconds)
            return first / kBatch;
        double seconds = 0;
        int passes = 0;
        for (; passes < kMost && seconds < kEnoughSeconds; ++passes) {
            RETORT_TRY(const auto pass, once());
            seconds += pass;
        }
        return seconds / (passes * kBatch);
    });
}

class ShortTimings {
public:
    ShortTimings(StudyWork& work, const StudySpec& spec, const store::Workspace& workspace,
                 const ResolvedContext& resolved)
        : m_work(work), m_spec(spec), m_workspace(workspace), m_resolved(resolved) {}

    Result<std::set<WorkKey>> take();

private:
    std::optional<double> secondsOf(WorkKey key);
    std::optional<double> trainingOf(const WorkedRun& run);
    std::optional<double> embeddingBy(std::size_t teacher);
    std::optional<double> samplingOf(const WorkedSet& set);

    StudyWork& m_work;
    const StudySpec& m_spec;
    const store::Workspace& m_workspace;
    const ResolvedContext& m_resolved;
    std::map<std::string, std::optional<double>> m_training;  ///< by student and size of its images
    std::map<std::size_t, std::optional<double>> m_embedding; ///< by teacher
    std::map<std::string, std::optional<double>> m_sampling;  ///< by generator and what it is asked for
};

Result<std::set<WorkKey>> ShortTimings::take() {
    std::set<WorkKey> timed;
    for (const auto& [key, rest] : m_work.estimate.rests()) {
        RETORT_CHECK(checkCancelled(m_resolved.context.stop, "timing this machine"));
        if (rest.units <= 0 || (rest.secondsPerUnit > 0 && !rest.isGuess))
            continue;
        if (const auto seconds = secondsOf(key)) {
            m_work.estimate.assume(key, *seconds);
            timed.insert(key);
        }
    }
    return timed;
}

std::optional<double> ShortTimings::secondsOf(WorkKey key) {
    switch (key.phase) {
    case Phase::Distil:
    case Phase::Finetune: return trainingOf(m_work.runs[key.index]);
    case Phase::Sample: return samplingOf(m_work.sets[key.index]);
    case Phase::EmbedReal:
    case Phase::EmbedRealViews:
    case Phase::EmbedSet:
    case Phase::EmbedSetViews:
    case Phase::ScoreTeacher:
        if (!m_embedding.contains(key.teacher))
            m_embedding[key.teacher] = embeddingBy(key.teacher);
        return m_embedding[key.teacher];
    default: return {};
    }
}

std::optional<double> ShortTimings::trainingOf(const WorkedRun& run) {
    if (!run.isSizeKnown)
        return {};
    const auto key = networkKey(run.run);
    if (const auto known = m_training.find(key); known != m_training.end())
        return known->second;
    const auto seconds = timeTraining({.student = run.run.student,
                                       .imageSize = run.run.imageSize,
                                       .device = m_resolved.device,
                                       .precision = run.run.precision,
                                       .progress = m_resolved.progress,
                                       .stop = m_resolved.context.stop});
    return m_training[key] = seconds.ok() ? std::optional{*seconds} : std::nullopt;
}

std::optional<double> ShortTimings::embeddingBy(std::size_t index) {
    const auto names = m_spec.teachers();
    if (index >= m_work.teachers.size() || index >= names.size() || !m_work.teachers[index].isHere)
        return {};
    if (m_resolved.progress)
        m_resolved.progress({.task = "timing the teacher " + m_work.teachers[index].name, .unit = "images"});
    const auto place = findTeacher(names[index], m_resolved, m_workspace.folder(), m_spec.folder);
    if (!place.ok())
        return {};
    const auto dtype = m_resolved.precision == tensor::Precision::BFloat16 ? at::kBFloat16 : at::kFloat;
    auto teacher = clip::openTeacher(place->folder,
                                     {.dtype = dtype, .vocabularyFolders = place->options.vocabularyFolders});
    if (!teacher.ok())
        return {};
    if (!m_resolved.device.isCpu()) {
        const auto moved = tensor::guarded("moving the teacher", [&]() -> Status {
            teacher->model.to(at::Device(m_resolved.device.name), dtype);
            return {};
        });
        if (!moved.ok())
            return {};
    }
    const auto seconds = timeTower(*teacher, m_resolved.context.stop);
    return seconds.ok() ? std::optional{*seconds} : std::nullopt;
}

std::optional<double> ShortTimings::samplingOf(const WorkedSet& set) {
    if (!set.generator.isHere || set.generator.isExternal)
        return {};
    const auto key = fmt::format("{} {} {} {} {} {}", set.generator.name, name(set.source), set.spec.steps,
                                 set.spec.guidance, set.spec.sampledSize.width, set.batch);
    if (const auto known = m_sampling.find(key); known != m_sampling.end())
        return known->second;
    const auto generators = knowGenerators(m_spec, m_workspace, m_resolved);
    if (!generators.ok() || !generators->contains(set.source))
        return {};
    const PlannedSet planned{.dataset = set.dataset,
                             .source = set.source,
                             .spec = set.spec,
                             .embeddings = {},
                             .identity = {},
                             .batch = set.batch,
                             .generator = set.generator.name};
    return m_sampling[key] = timeSampling(planned, generators->at(set.source), m_workspace, m_resolved);
}

} // namespace

Result<std::set<WorkKey>> timeShortly(StudyWork& work, const StudySpec& spec,
                                      const store::Workspace& workspace, const ResolvedContext& resolved) {
    return ShortTimings(work, spec, workspace, resolved).take();
}

} // namespace retort::study
