#pragma once
// The synthetic sets that were made for a dataset, and how many images of each class they hold.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/workspace.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace retort::ui {

struct GeneratedCounts {
    SyntheticSetId set{};
    QString name{};
    QString kind{};                       ///< "cls2img", "img2img" or "sdedit"
    std::vector<std::int64_t> perClass{}; ///< of the images that are kept
};

/// Newest first; sets without an image are passed over. `classes` is how many the dataset has. Errors are
/// the store's.
Result<std::vector<GeneratedCounts>> generatedCounts(store::Workspace& workspace, const QString& dataset,
                                                     std::size_t classes);

} // namespace retort::ui
