#pragma once
// One run with nothing left unset. Its identity is the hash of everything that changes its result: two runs
// of one identity are the same run, wherever their files lie and however many threads work on them. It is
// stored with the run as JSON and read back by the same codec; nobody else parses that JSON.
//
//   RETORT_TRY(const auto spec, readRunSpec(record.request.spec, "run 17"));
//   spec.data.classes;

#include "base/result.h"
#include "data/data_identity.h"
#include "data/images/augment_options.h"
#include "data/subset.h"
#include "data/view_options.h"
#include "distill/objective.h"
#include "distill/stage_options.h"
#include "students/student_spec.h"
#include "study/spec/column.h"
#include "study/spec/spec.h"
#include "teacher/teacher_identity.h"
#include "tensor/device.h"
#include "training/optimizer_options.h"
#include "training/schedule.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace retort::study {

/// A synthetic set by what its images are.
struct SyntheticIdentity {
    std::string generator; ///< as the study names it; no part of the identity
    std::string set;       ///< synthesis::generationIdentity
    /// synthesis::curationIdentity: which of the images are excluded; empty where none is.
    std::string curation{};

    friend bool operator==(const SyntheticIdentity&, const SyntheticIdentity&) = default;
};

/// Weights from elsewhere that the student's backbone begins with.
struct StartingWeights {
    std::string hash; ///< SHA-256 of the file
    /// Of the file, for people; neither is part of the identity, and the path is not stored.
    std::string name{};
    std::filesystem::path file{};
};

/// One stage of training, with nothing left unset.
struct RunStage {
    std::int64_t steps = 0;
    int batch = 0;
    training::OptimizerOptions optimizer;
    training::ScheduleOptions schedule;
    double backboneRateFactor = 1;
    double headRateFactor = 1;
    double emaDecay = 0;
    double gradientClip = 0;
    distill::Objective objective;
};

struct RunSpec {
    Column column;
    std::int64_t seed = 0;
    data::DataIdentity data;
    data::LabelledSubset labelled;
    students::StudentSpec student;
    std::optional<StartingWeights> weights{}; ///< absent: the student begins at random
    int imageSize = 0;                        ///< pixels, square
    data::AugmentOptions augmentation;
    tensor::Precision precision = tensor::Precision::Float32;
    std::optional<TeacherIdentity> teacher; ///< these three only where the column distils
    /// Under what the teacher's zero-shot scores on the test split are stored; known of a run that was read.
    std::string teacherScores{};
    std::optional<PromptSet> prompts;
    std::optional<RunStage> distil;
    std::optional<SyntheticIdentity> synthetic; ///< these two only where the column's source is generated
    Mix mix = Mix::Add;
    FeatureSpec features;                     ///< for FD and CP
    std::optional<data::ViewOptions> views{}; ///< of the first stage; absent: the teacher sees clean images
    MixtureSpec mixture{};                    ///< of the first stage, where it learns generated images
    RunStage finetune;                        ///< SUP: all of its training

    /// In its first stage.
    bool learnsRealImages() const { return !synthetic || mix == Mix::Add; }
    /// In its first stage, real and generated ones.
    bool learnsMixture() const { return synthetic && learnsRealImages(); }
    /// Whether its targets for generated images are the teacher's answers (FD, LD).
    bool asksAboutGenerated() const {
        return synthetic && column.learnsFromTeacher() && column.method != Method::ConditionPrediction;
    }
};

/// Every setting by its name; `names` holds what is for people and for finding the teacher's scores.
nlohmann::json toJson(const RunSpec& run);
/// What toJson() wrote, as text. What older versions did not write has the value that it had then; what a
/// text omits altogether has the default. Corrupt: no JSON; InvalidArgument: an unknown key or word,
/// another type. `source` names the text in messages.
Result<RunSpec> readRunSpec(const std::string& text, const std::string& source);
/// SHA-256 of the canonical JSON without `names`.
std::string identityOf(const RunSpec& run);

/// How the images of a run with views are shown to its teacher, for the hash of its answers.
nlohmann::json viewsJson(const RunSpec& run);

/// The part of a stage's options that decides its result.
distill::StageOptions stageOptions(const RunStage& stage);

} // namespace retort::study
