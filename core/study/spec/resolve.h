#pragma once
// From a study as a person writes it to its runs, in which nothing is left unset.

#include "base/result.h"
#include "study/spec/run_spec.h"

#include <map>
#include <string>
#include <vector>

namespace retort::study {

/// What a study's runs on one dataset are resolved with.
struct ResolveInputs {
    std::string dataset{}; ///< as the study names it
    data::DataIdentity data;
    data::ImageSize images;                 ///< 0 x 0 when sizes vary
    std::optional<TeacherIdentity> teacher; ///< of two that are asked as one: joinedIdentity()
    /// Whose embeddings CP learns, where that is one of two; absent: `teacher`.
    std::optional<TeacherIdentity> conditionTeacher{};
    PromptSet prompts;
    std::map<Source, SyntheticIdentity> synthetic; ///< for the sources that the study's columns have
    tensor::Precision precision = tensor::Precision::Float32;
    std::optional<StartingWeights> weights{}; ///< of every student
};

/// Which training images the study's columns learn from, and which of them are held out.
data::LabelledSubset labelledSubset(const StudySpec& spec);
/// The study's runs on one dataset, seed by seed, each seed's in the order of the columns. InvalidArgument
/// names what cannot be: an unknown architecture, a stem that does not fit, a schedule that makes no sense.
Result<std::vector<RunSpec>> resolveRuns(const StudySpec& spec, const ResolveInputs& inputs);

} // namespace retort::study
