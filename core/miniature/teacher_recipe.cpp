#include "miniature/teacher_recipe.h"

#include "base/file.h"
#include "base/json.h"
#include "clip/open_clip_config.h"

namespace retort::miniature {

namespace {

void readAugmentation(JsonReader& reader, ImageAugmentation& into) {
    reader.optional("rotation", into.rotation);
    reader.optional("zoom", into.zoom);
    reader.optional("stretch", into.stretch);
    reader.optional("shift", into.shift);
    reader.optional("brightness", into.brightness);
    reader.optional("colour", into.colour);
    reader.optional("flip", into.flip);
    reader.optional("quarterTurns", into.quarterTurns);
}

void readTraining(JsonReader& reader, TeacherRecipe& recipe) {
    readTrainingPlan(reader, recipe.plan);
    reader.optional("captionsPerClass", recipe.captionsPerClass);
    reader.optional("labelSmoothing", recipe.labelSmoothing);
    reader.optional("keptPatches", recipe.keptPatches);
    reader.optional("allPatchesFrom", recipe.allPatchesFrom);
    reader.optional("seed", recipe.seed);
    if (recipe.captionsPerClass < 1)
        reader.fail("captionsPerClass", "must be at least 1");
    if (recipe.keptPatches <= 0 || recipe.keptPatches > 1)
        reader.fail("keptPatches", "must be above 0 and at most 1");
}

} // namespace

TaughtDataset readTaughtDataset(JsonReader& reader) {
    TaughtDataset set;
    reader.required("name", set.name);
    reader.required("classNames", set.classNames);
    reader.required("templates", set.templates);
    reader.object("augmentation", [&](JsonReader& inner) { readAugmentation(inner, set.augmentation); });
    if (set.templates.empty())
        reader.fail("templates", "at least one template is needed");
    for (const auto& text : set.templates)
        if (text.find("{}") == std::string::npos)
            reader.fail("templates", "\"" + text + "\" has no {} for the class name");
    return set;
}

Result<TeacherRecipe> loadTeacherRecipe(const std::filesystem::path& path) {
    RETORT_TRY(const auto text, readTextFile(path));
    RETORT_TRY(const auto document, JsonDocument::parse(text, path.string()));
    TeacherRecipe recipe;
    JsonReader reader(document);
    reader.object("model_cfg", [&](JsonReader& model) { clip::readOpenClip(model, recipe.model); });
    reader.objects("dataSets", [&](JsonReader& set) { recipe.datasets.push_back(readTaughtDataset(set)); });
    reader.object("training", [&](JsonReader& training) { readTraining(training, recipe); });
    if (recipe.datasets.empty())
        reader.fail("dataSets", "at least one dataset is needed");
    RETORT_CHECK(reader.finish());
    RETORT_CHECK(clip::validate(recipe.model, path.string()));
    return recipe;
}

std::vector<std::string> captions(const TaughtDataset& dataset) {
    std::vector<std::string> all;
    for (const auto& name : dataset.classNames)
        for (auto text : dataset.templates)
            all.push_back(text.replace(text.find("{}"), 2, name));
    return all;
}

std::vector<std::string> captions(const TeacherRecipe& recipe) {
    std::vector<std::string> all;
    for (const auto& set : recipe.datasets)
        for (auto& text : captions(set))
            all.push_back(std::move(text));
    return all;
}

} // namespace retort::miniature
