#include "synthesis/sets/synthetic_dataset.h"

#include "base/cancellation.h"
#include "base/sha256.h"
#include "data/images/decode_image.h"
#include "data/images/file_bytes.h"
#include "store/folder_record.h"
#include "synthesis/sets/condition_file.h"
#include "synthesis/sets/set_folder.h"
#include "synthesis/sets/set_spec.h"

#include <algorithm>
#include <fmt/format.h>

namespace retort::synthesis {

namespace {

Error noConditions(const store::SyntheticSetRecord& record, std::string_view what) {
    return {ErrorCode::InvalidArgument,
            fmt::format("the set {} holds {} images, which have no {}; condition prediction needs a set that "
                        "\"generate img2img\" made from a teacher's embeddings",
                        record.request.name, record.request.kind, what)};
}

} // namespace

Result<std::vector<std::int64_t>> sourcesOf(const store::SyntheticSetRecord& record) {
    const auto spec = readSetSpec(record.request.spec, record.request.name);
    if (!spec.ok() || (spec->sources.empty() && !isImported(record)))
        return Error{ErrorCode::Corrupt, fmt::format("the set {}: its stored specification lists no sources",
                                                     record.request.name)};
    return spec->sources;
}

namespace {

/// Training images, as many of each class as there are to be, evenly from the first to the last.
std::vector<std::int64_t> spreadOverClasses(const data::Dataset& real, std::int64_t images) {
    constexpr std::int64_t kEnough = 2000; // for figures that compare distributions
    std::vector<std::vector<std::int64_t>> ofClass(real.summary().classes.size());
    for (std::int64_t index = 0; index < real.size(data::Split::Train); ++index)
        ofClass[static_cast<std::size_t>(real.label(data::Split::Train, index))].push_back(index);
    const auto classes = std::max<std::int64_t>(1, std::ssize(ofClass));
    const auto wanted = (std::max(images, kEnough) + classes - 1) / classes;
    std::vector<std::int64_t> chosen;
    for (const auto& all : ofClass) {
        const auto count = std::min(wanted, std::ssize(all));
        for (std::int64_t i = 0; i < count; ++i)
            chosen.push_back(all[static_cast<std::size_t>(i * std::ssize(all) / count)]);
    }
    std::ranges::sort(chosen);
    return chosen;
}

} // namespace

bool isImported(const store::SyntheticSetRecord& record) {
    return record.request.kind == wordOf(GenerationKind::Imported);
}

Result<std::vector<std::int64_t>> comparedImages(const store::SyntheticSetRecord& record,
                                                 const data::Dataset& real) {
    RETORT_TRY(auto sources, sourcesOf(record));
    if (!isImported(record))
        return sources;
    if (sources.empty())
        return spreadOverClasses(real, record.request.images);
    std::ranges::sort(sources);
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    return sources;
}

std::string_view name(ConditionKind condition) {
    return condition == ConditionKind::Clean ? "clean" : "noised";
}

/// Puts a SyntheticDataset together from what the store says.
class SyntheticSetOpener {
public:
    SyntheticSetOpener(store::SyntheticSetRecord record, const std::filesystem::path& root) {
        m_set->m_folder = root / record.request.name;
        m_set->m_record = std::move(record);
    }

    Status takeImages(std::vector<store::SyntheticImageRecord> images, Curation curation) {
        const auto& record = m_set->m_record;
        const auto classes = static_cast<std::int64_t>(record.request.classes.size());
        for (auto& image : images) {
            if (image.state == store::ImageState::Invalid ||
                (image.state == store::ImageState::Excluded && curation == Curation::Applied))
                continue;
            if (image.label < 0 || image.label >= classes || image.number < 0 ||
                image.number >= record.request.images)
                return Error{ErrorCode::Corrupt,
                             fmt::format("the set {}: image {} of {} has the label {} of {} classes",
                                         record.request.name, image.number, record.request.images,
                                         image.label, classes)};
            m_set->m_images.push_back(std::move(image));
        }
        if (!m_set->m_images.empty())
            return {};
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("the set {} has no images yet", record.request.name)};
    }

    Status takeSources() {
        RETORT_TRY(const auto sources, sourcesOf(m_set->m_record));
        m_set->m_sources = static_cast<std::int64_t>(sources.size());
        return {};
    }

    std::unique_ptr<SyntheticDataset> finish() {
        const auto& request = m_set->m_record.request;
        data::SplitSummary train{.count = static_cast<std::int64_t>(m_set->m_images.size()),
                                 .perClass = std::vector<std::int64_t>(request.classes.size())};
        for (const auto& image : m_set->m_images)
            ++train.perClass[static_cast<std::size_t>(image.label)];
        m_set->m_summary = {.name = request.name,
                            .path = m_set->m_folder,
                            .classes = request.classes,
                            .splits = {{data::Split::Train, std::move(train)}},
                            .imageSize = {request.width, request.height},
                            .channels = 3,
                            .problems = {}};
        return std::move(m_set);
    }

private:
    std::unique_ptr<SyntheticDataset> m_set{new SyntheticDataset};
};

std::int64_t SyntheticDataset::label(data::Split, std::int64_t index) const {
    return image(index).label;
}

data::ImageSize SyntheticDataset::storedSize(data::Split, std::int64_t index) const {
    const auto& own = image(index);
    return own.width > 0 ? data::ImageSize{own.width, own.height} : m_summary.imageSize;
}

Result<data::Image> SyntheticDataset::image(data::Split, std::int64_t index,
                                            const data::DecodeOptions& options) const {
    const auto path = file(index);
    std::vector<std::byte> bytes;
    RETORT_CHECK(data::readFileBytes(path, bytes));
    return data::decodeImage(bytes, path.string(), options);
}

std::string SyntheticDataset::sampleName(data::Split, std::int64_t index) const {
    return image(index).file;
}

Result<std::string> SyntheticDataset::contentHash(data::Split split, const std::stop_token& stop) const {
    const auto listed = store::listedFiles(m_folder);
    Sha256 hash;
    std::vector<std::byte> bytes;
    for (std::int64_t index = 0; index < size(split); ++index) {
        RETORT_CHECK(checkCancelled(stop, data::kHashing));
        RETORT_CHECK(data::readFileBytes(file(index), bytes));
        RETORT_CHECK(store::checkBytes(m_folder, listed, image(index).file, bytes));
        hash.update(fmt::format("{}:", bytes.size())).update(bytes);
    }
    return hash.hex();
}

Result<ConditionEmbeddings> SyntheticDataset::conditions(ConditionKind condition) const {
    const SetFolder place(m_folder, m_record.request.classes, FileFormat::Png);
    const bool isNoised = condition == ConditionKind::Noised;
    if (m_record.request.teacherHash.empty() || m_sources == 0)
        return noConditions(m_record, "condition embeddings");
    if (isNoised && m_record.request.kind != wordOf(GenerationKind::Img2Img))
        return noConditions(m_record, "noised condition embeddings");
    const auto path = isNoised ? place.noisedConditions() : place.cleanConditions();
    const auto rows = isNoised ? m_record.request.images : m_sources;
    RETORT_TRY(const auto width, conditionWidth(path));
    RETORT_TRY(auto values, mapConditions(path, {.rows = rows, .width = width}));
    std::vector<std::int64_t> rowOf;
    for (const auto& image : m_images)
        rowOf.push_back(isNoised ? image.number : image.number % m_sources);
    return ConditionEmbeddings(std::move(values), static_cast<std::size_t>(width), std::move(rowOf));
}

Result<std::unique_ptr<SyntheticDataset>> openSyntheticSet(store::Workspace& workspace, SyntheticSetId set,
                                                           const OpenSetOptions& options) {
    const store::SyntheticTable table(workspace.database());
    RETORT_TRY(auto record, table.find(set));
    if (options.completeness == Completeness::Finished && !record.finished)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("the set {} is unfinished: {} of {} images; run the \"generate\" command "
                                 "that began it again to continue",
                                 record.request.name, record.done(), record.request.images)};
    SyntheticSetOpener opener(std::move(record), workspace.paths().synthetic());
    RETORT_CHECK(opener.takeSources());
    RETORT_TRY(auto images, table.images(set));
    RETORT_CHECK(opener.takeImages(std::move(images), options.curation));
    return opener.finish();
}

} // namespace retort::synthesis
