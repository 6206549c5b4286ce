#pragma once
// What a teacher and its scores are, by their content.

#include "teacher/prompt_set.h"
#include "tensor/device.h"

#include <span>
#include <string>
#include <vector>

namespace retort::study {

/// One of the teachers that are asked as one.
struct TeacherPart {
    std::string name;
    std::string hash;

    friend bool operator==(const TeacherPart&, const TeacherPart&) = default;
};

/// A teacher, or two that are asked as one, by their content.
struct TeacherIdentity {
    std::string name; ///< as the study names it; no part of the identity
    std::string hash; ///< of weights, configuration and vocabulary
    int embeddingWidth = 0;
    std::vector<TeacherPart> parts{}; ///< of two, each; empty for one. For people: `hash` covers them

    friend bool operator==(const TeacherIdentity&, const TeacherIdentity&) = default;
};

/// Teachers that are asked as one: their names with " + " between them, a hash over all in their order, and
/// the sum of their widths. One teacher is itself.
TeacherIdentity joinedIdentity(std::span<const TeacherIdentity> teachers);

/// Of a name that joinedIdentity() made, the first teacher's; any other name is itself.
std::string firstTeacher(const std::string& name);

/// What the teacher's zero-shot scores on the test split depend on, hashed.
std::string teacherScoresIdentity(const TeacherIdentity& teacher, const std::string& imagesHash,
                                  const PromptSet& prompts, tensor::Precision precision);

} // namespace retort::study
