#include "study/sets/set_import_request.h"

#include "teacher/study_data.h"

#include <algorithm>

namespace retort::study {

namespace {

Result<synthesis::ForeignImages> imagesOf(const SetImportRequest& request, const data::Dataset& dataset) {
    return request.table ? synthesis::imagesByTable(request.folder, *request.table, dataset)
                         : synthesis::imagesByClassFolders(request.folder, dataset.summary().classes);
}

std::int64_t sourcesIn(const synthesis::ForeignImages& images) {
    return std::ranges::count_if(images.images, [](const auto& image) { return image.source.has_value(); });
}

} // namespace

Result<synthesis::SetImportOutcome> importRequestedSet(store::Workspace& workspace,
                                                       const SetImportRequest& request) {
    RETORT_TRY(const auto dataset, openForWork(request.dataset, datasetSearch(workspace.folder()),
                                               {.progress = beforeJob(request.progress),
                                                .remark = request.remark,
                                                .stop = request.stop}));
    RETORT_TRY(auto images, imagesOf(request, *dataset));
    std::string trainHash; // reads every training image, and says only which images the sources are
    if (sourcesIn(images) > 0) {
        RETORT_TRY(trainHash, splitHash(*dataset, data::Split::Train, readContent(request.stop)));
    }
    return synthesis::importSet(
        workspace, {.folder = request.folder, .dataset = *dataset, .trainHash = std::move(trainHash)},
        std::move(images),
        {.name = request.name, .progress = wholeJob(request.progress), .stop = request.stop});
}

Result<SetImportLook> lookAtImport(const SetImportRequest& request, const data::Dataset& dataset) {
    RETORT_TRY(auto images, imagesOf(request, dataset));
    const auto& classes = dataset.summary().classes;
    SetImportLook look{.classes = classes,
                       .perClass = std::vector<std::int64_t>(classes.size()),
                       .files = std::ssize(images.images),
                       .withSource = sourcesIn(images),
                       .problems = std::move(images.problems),
                       .remarks = std::move(images.remarks)};
    for (const auto& image : images.images)
        ++look.perClass[static_cast<std::size_t>(image.label)];
    return look;
}

} // namespace retort::study
