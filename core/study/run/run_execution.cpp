#include "study/run/run_execution.h"

#include "base/file.h"
#include "base/random_stream.h"
#include "distill/kept_checkpoints.h"
#include "distill/trainer.h"
#include "store/folder_record.h"
#include "students/student.h"
#include "study/plan/loader_source.h"
#include "study/plan/starting_weights.h"
#include "study/spec/run_files.h"
#include "study/spec/run_spec.h"
#include "study/spec/stage_names.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>
#include <variant>
#include <vector>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

fs::path checkpointFile(const fs::path& folder, std::string_view stage) {
    return folder / fmt::format("{}.checkpoint.safetensors", stage);
}

/// A stage's own seed, so that both stages do not see the same order of images.
std::uint64_t stageSeed(std::int64_t seed, std::string_view stage) {
    RandomStream stream(static_cast<std::uint64_t>(seed), stage);
    const std::uint64_t upper = stream.bits();
    return upper << 32 | stream.bits();
}

class Execution {
public:
    Execution(const RunInputs& inputs, RunRecorder& recorder, students::Student student)
        : m_inputs(inputs), m_run(inputs.run), m_recorder(recorder), m_student(std::move(student)),
          m_evaluation(inputs.run, inputs.data.evaluatedSplits()) {}

    Result<store::RunCost> perform();

private:
    Status distil();
    Status enterFinetuning();
    Status finetune();
    Status save() const;
    distill::EventSink events() const;
    void keepRemark(const distill::Remarked& remark) const;
    Result<double> train(std::string_view stage, const RunStage& options, distill::TargetFunction targets);
    Result<std::unique_ptr<LoaderBatches>> batches(std::string_view stage, const RunStage& options) const;
    std::vector<distill::EvaluatedSplit> evaluatedSplits(std::string_view stage) const;
    distill::EvaluationSource* normImages(std::string_view stage) const;
    distill::EvaluatedSplit evaluated(std::string_view name, data::Split split,
                                      const std::vector<std::int64_t>& indices) const;
    /// Of each batch, that is trained on here.
    data::BatchShare share() const {
        const auto* ranks = m_inputs.ranks;
        return ranks ? data::BatchShare{.index = ranks->rank(), .count = ranks->count()} : data::BatchShare{};
    }
    EvaluationOptions evaluation() const {
        return {.imageSize = m_run.imageSize, .threads = m_inputs.loaderThreads, .remark = m_inputs.remark};
    }

    const RunInputs& m_inputs;
    const RunSpec& m_run;
    RunRecorder& m_recorder;
    students::Student m_student;
    EvaluationPlan m_evaluation; ///< where the study does not say how often
    DistilInputs m_distil;       ///< empty where nothing is distilled
    store::RunCost m_cost;
};

Result<store::RunCost> Execution::perform() {
    if (m_run.distil) {
        RETORT_CHECK(distil());
        RETORT_CHECK(enterFinetuning());
    }
    RETORT_CHECK(finetune());
    if (!m_inputs.ranks || m_inputs.ranks->isFirst())
        RETORT_CHECK(save());
    return m_cost;
}

Status Execution::distil() {
    if (!m_inputs.targets)
        return Error{ErrorCode::Internal, "a run that distils has no teacher's targets"};
    RETORT_TRY(m_distil, distilInputs(m_run, m_inputs.data, *m_inputs.targets, m_inputs.synthetic));
    m_cost.teacherPasses = m_distil.teacherPasses;
    m_cost.generateSeconds = m_inputs.synthetic ? m_inputs.synthetic->generateSeconds : 0;
    RETORT_TRY(m_cost.distilSeconds, train(kDistilStage, *m_run.distil, m_distil.targets));
    return {};
}

Status Execution::finetune() {
    RETORT_TRY(m_cost.finetuneSeconds, train(kFinetuneStage, m_run.finetune, {}));
    return {};
}

/// FD and CP leave a student that predicts embeddings; its head begins as the zero-shot classifier that it is
/// so far.
Status Execution::enterFinetuning() {
    if (!m_distil.readout)
        return {};
    const auto& data = m_inputs.data;
    RETORT_TRY(const auto images,
               LoaderEvaluation::create(*data.dataset, data::Split::Train, data.labelled, evaluation()));
    RETORT_TRY(const auto length, distill::meanEmbeddingLength(m_student, *images));
    return distill::startFromZeroShot(m_student, *m_distil.readout, length);
}

Result<std::unique_ptr<LoaderBatches>> Execution::batches(std::string_view stage,
                                                          const RunStage& options) const {
    const bool distils = stage == kDistilStage;
    const auto& dataset = distils && m_distil.joined ? *m_distil.joined : *m_inputs.data.dataset;
    return LoaderBatches::create(dataset, data::Split::Train,
                                 distils ? m_distil.indices : m_inputs.data.labelled,
                                 {.batchSize = options.batch,
                                  .share = share(),
                                  .threads = m_inputs.loaderThreads,
                                  .seed = stageSeed(m_run.seed, stage),
                                  .augment = m_run.augmentation,
                                  .views = distils ? m_distil.views : std::nullopt,
                                  .mixture = distils ? m_distil.shares : std::nullopt,
                                  .unreadable = data::Unreadable::Replace},
                                 m_inputs.remark);
}

std::vector<distill::EvaluatedSplit> Execution::evaluatedSplits(std::string_view stage) const {
    const auto& data = m_inputs.data;
    std::vector<distill::EvaluatedSplit> splits{
        evaluated(kTestSplit, data::Split::Test, data::allIndices(*data.dataset, data::Split::Test))};
    if (!data.validation.indices.empty()) {
        splits.push_back(evaluated(kValidationSplit, data.validation.split, data.validation.indices));
        splits.back().choosesBest = stage == kFinetuneStage; // see best_step.h
    }
    return splits;
}

/// On which batch norms are measured; null where they are those of training.
distill::EvaluationSource* Execution::normImages(std::string_view stage) const {
    const auto& dataset = *m_inputs.data.dataset;
    const auto& labelled = m_inputs.data.labelled;
    const auto count = normImagesOf(m_run, std::ssize(labelled));
    if (stage != kDistilStage || count == 0)
        return nullptr;
    return &m_inputs.evaluated.of(
        dataset, data::Split::Train,
        stratifiedPart(dataset, data::Split::Train, labelled, count, m_run.labelled.seed), evaluation());
}

/// Who says how often has said what it may cost.
distill::EvaluatedSplit Execution::evaluated(std::string_view name, data::Split split,
                                             const std::vector<std::int64_t>& indices) const {
    const auto& dataset = *m_inputs.data.dataset;
    auto& images = m_inputs.evaluated;
    distill::EvaluatedSplit each{.name = std::string{name},
                                 .source = images.of(dataset, split, indices, evaluation())};
    const auto count = m_evaluation.imagesOf(std::ssize(indices));
    if (!m_inputs.evaluateEvery && count < std::ssize(indices))
        each.part =
            &images.of(dataset, split, stratifiedPart(dataset, split, indices, count, m_run.labelled.seed),
                       evaluation());
    return each;
}

distill::EventSink Execution::events() const {
    return [this, record = m_recorder.sink()](const distill::RunEvent& event) {
        if (const auto* remark = std::get_if<distill::Remarked>(&event))
            keepRemark(*remark);
        // What was fine-tuned goes with the distilled student that it began from; its curves are forgotten
        // too.
        if (const auto* start = std::get_if<distill::StageStarted>(&event);
            start && start->stage == kDistilStage && start->firstStep < start->steps)
            distill::removeCheckpoints(checkpointFile(m_inputs.folder, kFinetuneStage));
        record(event);
    };
}

/// Told now, and a line in the run's folder.
void Execution::keepRemark(const distill::Remarked& remark) const {
    if (m_inputs.remark)
        m_inputs.remark(remark.text);
    const auto file = m_inputs.folder / kRemarksFile;
    const auto before = readTextFile(file);
    static_cast<void>(writeFileAtomically(file, (before.ok() ? *before : "") + remark.text + "\n").ok());
}

Result<double> Execution::train(std::string_view stage, const RunStage& options,
                                distill::TargetFunction targets) {
    RETORT_TRY(const auto source, batches(stage, options));
    auto settings = stageOptions(options);
    settings.stage = stage;
    settings.seed = stageSeed(m_run.seed, stage);
    settings.evaluateEvery = m_inputs.evaluateEvery.value_or(m_evaluation.interval(options));
    settings.precision = m_run.precision;
    const bool distils = stage == kDistilStage;
    const auto zeroShot = distils ? m_distil.readout : std::nullopt;
    RETORT_TRY(const auto result,
               distill::trainStage(
                   m_student, settings,
                   {.batches = *source,
                    .objective = options.objective,
                    .targets = std::move(targets),
                    .logitTargets = distils ? m_distil.logitTargets : nullptr,
                    .mixture = distils ? m_distil.mixture : std::nullopt,
                    .evaluated = evaluatedSplits(stage),
                    .zeroShot = zeroShot,
                    .normImages = normImages(stage),
                    .events = events(),
                    .beforeCheckpoint = [this] { return m_recorder.sync(); },
                    .stop = m_recorder.stop(),
                    .ranks = m_inputs.ranks,
                    .checkpoint = distill::CheckpointOptions{.path = checkpointFile(m_inputs.folder, stage),
                                                             .identity = identityOf(m_run),
                                                             .everySteps = m_inputs.checkpointEvery}}));
    return result.seconds;
}

Status Execution::save() const {
    const nlohmann::json classifier{{"classes", m_run.data.classes},
                                    {"imageSize", m_run.imageSize},
                                    {"dataset", m_run.data.name},
                                    {"column", name(m_run.column)},
                                    {"identity", identityOf(m_run)}};
    return m_student.save(m_inputs.folder / store::kStudentFile, {{kClassifierKey, canonical(classifier)}});
}

} // namespace

Result<store::RunCost> executeRun(const RunInputs& inputs, RunRecorder& recorder) {
    RETORT_CHECK(createFolders(inputs.folder));
    RETORT_TRY(auto student, students::Student::create(inputs.run.student,
                                                       {.seed = static_cast<std::uint64_t>(inputs.run.seed),
                                                        .device = inputs.device}));
    if (inputs.run.weights)
        RETORT_CHECK(beginWith(*inputs.run.weights, student));
    return Execution(inputs, recorder, std::move(student)).perform();
}

void removeCheckpoints(const fs::path& folder) {
    for (const auto stage : {kDistilStage, kFinetuneStage})
        distill::removeCheckpoints(checkpointFile(folder, stage));
}

} // namespace retort::study
