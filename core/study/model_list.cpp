#include "study/model_list.h"

#include "base/json.h"
#include "clip/folder_config.h"
#include "clip/model_folder.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

ModelListing listingOf(const fs::path& folder) {
    ModelListing listing{.name = folder.filename().string(), .path = folder, .kind = {}, .problem = {}};
    const auto config = clip::readFolderConfig(folder);
    if (!config.ok()) {
        listing.problem = config.error().text();
        return listing;
    }
    listing.kind = clip::name(config->layout);
    listing.imageSize = config->model.vision.imageSize;
    listing.embeddingWidth = config->model.embeddingWidth;
    return listing;
}

} // namespace

ModelSearch ModelSearch::in(const fs::path& resources, const fs::path& workspace) {
    return {.folders = {resources / "models", workspace / "models"}};
}

std::vector<ModelListing> listModels(const ModelSearch& search) {
    std::vector<ModelListing> listings;
    for (const auto& place : search.folders) {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(place, error))
            if (entry.is_directory(error))
                listings.push_back(listingOf(entry.path()));
    }
    std::stable_sort(listings.begin(), listings.end(),
                     [](const ModelListing& a, const ModelListing& b) { return a.name < b.name; });
    return listings;
}

Result<fs::path> findModel(const std::string& nameOrPath, const ModelSearch& search, const fs::path& base) {
    std::error_code ignored;
    for (const auto& place : search.folders)
        if (fs::path{nameOrPath}.has_filename() && fs::is_directory(place / nameOrPath, ignored))
            return place / nameOrPath;
    if (fs::is_directory(base / nameOrPath, ignored))
        return base / nameOrPath;
    std::string places;
    for (const auto& place : search.folders)
        places += (places.empty() ? "" : ", ") + place.string();
    std::vector<std::string> known;
    for (const auto& listing : listModels(search))
        known.push_back(listing.name);
    const auto guess = nearest(nameOrPath, known);
    return Error{ErrorCode::NotFound,
                 fmt::format("{}: there is no model of this name in {}, nor a folder of this path{}",
                             nameOrPath, places, guess ? fmt::format("; did you mean \"{}\"?", *guess) : "")};
}

Result<ModelReport> verifyModel(const std::string& nameOrPath, const ModelSearch& search) {
    RETORT_TRY(const auto folder, findModel(nameOrPath, search));
    RETORT_TRY(const auto summary, clip::verifyModelFolder(folder, search.folders));
    return ModelReport{.path = folder,
                       .kind = std::string{clip::name(summary.config.layout)},
                       .imageSize = summary.config.model.vision.imageSize,
                       .embeddingWidth = summary.config.model.embeddingWidth,
                       .parameters = summary.parameters,
                       .verifiedFiles = summary.verifiedFiles};
}

} // namespace retort::study
