#pragma once
// One stage of a student's training: what the training loop drives. Internal to distill.

#include "distill/stage.h"
#include "distill/stage_options.h"
#include "distill/step.h"
#include "students/student.h"
#include "training/ema.h"
#include "training/optimizer.h"
#include "training/training_loop.h"

#include <memory>
#include <optional>
#include <stop_token>

namespace retort::distill {

class StageSession : public training::Trainee {
public:
    /// Checks the inputs, builds the optimiser and takes the state of the checkpoint if there is one.
    static Result<StageSession> begin(students::Student& student, const StageOptions& options,
                                      StageInputs& inputs);

    training::LoopOptions loopOptions() const;
    /// What the checkpoint held; nothing where the stage begins.
    const std::optional<training::TrainingState>& resumed() const { return m_resumed; }
    /// Errors are those of measuring batch norms.
    Result<StageResult> finish(const training::TrainingState& done);

    Result<training::StepLoss> step(std::int64_t step) override;
    double learningRate(std::int64_t step) const override;
    void report(const training::StepReport& report) override;
    bool isEvaluationDue(std::int64_t steps) const override;
    /// On each split that has not been evaluated at this step.
    Status evaluate(std::int64_t steps) override;
    Status saveCheckpoint(const training::TrainingState& state) override;

private:
    StageSession(students::Student& student, const StageOptions& options, StageInputs& inputs,
                 training::Optimizer optimizer);

    Status resume();
    Status findAndRestore();
    Status checkOrigin(const Checkpoint& checkpoint, const std::filesystem::path& path) const;
    Status restore(Checkpoint checkpoint, const std::string& source);
    bool isFirstRank() const { return !m_inputs.ranks || m_inputs.ranks->isFirst(); }
    Status agreeOnStop();
    /// What all ranks have agreed on.
    std::stop_token stop() const { return m_inputs.ranks ? m_agreed.get_token() : m_inputs.stop; }
    bool isLast(std::int64_t steps) const { return steps == m_options.steps; }
    bool isEvaluatedOn(const EvaluatedSplit& split, std::int64_t steps) const;
    Status evaluateOn(const EvaluatedSplit& split, std::int64_t steps);
    Result<EvaluationPoint> evaluated(const EvaluatedSplit& split, EvaluationSource& source,
                                      std::int64_t step);
    void put(EvaluationPoint point);
    void noteBest(std::int64_t steps);
    Status completeBest();
    Status evaluateBest();
    std::optional<double> choice(std::int64_t step) const;
    Status measureNorms();
    Result<StepInput> nextInput();
    Result<at::Tensor> targetsFor(const TensorBatch& batch, const TargetFunction& targets, int width) const;
    std::vector<tensor::NamedTensor> weights() const;
    void emit(const RunEvent& event) const;

    students::Student& m_student;
    StageOptions m_options;
    StageInputs& m_inputs;
    std::unique_ptr<training::Optimizer> m_optimizer; ///< on the heap, since the training step refers to it
    std::unique_ptr<training::Ema> m_ema;
    TrainingStep m_trainingStep;
    std::optional<training::TrainingState> m_resumed{};
    std::stop_source m_agreed{};
    std::vector<EvaluationPoint> m_evaluations{};
    std::int64_t m_bestStep = -1; ///< as in Checkpoint
    tensor::TensorMap m_best{};
};

} // namespace retort::distill
