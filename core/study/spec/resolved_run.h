#pragma once
// One run with nothing left unset. Its identity is the hash of everything that changes its result: two runs
// of one identity are the same run, wherever their files lie and however many threads work on them.

#include "base/result.h"
#include "data/data_identity.h"
#include "data/images/augment.h"
#include "data/subset.h"
#include "distill/objective.h"
#include "distill/optimizer_options.h"
#include "distill/schedule.h"
#include "students/student_spec.h"
#include "study/spec/column.h"
#include "teacher/prompt_set.h"
#include "teacher/teacher_identity.h"
#include "study/spec/spec.h"
#include "tensor/device.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// A synthetic set by what its pictures are.
struct SyntheticIdentity {
    std::string generator; ///< as the study names it; no part of the identity
    std::string set;       ///< synthesis::generationIdentity
    /// synthesis::curationIdentity: which of the pictures are left out; empty where none is.
    std::string curation{};

    friend bool operator==(const SyntheticIdentity&, const SyntheticIdentity&) = default;
};

struct ResolvedStage {
    std::int64_t steps = 0;
    int batch = 0;
    distill::OptimizerOptions optimizer;
    distill::ScheduleOptions schedule;
    double backboneRateFactor = 1;
    double headRateFactor = 1;
    double emaDecay = 0;
    double gradientClip = 0;
    distill::Objective objective;
};

struct ResolvedRun {
    Column column;
    std::int64_t seed = 0;
    data::DataIdentity data;
    data::LabelledSubset labelled;
    students::StudentSpec student;
    int imageSize = 0; ///< pixels, square
    data::AugmentOptions augmentation;
    tensor::Precision precision = tensor::Precision::Float32;
    std::optional<TeacherIdentity> teacher; ///< these three only where the column distils
    std::optional<PromptSet> prompts;
    std::optional<ResolvedStage> distil;
    std::optional<SyntheticIdentity> synthetic; ///< these two only where the column's source is generated
    Mix mix = Mix::Add;
    FeatureSpec features;   ///< for FD and CP
    ResolvedStage finetune; ///< SUP: all of its training
};

/// What a study's runs on one data set are resolved with.
struct ResolveInputs {
    std::string dataset{}; ///< as the study names it
    data::DataIdentity data;
    data::ImageSize pictures; ///< 0 x 0 when sizes vary
    std::optional<TeacherIdentity> teacher;
    PromptSet prompts;
    std::map<Source, SyntheticIdentity> synthetic; ///< for the sources that the study's columns have
    tensor::Precision precision = tensor::Precision::Float32;
};

/// Which training pictures the study's columns learn from, and which of them are held out.
data::LabelledSubset labelledSubset(const StudySpec& spec);
/// The study's runs on one data set, seed by seed, each seed's in the order of the columns. InvalidArgument
/// names what cannot be: an unknown architecture, a stem that does not fit, a schedule that makes no sense.
Result<std::vector<ResolvedRun>> resolveRuns(const StudySpec& spec, const ResolveInputs& inputs);

/// Every setting by its name; `names` holds what is for people and for finding the teacher's scores.
nlohmann::json toJson(const ResolvedRun& run);
/// SHA-256 of the canonical JSON without `names`.
std::string identityOf(const ResolvedRun& run);

} // namespace retort::study
