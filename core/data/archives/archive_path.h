#pragma once
// Where an archive's entry may be written.

#include "base/result.h"

#include <filesystem>
#include <optional>
#include <string_view>

namespace retort::data {

/// The entry's path as a relative one without "." and doubled slashes; nothing for an entry that is not
/// unpacked (the archive's own root, what macOS adds). Unsupported: absolute, "..", or longer than file
/// systems allow.
Result<std::optional<std::filesystem::path>> safeEntryPath(std::string_view entry, std::string_view source);

} // namespace retort::data
