#pragma once
// A study's specification as JSON: what readStudySpec() reads, with only those keys that say something.

#include "study/spec/spec.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace retort::study {

/// Indented, as a person would write it. Relative paths stay relative to spec.folder.
std::string textOf(const StudySpec& spec);

nlohmann::json toJson(const GenerationChoices& choices);

} // namespace retort::study
