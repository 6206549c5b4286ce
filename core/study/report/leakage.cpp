#include "study/report/leakage.h"

#include "store/set_check_table.h"
#include "store/synthetic_table.h"
#include "study/report/near_duplicate_options.h"
#include "synthesis/curation/curation.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace retort::study {

namespace {

/// Near-duplicates among the images that are not excluded.
std::int64_t amongKept(const std::vector<store::SyntheticImageRecord>& images,
                       const std::vector<store::NearDuplicate>& duplicates) {
    std::int64_t count = 0;
    for (const auto& image : images)
        count +=
            image.state == store::ImageState::Stored &&
                    std::ranges::binary_search(duplicates, image.number, {}, &store::NearDuplicate::number)
                ? 1
                : 0;
    return count;
}

std::string warningOn(const store::SyntheticSetRecord& set, std::int64_t duplicates, bool isCertain) {
    return fmt::format("{}{} of the generated images {} nearly identical to a test image; \"synthetic show "
                       "{}\" lists them, \"synthetic curate {} --reject-near-duplicates\" excludes them",
                       isCertain ? "" : "up to ", duplicates, duplicates == 1 ? "is" : "are",
                       set.request.name, set.request.name);
}

} // namespace

Result<std::optional<Leakage>> leakageOf(store::Workspace& workspace, const RunSpec& run) {
    if (!run.synthetic)
        return std::optional<Leakage>{};
    const store::SyntheticTable table(workspace.database());
    RETORT_TRY(const auto set, table.findIdentity(run.synthetic->set));
    if (!set)
        return std::optional<Leakage>{};
    RETORT_TRY(const auto check, store::SetCheckTable(workspace.database()).find(set->id));
    if (!check)
        return std::optional<Leakage>{};
    Leakage leakage{.nearDuplicates = static_cast<std::int64_t>(check->duplicates.size())};
    RETORT_TRY(const auto images, table.images(set->id));
    const auto curation = run.synthetic->curation;
    const bool isAsNow = curation == synthesis::curationIdentity(images);
    if (isAsNow)
        leakage.nearDuplicates = amongKept(images, check->duplicates);
    if (static_cast<double>(leakage.nearDuplicates) >
        kToleratedDuplicates * static_cast<double>(images.size()))
        leakage.warning = warningOn(*set, leakage.nearDuplicates, isAsNow || curation.empty());
    return std::optional{std::move(leakage)};
}

} // namespace retort::study
