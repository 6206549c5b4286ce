#pragma once
// The specification of a generated set as the store keeps it: the one codec of that JSON.
//
//   RETORT_TRY(const auto spec, readSetSpec(record.request.spec, record.request.name));
//   spec.generation.guidance;

#include "base/result.h"
#include "synthesis/sets/generation_spec.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace retort::synthesis {

struct SetSpec {
    GenerationSpec generation; ///< with the scheduler that was used
    std::string precision{};   ///< "fp32" or "bf16"
    /// The labelled images of the training split that the set was made for, by index. Of an imported set the
    /// source of each image, by number; empty where not every image has one.
    std::vector<std::int64_t> sources{};
    std::string trainHash{}; ///< imported sets: of the split that the sources are of; empty without sources
    std::string folder{};    ///< imported sets: where the images were, for people
};

/// The text for the store; what is no UTF-8 becomes U+FFFD. Of an imported set nothing that generation alone
/// has.
std::string textOf(const SetSpec& spec);
/// What textOf() wrote. What older versions did not write has the default. Corrupt: no JSON; InvalidArgument:
/// an unknown word, another type. `name` names the set in messages.
Result<SetSpec> readSetSpec(const std::string& text, const std::string& name);

} // namespace retort::synthesis
