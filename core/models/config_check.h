#pragma once
// What the readers of the networks' configuration files share: bounds on sizes, and options of other
// families.

#include "base/json.h"
#include "base/result.h"

#include <cstdint>
#include <span>
#include <string>

namespace retort::models {

struct Bound {
    const char* field;
    std::int64_t value;
    std::int64_t largest;
};

/// InvalidArgument, naming the field, unless each value is in [1, largest].
Status checkBounds(std::span<const Bound> bounds, const std::string& source);

/// An option that changes what a network computes, and the only value that this program computes.
struct FixedOption {
    const char* key;
    nlohmann::json value;
};

/// Unsupported for an option that is there, not null and of another value. A list counts as its elements.
void requireFixed(JsonReader& reader, const nlohmann::json& object, std::span<const FixedOption> options);
/// Accepts what diffusers writes of where a file comes from.
void ignoreOrigin(JsonReader& reader);
/// Unsupported unless `_class_name`, where it is there, is `expected`.
void requireClass(JsonReader& reader, const nlohmann::json& object, const std::string& expected);

} // namespace retort::models
