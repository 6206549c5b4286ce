#pragma once
// What a teacher and its scores are, by their content.

#include "teacher/prompt_set.h"
#include "tensor/device.h"

#include <string>

namespace retort::study {

/// A teacher by its content.
struct TeacherIdentity {
    std::string name; ///< as the study names it; no part of the identity
    std::string hash; ///< of weights, configuration and vocabulary
    int embeddingWidth = 0;

    friend bool operator==(const TeacherIdentity&, const TeacherIdentity&) = default;
};

/// What the teacher's zero-shot scores on the test split depend on, hashed.
std::string teacherScoresIdentity(const TeacherIdentity& teacher, const std::string& imagesHash,
                                  const PromptSet& prompts, tensor::Precision precision);

} // namespace retort::study
