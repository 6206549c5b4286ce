#pragma once
// One stage of training under way: the state that trainStage moves from step to step. Internal to distill.

#include "distill/ema.h"
#include "distill/loss_log.h"
#include "distill/optimizer.h"
#include "distill/stage.h"
#include "distill/stage_options.h"
#include "distill/step.h"
#include "students/student.h"

#include <chrono>
#include <memory>
#include <optional>

namespace retort::distill {

class StageSession {
public:
    /// Checks the inputs, builds the optimiser and goes on from the checkpoint if there is one.
    static Result<StageSession> begin(students::Student& student, const StageOptions& options,
                                      StageInputs& inputs);

    const std::string& stage() const { return m_options.stage; }
    bool isFinished() const { return m_step == m_options.steps; }
    bool isEvaluationDue() const;
    bool isCheckpointDue() const;

    Status trainOneStep();
    /// On each split that has not been evaluated at this step.
    Status evaluate();
    /// Reads outstanding losses first, so that no diverged state is ever saved.
    Status saveCheckpoint();
    Result<StageResult> finish();

private:
    StageSession(students::Student& student, const StageOptions& options, StageInputs& inputs,
                 Optimizer optimizer);

    Status resume();
    bool isEvaluatedOn(const EvaluatedSplit& split) const;
    Status evaluateOn(const EvaluatedSplit& split);
    Result<EvaluationPoint> evaluated(const EvaluatedSplit& split, EvaluationSource& source,
                                      std::int64_t step);
    void put(EvaluationPoint point);
    void noteBest();
    Status completeBest();
    Status evaluateBest();
    std::optional<double> choice(std::int64_t step) const;
    Result<StepInput> nextInput();
    Status readLosses();
    double seconds() const;
    std::vector<tensor::NamedTensor> weights() const;
    void emit(const RunEvent& event) const;

    students::Student& m_student;
    StageOptions m_options;
    StageInputs& m_inputs;
    std::unique_ptr<Optimizer> m_optimizer; ///< on the heap, since the training step refers to it
    std::unique_ptr<Ema> m_ema;
    TrainingStep m_trainingStep;
    LossLog m_losses;
    std::vector<double> m_stepSeconds{}; ///< when the steps whose losses are not read yet were done
    std::vector<EvaluationPoint> m_evaluations{};
    std::int64_t m_bestStep = -1; ///< as in Checkpoint
    tensor::TensorMap m_best{};
    std::int64_t m_step = 0;
    std::int64_t m_savedStep = -1;
    double m_secondsBefore = 0;
    std::chrono::steady_clock::time_point m_started;
};

} // namespace retort::distill
