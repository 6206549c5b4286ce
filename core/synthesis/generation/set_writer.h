#pragma once
// Adds a batch of generated images to a synthetic set: their files first, each complete and synced, then
// all their rows in the store at once. Every image in the store is on the disk.

#include "store/synthetic_table.h"
#include "synthesis/generation/planned_images.h"
#include "synthesis/sets/condition_file.h"
#include "synthesis/sets/set_folder.h"

#include <optional>
#include <span>

namespace retort::synthesis {

struct GeneratedBatch {
    std::vector<PlannedImage> planned;
    std::vector<GeneratedImage> generated; ///< one for each
    double seconds = 0;                    ///< of generating them
};

class SetWriter {
public:
    /// `noised` has a row per image of the set; absent where embeddings get no noise.
    SetWriter(store::SyntheticTable& table, SyntheticSetId set, SetFolder folder, SetFacts facts,
              std::optional<ConditionFile> noised);

    Status write(const GeneratedBatch& batch);

private:
    Result<store::SyntheticImageRecord> writeImage(const PlannedImage& planned,
                                                   const GeneratedImage& generated);

    store::SyntheticTable& m_table;
    SyntheticSetId m_set;
    SetFolder m_folder;
    SetFacts m_facts;
    std::optional<ConditionFile> m_noised;
};

} // namespace retort::synthesis
