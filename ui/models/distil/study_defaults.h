#pragma once
// The default of each setting that a study leaves unset, found by the rules that resolve its runs.

#include "study/spec/run_spec.h"
#include "study/spec/spec.h"
#include "synthesis/sets/generation_spec.h"

#include <optional>

namespace retort::ui {

struct StudyDefaults {
    study::RunSpec supervised;
    study::RunSpec features; ///< FD
    study::RunSpec logits;   ///< LD
    synthesis::GenerationSpec generation;
};

/// `images`: the size of the dataset's, 0 x 0 where it varies or is not known. Absent: something that the
/// study says cannot be, which its check tells.
std::optional<StudyDefaults> defaultsOf(const study::StudySpec& spec, const data::ImageSize& images);

} // namespace retort::ui
