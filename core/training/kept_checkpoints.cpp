#include "training/kept_checkpoints.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

namespace retort::training {

namespace fs = std::filesystem;

namespace {

fs::path named(const fs::path& path, std::string_view word) {
    return path.parent_path() / fmt::format("{}.{}{}", path.stem().string(), word, path.extension().string());
}

/// Written, and not yet in its place.
fs::path nextCheckpoint(const fs::path& path) {
    return named(path, "next");
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

Status renameIfThere(const fs::path& from, const fs::path& to) {
    std::error_code error;
    if (isThere(from))
        fs::rename(from, to, error);
    return error ? Status{systemError(to.string(), "cannot be put into its place", error.value())} : Status{};
}

/// Also finishes what a killed program had begun.
Status putNextInPlace(const fs::path& path) {
    if (!isThere(nextCheckpoint(path)))
        return {};
    RETORT_CHECK(renameIfThere(path, previousCheckpoint(path)));
    return renameIfThere(nextCheckpoint(path), path);
}

bool isDamage(const Error& error) {
    return error.code == ErrorCode::Corrupt || error.code == ErrorCode::InvalidArgument ||
           error.code == ErrorCode::Unsupported;
}

} // namespace

fs::path previousCheckpoint(const fs::path& path) {
    return named(path, "previous");
}

Status keepCheckpoint(const fs::path& path, const CheckpointAccess& save) {
    RETORT_CHECK(putNextInPlace(path));
    RETORT_CHECK(save(nextCheckpoint(path)));
    return putNextInPlace(path);
}

Result<KeptCheckpoint> findCheckpoint(const fs::path& path, const CheckpointAccess& load) {
    RETORT_CHECK(putNextInPlace(path));
    KeptCheckpoint found;
    for (const auto& each : {path, previousCheckpoint(path)}) {
        if (!isThere(each))
            continue;
        const auto loaded = load(each);
        if (loaded.ok()) {
            found.path = each;
            break;
        }
        if (!isDamage(loaded.error()))
            return loaded.error();
        found.reasons.push_back(loaded.error().message);
        found.damaged.push_back(each);
    }
    return found;
}

std::string damageOf(const KeptCheckpoint& found, std::int64_t step) {
    if (found.reasons.empty())
        return {};
    if (!found.path.empty())
        return fmt::format("{}; training goes on from the checkpoint before it, of step {}",
                           found.reasons.front(), step);
    return fmt::format("{}; there is no other checkpoint, so it starts anew", fmt::join(found.reasons, "; "));
}

void removeDamaged(const std::vector<fs::path>& damaged) {
    std::error_code ignored;
    for (const auto& file : damaged)
        fs::remove(file, ignored);
}

void removeCheckpoints(const fs::path& path) {
    for (const auto& each : {path, previousCheckpoint(path), nextCheckpoint(path)}) {
        std::error_code ignored; // a file that stays takes space and does no harm
        fs::remove(each, ignored);
    }
}

} // namespace retort::training
