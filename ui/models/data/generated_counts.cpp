#include "models/data/generated_counts.h"

#include "models/session/text.h"
#include "store/synthetic_table.h"

namespace retort::ui {

Result<std::vector<GeneratedCounts>> generatedCounts(store::Workspace& workspace, const QString& dataset,
                                                     std::size_t classes) {
    const store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto sets, table.all());
    std::vector<GeneratedCounts> counts;
    for (const auto& set : sets) {
        if (qt(set.request.dataset) != dataset || set.stored == 0)
            continue;
        RETORT_TRY(const auto images, table.images(set.id));
        GeneratedCounts of{.set = set.id,
                           .name = qt(set.request.name),
                           .kind = qt(set.request.kind),
                           .perClass = std::vector<std::int64_t>(classes)};
        for (const auto& image : images)
            if (const auto label = static_cast<std::size_t>(image.label);
                image.state == store::ImageState::Stored && label < classes)
                ++of.perClass[label];
        counts.push_back(std::move(of));
    }
    return counts;
}

} // namespace retort::ui
