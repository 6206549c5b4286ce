#pragma once
// Copies of a store as it was before a migration: `retort-schema-<version>.db` beside it.

#include "base/result.h"
#include "store/database.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace retort::store {

/// Keeps a copy and tells where. Of the copies beside the store those of the two newest versions stay. The
/// errors of Database::copyTo().
Result<std::filesystem::path> keepCopy(const Database& database, std::size_t version);

/// The copies beside the store, the newest version first.
std::vector<std::filesystem::path> keptCopies(const std::filesystem::path& folder);

} // namespace retort::store
