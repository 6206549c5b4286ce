#include "distill/trainer.h"

#include "base/cancellation.h"
#include "distill/stage_session.h"
#include "tensor/torch_error.h"

namespace retort::distill {

namespace {

/// Evaluations and checkpoints that belong between two steps. A checkpoint comes after the evaluation of its
/// step, so that its history is complete.
Status betweenSteps(StageSession& session) {
    if (session.isEvaluationDue())
        RETORT_CHECK(session.evaluate());
    if (session.isCheckpointDue())
        RETORT_CHECK(session.saveCheckpoint());
    return {};
}

Status runSteps(StageSession& session, const std::stop_token& stop) {
    while (true) {
        RETORT_CHECK(betweenSteps(session));
        if (session.isFinished())
            return {};
        RETORT_CHECK(checkCancelled(stop, "stage " + session.stage()));
        RETORT_CHECK(session.trainOneStep());
    }
}

} // namespace

Result<StageResult> trainStage(students::Student& student, const StageOptions& options, StageInputs inputs) {
    return tensor::guarded("stage " + options.stage, [&]() -> Result<StageResult> {
        RETORT_TRY(auto session, StageSession::begin(student, options, inputs));
        auto status = runSteps(session, inputs.stop);
        if (!status && status.error().code == ErrorCode::Cancelled && inputs.checkpoint)
            RETORT_CHECK(session.saveCheckpoint());
        RETORT_CHECK(std::move(status));
        return session.finish();
    });
}

} // namespace retort::distill
