#include "distill/kept_checkpoints.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cerrno>
#include <string_view>
#include <utility>
#include <vector>

namespace retort::distill {

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

/// What is wrong with each, and what follows from it.
std::string textOf(const std::vector<std::string>& reasons, const std::optional<Checkpoint>& found) {
    if (reasons.empty())
        return {};
    if (found)
        return fmt::format("{}; training goes on from the checkpoint before it, of step {}", reasons.front(),
                           found->step);
    return fmt::format("{}; there is no other checkpoint of this stage, so it starts anew",
                       fmt::join(reasons, "; "));
}

} // namespace

fs::path previousCheckpoint(const fs::path& path) {
    return named(path, "previous");
}

Status keepCheckpoint(const fs::path& path, const Checkpoint& checkpoint) {
    RETORT_CHECK(putNextInPlace(path));
    RETORT_CHECK(saveCheckpoint(nextCheckpoint(path), checkpoint));
    return putNextInPlace(path);
}

Result<FoundCheckpoint> findCheckpoint(const fs::path& path) {
    RETORT_CHECK(putNextInPlace(path));
    FoundCheckpoint found;
    std::vector<std::string> reasons;
    for (const auto& each : {path, previousCheckpoint(path)}) {
        if (!isThere(each))
            continue;
        auto loaded = loadCheckpoint(each);
        if (loaded.ok()) {
            found.checkpoint = std::move(loaded).value();
            found.path = each;
            break;
        }
        if (!isDamage(loaded.error()))
            return std::move(loaded).error();
        reasons.push_back(loaded.error().message);
        found.damaged.push_back(each);
    }
    found.damage = textOf(reasons, found.checkpoint);
    return found;
}

void removeDamaged(const FoundCheckpoint& found) {
    std::error_code ignored;
    for (const auto& file : found.damaged)
        fs::remove(file, ignored);
}

void removeCheckpoints(const fs::path& path) {
    for (const auto& each : {path, previousCheckpoint(path), nextCheckpoint(path)}) {
        std::error_code ignored; // a file that stays takes space and does no harm
        fs::remove(each, ignored);
    }
}

} // namespace retort::distill
