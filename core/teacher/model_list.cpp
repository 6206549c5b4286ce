#include "teacher/model_list.h"

#include "base/json.h"
#include "clip/folder_config.h"
#include "clip/model_folder.h"
#include "diffusion/generators/generator.h"
#include "diffusion/generators/generator_check.h"
#include "store/workspace_paths.h"
#include "teacher/model_licence.h"

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

std::uint64_t bytesOf(const fs::path& path) {
    std::error_code error;
    if (fs::is_regular_file(path, error))
        return fs::file_size(path, error);
    std::uint64_t bytes = 0;
    for (fs::recursive_directory_iterator entry(path, error), end; entry != end; entry.increment(error)) {
        std::error_code isNone;
        if (const auto size = entry->is_regular_file(isNone) ? entry->file_size(isNone) : 0; !isNone)
            bytes += size;
    }
    return bytes;
}

/// Of the models that are shipped it is the program's own.
std::string licenceOf(const fs::path& path, const ModelSearch& search,
                      const std::vector<download::DownloadList>& lists) {
    constexpr const char* kProgram = "GPL-3.0-or-later";
    const bool isShipped = !search.resources.empty() && path.parent_path() == search.resources / "models";
    return isShipped ? kProgram : study::licenceOf(path, lists);
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

/// "models/clip/", as a shell completes it, is called "clip".
fs::path withoutSlash(fs::path path) {
    while (!path.has_filename() && path.has_relative_path())
        path = path.parent_path();
    return path;
}

} // namespace

ModelSearch ModelSearch::in(const fs::path& resources, const fs::path& workspace) {
    return {.folders = {resources / "models", store::WorkspacePaths(workspace).models()},
            .resources = resources};
}

std::vector<ModelListing> listModels(const ModelSearch& search) {
    std::vector<ModelListing> listings;
    const auto lists = search.resources.empty() ? std::vector<download::DownloadList>{}
                                                : modelListsIn(search.resources / "downloads" / "models");
    for (const auto& place : search.folders) {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(place, error))
            if (entry.is_directory(error) || diffusion::looksLikeGenerator(entry.path())) {
                auto& listing = listings.emplace_back(listingOf(entry.path()));
                listing.bytes = bytesOf(entry.path());
                listing.licence = licenceOf(entry.path(), search, lists);
            }
    }
    std::stable_sort(listings.begin(), listings.end(),
                     [](const ModelListing& a, const ModelListing& b) { return a.name < b.name; });
    return listings;
}

Result<fs::path> findModel(const std::string& nameOrPath, const ModelSearch& search, const fs::path& base) {
    std::error_code ignored;
    const auto named = withoutSlash(nameOrPath);
    const bool isHere = named == "." || named == "..";
    for (const auto& place : search.folders)
        if (!named.empty() && !isHere && fs::exists(place / named, ignored))
            return place / named;
    if (!named.empty() && fs::exists(base / named, ignored))
        return isHere ? fs::weakly_canonical(base / named, ignored) : base / named;
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
