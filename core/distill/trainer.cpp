#include "distill/trainer.h"

#include "distill/stage_session.h"
#include "tensor/torch_error.h"

namespace retort::distill {

Result<StageResult> trainStage(students::Student& student, const StageOptions& options, StageInputs inputs) {
    return tensor::guarded("stage " + options.stage, [&]() -> Result<StageResult> {
        RETORT_TRY(auto session, StageSession::begin(student, options, inputs));
        RETORT_TRY(const auto done, training::runTraining(session.loopOptions(), session, session.resumed()));
        return session.finish(done);
    });
}

} // namespace retort::distill
