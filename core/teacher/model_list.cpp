#include "teacher/model_list.h"

#include "base/json.h"
#include "clip/folder_config.h"
#include "clip/model_folder.h"
#include "diffusion/generators/generator.h"
#include "diffusion/generators/generator_check.h"
#include "store/workspace_paths.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::study {

namespace fs = std::filesystem;
using models::ModelKind;

namespace {

ModelKind kindOf(clip::FolderLayout layout) {
    return layout == clip::FolderLayout::OpenClip ? ModelKind::OpenClip : ModelKind::HuggingFaceClip;
}

ModelKind kindOf(const diffusion::GeneratorOutline& outline) {
    if (outline.conditioning == diffusion::Conditioning::Text)
        return ModelKind::StableDiffusion;
    if (!outline.takesPrompts)
        return ModelKind::ImageVariations;
    return outline.noisesEmbeddings ? ModelKind::StableUnclip : ModelKind::ImageAdapter;
}

Status describeTeacher(ModelListing& listing) {
    RETORT_TRY(const auto config, clip::readFolderConfig(listing.path));
    listing.kind = kindOf(config.layout);
    listing.imageSize = config.model.vision.imageSize;
    listing.embeddingWidth = config.model.embeddingWidth;
    listing.remarks = config.remarks;
    return {};
}

Status describeGenerator(ModelListing& listing) {
    RETORT_TRY(const auto outline, diffusion::outlineGenerator(listing.path));
    listing.kind = kindOf(outline);
    listing.imageSize = outline.nativeSize.value_or(0);
    listing.embeddingWidth = outline.embeddingWidth;
    return {};
}

ModelListing listingOf(const fs::path& path) {
    ModelListing listing{.name = path.filename().string(), .path = path, .kind = {}, .problem = {}};
    const auto described =
        diffusion::looksLikeGenerator(path) ? describeGenerator(listing) : describeTeacher(listing);
    if (!described.ok())
        listing.problem = described.error().text();
    return listing;
}

Result<ModelReport> verifyTeacher(const fs::path& folder, const ModelSearch& search,
                                  const ProgressSink& progress) {
    RETORT_TRY(const auto summary, clip::verifyModelFolder(folder, search.folders, progress));
    return ModelReport{.path = folder,
                       .kind = kindOf(summary.config.layout),
                       .imageSize = summary.config.model.vision.imageSize,
                       .embeddingWidth = summary.config.model.embeddingWidth,
                       .parameters = summary.parameters,
                       .verifiedFiles = summary.verifiedFiles,
                       .remarks = summary.config.remarks};
}

Result<ModelReport> verifyGenerator(const fs::path& path, const ModelSearch& search,
                                    const ProgressSink& progress) {
    RETORT_TRY(const auto report, diffusion::verifyGenerator(path, search.folders, progress));
    return ModelReport{.path = path,
                       .kind = kindOf(report.outline),
                       .imageSize = report.outline.nativeSize.value_or(0),
                       .embeddingWidth = report.outline.embeddingWidth,
                       .parameters = report.parameters,
                       .verifiedFiles = report.verifiedFiles};
}

} // namespace

ModelSearch ModelSearch::in(const fs::path& resources, const fs::path& workspace) {
    return {.folders = {resources / "models", store::WorkspacePaths(workspace).models()}};
}

std::vector<ModelListing> listModels(const ModelSearch& search) {
    std::vector<ModelListing> listings;
    for (const auto& place : search.folders) {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(place, error))
            if (entry.is_directory(error) || diffusion::looksLikeGenerator(entry.path()))
                listings.push_back(listingOf(entry.path()));
    }
    std::stable_sort(listings.begin(), listings.end(),
                     [](const ModelListing& a, const ModelListing& b) { return a.name < b.name; });
    return listings;
}

Result<fs::path> findModel(const std::string& nameOrPath, const ModelSearch& search, const fs::path& base) {
    std::error_code ignored;
    for (const auto& place : search.folders)
        if (fs::path{nameOrPath}.has_filename() && fs::exists(place / nameOrPath, ignored))
            return place / nameOrPath;
    if (!nameOrPath.empty() && fs::exists(base / nameOrPath, ignored))
        return base / nameOrPath;
    std::string places;
    for (const auto& place : search.folders)
        places += (places.empty() ? "" : ", ") + place.string();
    std::vector<std::string> known;
    for (const auto& listing : listModels(search))
        known.push_back(listing.name);
    const auto guess = nearest(nameOrPath, known);
    return Error{ErrorCode::NotFound,
                 fmt::format("{}: there is no model of this name in {}, nor a folder or file of this path{}",
                             nameOrPath, places, guess ? fmt::format("; did you mean \"{}\"?", *guess) : "")};
}

Result<ModelReport> verifyModel(const std::string& nameOrPath, const ModelSearch& search,
                                const ProgressSink& progress) {
    RETORT_TRY(const auto path, findModel(nameOrPath, search));
    std::error_code ignored;
    const bool isFile = fs::is_regular_file(path, ignored); // a teacher is a folder
    return isFile || diffusion::looksLikeGenerator(path) ? verifyGenerator(path, search, progress)
                                                         : verifyTeacher(path, search, progress);
}

} // namespace retort::study
