#include "doctor/missing_pieces.h"

#include "data/registry/registry.h"
#include "jobs/web_download.h"
#include "teacher/model_list.h"
#include "teacher/study_data.h"

#include <algorithm>
#include <fmt/format.h>

namespace retort::doctor {

namespace fs = std::filesystem;

namespace {

void lookForDatasets(const fs::path& workspace, MissingPieces& into) {
    for (const auto& listing : data::listDatasets(study::datasetSearch(workspace))) {
        if (listing.state == data::Availability::Ready)
            continue;
        const bool isKnown = listing.state == data::Availability::NotFound;
        (isKnown ? into.pieces : into.broken)
            .push_back({"dataset " + listing.name, fmt::format("{}: {}", name(listing.state), listing.note)});
    }
}

bool isAmong(const std::vector<study::ModelListing>& models, const std::string& name) {
    return std::ranges::any_of(
        models, [&](const auto& model) { return model.name == name || model.name == name + ".safetensors"; });
}

void lookForModels(const fs::path& resources, const fs::path& workspace, MissingPieces& into) {
    const auto models = study::listModels(study::ModelSearch::in(resources, workspace));
    for (const auto& offered : study::offeredDownloads(study::DownloadKind::Model, resources))
        if (!isAmong(models, offered.name))
            into.pieces.push_back({"model " + offered.name,
                                   fmt::format("not found: retort-cli model download {}", offered.name)});
    for (const auto& model : models)
        if (!model.problem.empty())
            into.broken.push_back({"model " + model.name, model.problem});
}

} // namespace

MissingPieces missingPieces(const fs::path& resources, const fs::path& workspace) {
    MissingPieces missing;
    lookForDatasets(workspace, missing);
    lookForModels(resources, workspace, missing);
    return missing;
}

} // namespace retort::doctor
