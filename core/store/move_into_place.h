#pragma once
// Files that others write (SQLite), given their name when they are complete. Internal to store.

#include "base/result.h"

#include <filesystem>

namespace retort::store {

/// Syncs the file, renames it and syncs the folder; it replaces what has the name.
Status moveIntoPlace(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace retort::store
