#include "study/document/image_samples.h"

#include "base/markup.h"
#include "data/registry/registry.h"
#include "study/document/html.h"
#include "synthesis/sets/image_file.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "teacher/study_data.h"

#include <fmt/format.h>

#include <memory>

namespace retort::study {

namespace {

constexpr std::size_t kClasses = 20;
constexpr std::size_t kImages = 4; ///< of a class and a source

/// The first images of a class, from the beginning of the split. One that cannot be read is said to be so
/// where it would stand.
std::string firstImages(const data::Dataset& dataset, std::int64_t label) {
    std::string cell;
    std::size_t shown = 0;
    for (std::int64_t i = 0; i < dataset.size(data::Split::Train) && shown < kImages; ++i) {
        if (dataset.label(data::Split::Train, i) != label)
            continue;
        ++shown;
        const auto image = dataset.image(data::Split::Train, i, {.atLeast = {112, 112}});
        const auto png = image.ok() ? synthesis::encodeImage(*image, {}, {}) : image.error();
        cell += png.ok() ? html::image(*png, "image/png", dataset.sampleName(data::Split::Train, i))
                         : html::paragraph(png.error().text());
    }
    return cell;
}

/// A column of the table: its images, or why there are none.
struct ShownSource {
    std::string title;
    std::unique_ptr<data::Dataset> dataset{};
};

void addSource(std::vector<ShownSource>& sources, std::string& problems, const std::string& title,
               Result<std::unique_ptr<data::Dataset>> opened) {
    if (opened.ok())
        sources.push_back({title, std::move(opened).value()});
    else
        problems += html::paragraph(fmt::format("{}: {}", title, opened.error().text()));
}

Result<std::unique_ptr<data::Dataset>> openSet(store::Workspace& workspace, SyntheticSetId id) {
    RETORT_TRY(auto set, synthesis::openSyntheticSet(workspace, id));
    return std::unique_ptr<data::Dataset>(std::move(set));
}

/// Of the same name may be another dataset by now.
Result<std::unique_ptr<data::Dataset>> realImagesOf(const store::Workspace& workspace, const RunSpec& run) {
    RETORT_TRY(auto found, data::findDataset(run.data.name, datasetSearch(workspace.folder())));
    RETORT_TRY(const auto hash, splitHash(*found, data::Split::Train, readContent()));
    if (found->summary().classes == run.data.classes && hash == run.data.trainHash)
        return found;
    return Error{ErrorCode::Mismatch, fmt::format("the dataset {} has other images than those that the run "
                                                  "learnt from",
                                                  run.data.name)};
}

} // namespace

std::string samplesOf(store::Workspace& workspace, const RunSpec& run, const std::vector<SampledSet>& sets) {
    std::vector<ShownSource> sources;
    std::string text;
    addSource(sources, text, "real training images", realImagesOf(workspace, run));
    for (const auto& set : sets)
        addSource(sources, text, set.title, openSet(workspace, set.id));
    if (sources.empty())
        return text;
    const auto& classes = run.data.classes;
    if (classes.size() > kClasses)
        text += html::paragraph(fmt::format("The first {} of {} classes.", kClasses, classes.size()));
    text += "<div class=\"wide\"><table>\n<tr><th>class</th>";
    for (const auto& source : sources)
        text += fmt::format("<th>{}</th>", escapedMarkup(source.title));
    text += "</tr>\n";
    for (std::size_t label = 0; label < std::min(classes.size(), kClasses); ++label) {
        text += fmt::format("<tr><td>{}</td>", escapedMarkup(classes[label]));
        for (const auto& source : sources)
            text +=
                fmt::format("<td>{}</td>", firstImages(*source.dataset, static_cast<std::int64_t>(label)));
        text += "</tr>\n";
    }
    return text + "</table></div>\n";
}

} // namespace retort::study
