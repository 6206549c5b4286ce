#pragma once
// One run with nothing left unset. Its identity is the hash of everything that changes its result: two runs
// of one identity are the same run, wherever their files lie and however many threads work on them.

#include "base/result.h"
#include "data/images/augment.h"
#include "data/subset.h"
#include "distill/objective.h"
#include "distill/optimizer_options.h"
#include "distill/schedule.h"
#include "students/student_spec.h"
#include "study/spec/column.h"
#include "teacher/prompt_set.h"
#include "study/spec/spec.h"
#include "tensor/device.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// A data set by its content.
struct DataIdentity {
    std::string name;      ///< as the study names it; no part of the identity
    std::string trainHash; ///< of the training split's pictures and labels, in order
    std::string testHash;
    std::vector<std::string> classes;
    std::map<data::Split, std::int64_t> excluded{}; ///< files; this and the next are no part of the identity
    data::TestInTraining testInTraining{};

    friend bool operator==(const DataIdentity&, const DataIdentity&) = default;
};

/// A teacher by its content.
struct TeacherIdentity {
    std::string name; ///< as the study names it; no part of the identity
    std::string hash; ///< of weights, configuration and vocabulary
    int embeddingWidth = 0;

    friend bool operator==(const TeacherIdentity&, const TeacherIdentity&) = default;
};

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
    DataIdentity data;
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
    DataIdentity data;
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
/// One line, keys sorted; what is no UTF-8 becomes U+FFFD.
std::string canonical(const nlohmann::json& value);
/// SHA-256 of the canonical JSON without `names`.
std::string identityOf(const ResolvedRun& run);

/// What the teacher's zero-shot scores on the test split depend on, hashed.
std::string teacherScoresIdentity(const TeacherIdentity& teacher, const std::string& picturesHash,
                                  const PromptSet& prompts, tensor::Precision precision);

} // namespace retort::study
