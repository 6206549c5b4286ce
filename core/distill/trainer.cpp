#include "distill/trainer.h"

#include "distill/stage_session.h"
#include "tensor/torch_error.h"

#include <optional>

namespace retort::distill {

namespace {

/// Batch norms for generated images, for as long as a stage lasts.
class AuxiliaryNorms {
public:
    explicit AuxiliaryNorms(students::Student& student) : m_student(student) {
        m_student.addAuxiliaryNorms();
    }
    ~AuxiliaryNorms() { m_student.removeAuxiliaryNorms(); }
    AuxiliaryNorms(const AuxiliaryNorms&) = delete;
    AuxiliaryNorms& operator=(const AuxiliaryNorms&) = delete;

private:
    students::Student& m_student;
};

} // namespace

Result<StageResult> trainStage(students::Student& student, const StageOptions& options, StageInputs inputs) {
    return tensor::guarded("stage " + options.stage, [&]() -> Result<StageResult> {
        std::optional<AuxiliaryNorms> norms;
        if (inputs.mixture && inputs.mixture->separateNorms)
            norms.emplace(student);
        RETORT_TRY(auto session, StageSession::begin(student, options, inputs));
        RETORT_TRY(const auto done, training::runTraining(session.loopOptions(), session, session.resumed()));
        return session.finish(done);
    });
}

} // namespace retort::distill
