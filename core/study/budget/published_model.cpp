#include "study/budget/published_model.h"

#include "base/file.h"
#include "base/json.h"

#include <algorithm>

namespace retort::study {

Result<std::vector<PublishedModel>> publishedModels(const std::filesystem::path& resources) {
    const auto file = resources / "references" / "models.json";
    RETORT_TRY(const auto text, readTextFile(file));
    RETORT_TRY(const auto document, JsonDocument::parse(text, file.string()));
    std::vector<PublishedModel> models;
    JsonReader reader(document);
    reader.objects("models", [&](JsonReader& inner) {
        PublishedModel model;
        inner.required("name", model.name);
        inner.required("title", model.title);
        inner.optional("network", model.network);
        inner.required("page", model.page);
        inner.required("source", model.source);
        inner.optional("embeddingWidth", model.embeddingWidth);
        inner.optional("size", model.size);
        inner.optional("weights", model.weights);
        models.push_back(std::move(model));
    });
    RETORT_CHECK(reader.finish());
    return models;
}

const PublishedModel* findPublished(const std::vector<PublishedModel>& models, std::string_view nameOrPath) {
    const auto name = std::filesystem::path(nameOrPath).filename().string();
    const auto found = std::ranges::find(models, name, &PublishedModel::name);
    return found == models.end() ? nullptr : &*found;
}

} // namespace retort::study
