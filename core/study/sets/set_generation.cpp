#include "study/sets/set_generation.h"

#include "progress/cost_text.h"
#include "study/plan/cost.h"
#include "study/plan/known_speeds.h"
#include "study/plan/sampling_timing.h"
#include "study/plan/work_kinds.h"
#include "study/sets/set_parts.h"
#include "study/sets/set_scoring.h"
#include "synthesis/generation/deferred_image_generator.h"
#include "synthesis/generation/generation.h"
#include "synthesis/sets/disk_need.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "teacher/teacher.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>

namespace retort::study {

namespace {

/// Opens what the request names, one model at a time.
class SetMaker {
public:
    SetMaker(store::Workspace& workspace, const SetRequest& request)
        : m_workspace(workspace), m_request(request) {}

    /// Knows everything that the set is made of; nothing is in memory yet.
    Status plan();
    Result<SetCost> cost() const;
    Result<SetReport> run();
    Result<std::optional<store::SyntheticSetRecord>> find() const {
        return store::SyntheticTable(m_workspace.database()).findIdentity(m_planned.identity);
    }

private:
    Result<std::vector<std::string>> remarks() const;
    Result<WorkEstimate> workAhead() const;
    void learnSpeed(WorkEstimate& estimate) const;
    Result<at::Tensor> embedSources(StudyMeter& meter) const;
    Result<synthesis::GenerationOutcome> generate(const at::Tensor& embeddings, StudyMeter& meter);
    Status score(SetReport& report, StudyMeter& meter) const;
    Result<std::int64_t> teacherPasses(const std::optional<store::SyntheticSetRecord>& record) const;
    SplitImages sources() const;
    std::int64_t images() const { return std::ssize(m_parts.data.labelled) * m_planned.spec.perImage; }

    store::Workspace& m_workspace;
    const SetRequest& m_request;
    SetParts m_parts{};
    PlannedSet m_planned{};
};

Status SetMaker::plan() {
    RETORT_TRY(m_parts, knowSetParts(m_workspace, m_request));
    RETORT_TRY(m_planned, planRequested(m_parts, m_request));
    return {};
}

SplitImages SetMaker::sources() const {
    return {.dataset = *m_parts.data.dataset,
            .split = data::Split::Train,
            .splitHash = m_parts.data.identity.trainHash,
            .indices = m_parts.data.labelled};
}

/// Where images have a condition, else an undefined tensor.
Result<at::Tensor> SetMaker::embedSources(StudyMeter& meter) const {
    if (!m_planned.embeddings)
        return at::Tensor{};
    meter.enter({Phase::EmbedReal});
    RETORT_TRY(auto teacher, Teacher::open(m_parts.teacherFolder, m_parts.teacher->options()));
    RETORT_TRY(auto embeddings, teacher.embed(sources(), meter.counting(), m_request.work.stop));
    meter.leave();
    return embeddings;
}

Result<WorkEstimate> SetMaker::workAhead() const {
    RETORT_TRY(const auto record, find());
    WorkEstimate estimate;
    if (m_planned.embeddings)
        estimate.add({Phase::EmbedReal}, embeddingOf(m_parts.teacher->missing(sources()), *m_parts.teacher));
    RETORT_CHECK(addGeneration(estimate, {Phase::Sample}, images() - (record ? record->done() : 0),
                               m_workspace,
                               {.generator = m_parts.generator.description, .spec = m_planned.spec}));
    if (m_request.scoring == Scoring::ByTeacher) {
        RETORT_TRY(const auto passes, missingEmbeddings(m_workspace, *m_parts.teacher, record, images(),
                                                        synthesis::Curation::Ignored, m_parts.resolved));
        estimate.add({Phase::EmbedSet}, embeddingOf(passes, *m_parts.teacher));
    }
    assumeKnownSpeeds(m_workspace, m_parts.resolved, estimate);
    return estimate;
}

/// The first batches may take minutes, and only after them there is something to measure.
void SetMaker::learnSpeed(WorkEstimate& estimate) const {
    const WorkKey generation{Phase::Sample};
    if (!m_request.work.progress || estimate.isKnown(generation) ||
        !isWorthTiming(m_planned, estimate.left(generation)))
        return;
    if (const auto seconds = timeSampling(m_planned, m_parts.generator, m_workspace, m_parts.resolved))
        estimate.assume(generation, *seconds);
}

Result<synthesis::GenerationOutcome> SetMaker::generate(const at::Tensor& embeddings, StudyMeter& meter) {
    meter.enter({Phase::Sample});
    synthesis::DeferredImageGenerator imageGenerator(m_parts.generator.description, [&] {
        return openGenerator(m_parts.generator, m_workspace, m_parts.resolved);
    });
    auto made = synthesis::generateSet(
        m_workspace, imageGenerator, m_planned.spec, generationInputs(m_planned, m_parts.data, embeddings),
        {.name = m_request.name,
         .batchSize = m_planned.batch,
         .alongside = generatorsAlongside(m_parts.generator, m_workspace, m_parts.resolved),
         .progress = meter.counting(),
         .stop = m_request.work.stop});
    if (made.ok())
        meter.leave();
    return made;
}

Status SetMaker::score(SetReport& report, StudyMeter& meter) const {
    meter.enter({Phase::EmbedSet});
    RETORT_TRY(auto teacher, Teacher::open(m_parts.teacherFolder, m_parts.teacher->options()));
    RETORT_TRY(const auto scoring, scoreSet(m_workspace, report.outcome.set, teacher, m_parts.prompts,
                                            meter.counting(), m_request.work.stop));
    meter.leave();
    report.meanScore = scoring.meanScore;
    report.classifiedAs = scoring.classifiedAs;
    return {};
}

Result<std::int64_t> SetMaker::teacherPasses(const std::optional<store::SyntheticSetRecord>& record) const {
    std::int64_t passes = m_planned.embeddings ? m_parts.teacher->missing(sources()) : 0;
    if (m_request.scoring == Scoring::ByTeacher) {
        RETORT_TRY(const auto scored, missingEmbeddings(m_workspace, *m_parts.teacher, record, images(),
                                                        synthesis::Curation::Ignored, m_parts.resolved));
        passes += scored;
    }
    return passes;
}

Result<SetCost> SetMaker::cost() const {
    RETORT_TRY(const auto record, find());
    SetCost cost{.generated = record ? record->done() : 0};
    cost.images = images() - cost.generated;
    RETORT_TRY(cost.remarks, remarks());
    RETORT_TRY(cost.teacherPasses, teacherPasses(record));
    RETORT_TRY(cost.freeBytes, synthesis::freeBytesAt(m_workspace.folder()));
    if (cost.images == 0)
        return cost;
    const auto& spec = m_planned.spec;
    cost.bytes = synthesis::bytesNeeded(
        {.images = cost.images,
         .size = storedSize(spec, m_parts.generator.description),
         .format = spec.format,
         .embeddingRows = m_planned.embeddings ? std::ssize(m_parts.data.labelled) + cost.images : 0,
         .embeddingWidth = m_planned.embeddings ? m_planned.embeddings->width : 0});
    RETORT_TRY(const auto speed, samplingSpeed(m_workspace, m_parts.generator.description, spec));
    if (speed) {
        cost.seconds = speed->secondsPerImage * static_cast<double>(cost.images);
        cost.earlierSets = speed->sets;
    }
    return cost;
}

/// A teacher that scores reads the prompts, too.
Result<std::vector<std::string>> SetMaker::remarks() const {
    auto all = m_planned.remarks;
    const auto add = [&all](const std::vector<std::string>& more) {
        all.insert(all.end(), more.begin(), more.end());
    };
    if (m_parts.teacher)
        add(m_parts.teacher->remarks());
    if (m_parts.teacher && m_request.scoring == Scoring::ByTeacher) {
        RETORT_TRY(const auto cut, m_parts.teacher->promptRemarks(m_parts.prompts));
        add(cut);
    }
    return all;
}

Result<SetReport> SetMaker::run() {
    tensor::setComputeThreads(m_request.work.threads);
    RETORT_CHECK(plan());
    SetReport report;
    RETORT_TRY(report.remarks, remarks());
    if (m_request.work.remark)
        std::ranges::for_each(report.remarks, m_request.work.remark);
    if (m_request.costs) {
        RETORT_TRY(const auto expected, cost());
        m_request.costs(expected);
    }
    RETORT_TRY(auto estimate, workAhead());
    StudyMeter meter(m_request.work.progress, std::move(estimate));
    m_parts.resolved.progress = meter.sink();
    learnSpeed(meter.estimate());
    RETORT_TRY(const auto embeddings, embedSources(meter));
    RETORT_TRY(report.outcome, generate(embeddings, meter));
    report.folder = m_workspace.paths().synthetic() / report.outcome.name;
    if (m_request.scoring == Scoring::ByTeacher)
        RETORT_CHECK(score(report, meter));
    keepSpeeds(m_workspace, m_parts.resolved, meter.estimate());
    return report;
}

} // namespace

std::string textOf(const SetCost& cost) {
    if (cost.isNothing())
        return fmt::format("nothing left to do: all {} images exist", cost.generated);
    return fmt::format("{} images to generate, {}, up to {} of disk, {} teacher forward passes", cost.images,
                       cost.seconds
                           ? "about " + durationText(*cost.seconds)
                           : std::string{"time unknown: the generator has not been used on this machine yet"},
                       bytesText(static_cast<double>(cost.bytes)), cost.teacherPasses);
}

Result<SetReport> generateRequested(store::Workspace& workspace, const SetRequest& request) {
    return SetMaker(workspace, request).run();
}

Result<SetCost> remainingSetCost(store::Workspace& workspace, const SetRequest& request) {
    SetMaker maker(workspace, request);
    RETORT_CHECK(maker.plan());
    return maker.cost();
}

Result<std::optional<store::SyntheticSetRecord>> findRequested(store::Workspace& workspace,
                                                               const SetRequest& request) {
    SetMaker maker(workspace, request);
    RETORT_CHECK(maker.plan());
    return maker.find();
}

} // namespace retort::study
