#include "study/report/kept_images.h"

#include "store/synthetic_table.h"
#include "synthesis/curation/curation.h"

namespace retort::study {

Result<std::optional<KeptImages>> keptImagesOf(store::Workspace& workspace, const RunSpec& run) {
    using Kept = std::optional<KeptImages>;
    if (!run.synthetic)
        return Kept{};
    const store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto set, table.findIdentity(run.synthetic->set));
    if (!set)
        return Kept{};
    std::string curation;
    if (set->excluded > 0) {
        RETORT_TRY(const auto images, table.images(set->id));
        curation = synthesis::curationIdentity(images);
    }
    if (curation == run.synthetic->curation)
        return Kept{{.kept = set->stored, .all = set->stored + set->excluded}};
    if (run.synthetic->curation.empty())
        return Kept{{.kept = set->stored + set->excluded, .all = set->stored + set->excluded}};
    return Kept{};
}

} // namespace retort::study
