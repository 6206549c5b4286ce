#include "models/config_check.h"

#include <fmt/format.h>

namespace retort::models {

namespace {

bool holds(const nlohmann::json& found, const nlohmann::json& expected) {
    if (found.is_null() || found == expected)
        return true;
    if (!found.is_array() || found.empty() || expected.is_array())
        return false;
    for (const auto& element : found)
        if (element != expected)
            return false;
    return true;
}

} // namespace

Status checkBounds(std::span<const Bound> bounds, const std::string& source) {
    for (const auto& bound : bounds)
        if (bound.value < 1 || bound.value > bound.largest)
            return Error{ErrorCode::InvalidArgument, fmt::format("{}: {} is {}, expected 1 to {}", source,
                                                                 bound.field, bound.value, bound.largest)};
    return {};
}

void requireFixed(JsonReader& reader, const nlohmann::json& object, std::span<const FixedOption> options) {
    for (const auto& option : options) {
        const auto found = object.find(option.key);
        if (found != object.end() && holds(*found, option.value))
            reader.ignore(option.key);
        else
            reader.only(option.key, {option.value});
    }
}

void ignoreOrigin(JsonReader& reader) {
    reader.ignore({"_class_name", "_diffusers_version", "_name_or_path", "_commit_hash"});
}

void requireClass(JsonReader& reader, const nlohmann::json& object, const std::string& expected) {
    const auto found = object.find("_class_name");
    if (found != object.end() && *found != expected)
        reader.fail("_class_name", fmt::format("{} where {} is expected", found->dump(), expected),
                    ErrorCode::Unsupported);
}

} // namespace retort::models
