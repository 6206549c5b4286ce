#pragma once
// The configuration files of model folders.

#include "base/json.h"
#include "base/result.h"

#include <filesystem>

namespace retort::models {

/// A JSON file as Python writes it: infinities, which JSON does not have, are read as null. The options that
/// hold them change nothing here. NotFound, Corrupt.
Result<JsonDocument> readConfigFile(const std::filesystem::path& path);

} // namespace retort::models
