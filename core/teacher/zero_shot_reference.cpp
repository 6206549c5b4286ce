#include "teacher/zero_shot_reference.h"

#include "base/file.h"
#include "base/json.h"
#include "data/dataset_name.h"
#include "data/known_datasets.h"

#include <utility>

namespace retort::study {

namespace {

bool isShare(double perCent) {
    return perCent >= 0 && perCent <= 100;
}

void readFigure(JsonReader& reader, const std::string& teacher, std::vector<ZeroShotReference>& into) {
    ZeroShotReference figure{.teacher = teacher, .dataset = {}, .templates = {}, .source = {}};
    reader.required("dataset", figure.dataset);
    reader.required("top1", figure.top1);
    reader.optional("meanPerClass", figure.meanPerClass);
    reader.optional("images", figure.images);
    reader.required("templates", figure.templates);
    reader.required("source", figure.source);
    if (!isShare(figure.top1))
        reader.fail("top1", "must be from 0 to 100");
    if (figure.meanPerClass && !isShare(*figure.meanPerClass))
        reader.fail("meanPerClass", "must be from 0 to 100");
    into.push_back(std::move(figure));
}

} // namespace

Result<std::vector<ZeroShotReference>> readZeroShotReferences(const std::filesystem::path& resources) {
    const auto file = resources / "references" / "zero-shot.json";
    RETORT_TRY(const auto text, readTextFile(file));
    RETORT_TRY(const auto document, JsonDocument::parse(text, file.string()));
    std::string teacher;
    std::vector<ZeroShotReference> figures;
    JsonReader reader(document);
    reader.required("teacher", teacher);
    reader.objects("figures", [&](JsonReader& figure) { readFigure(figure, teacher, figures); });
    RETORT_CHECK(reader.finish());
    return figures;
}

Result<std::vector<ZeroShotReference>> zeroShotReferencesFor(const std::filesystem::path& resources,
                                                             const std::string& dataset,
                                                             const std::vector<std::string>& classes) {
    RETORT_TRY(auto figures, readZeroShotReferences(resources));
    const bool isKnown = data::matchKnownClasses(dataset, classes) == data::ClassMatch::All;
    std::erase_if(figures, [&](const auto& figure) {
        return !isKnown || !data::isSameDataset(figure.dataset, dataset);
    });
    return figures;
}

} // namespace retort::study
