#include "distill/kept_checkpoints.h"

#include "training/kept_checkpoints.h"

#include <utility>

namespace retort::distill {

namespace fs = std::filesystem;

Status keepCheckpoint(const fs::path& path, const Checkpoint& checkpoint) {
    return training::keepCheckpoint(path,
                                    [&](const fs::path& file) { return saveCheckpoint(file, checkpoint); });
}

Result<FoundCheckpoint> findCheckpoint(const fs::path& path) {
    FoundCheckpoint found;
    RETORT_TRY(auto kept, training::findCheckpoint(path, [&](const fs::path& file) -> Status {
                   RETORT_TRY(found.checkpoint, loadCheckpoint(file));
                   return {};
               }));
    found.damage = training::damageOf(kept, found.checkpoint ? found.checkpoint->step : 0);
    found.path = std::move(kept.path);
    found.damaged = std::move(kept.damaged);
    return found;
}

void removeCheckpoints(const fs::path& path) {
    training::removeCheckpoints(path);
}

} // namespace retort::distill
