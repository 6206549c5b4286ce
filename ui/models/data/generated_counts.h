#pragma once
// The synthetic sets that were made for a data set, and how many pictures of each class they hold.

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
    std::vector<std::int64_t> perClass{}; ///< of the pictures that are kept
};

/// Newest first; sets without a picture are passed over. `classes` is how many the data set has. Errors are
/// the store's.
Result<std::vector<GeneratedCounts>> generatedCounts(store::Workspace& workspace, const QString& dataSet,
                                                     std::size_t classes);

} // namespace retort::ui
