#include "synthesis/sets/set_import.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "base/sha256.h"
#include "data/images/decode_image.h"
#include "data/images/file_bytes.h"
#include "data/images/image_header.h"
#include "store/folder_record.h"
#include "store/synthetic_table.h"
#include "synthesis/sets/class_folders.h"
#include "synthesis/sets/image_notes.h"
#include "synthesis/sets/set_folder.h"
#include "synthesis/sets/set_spec.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>

namespace retort::synthesis {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kImporting = "importing a set";

std::string_view endingOf(data::ImageFormat format) {
    switch (format) {
    case data::ImageFormat::Jpeg: return ".jpg";
    case data::ImageFormat::Png: return ".png";
    case data::ImageFormat::WebP: return ".webp";
    case data::ImageFormat::Bmp: return ".bmp";
    case data::ImageFormat::Tiff: return ".tif";
    }
    return ".png";
}

/// An image that can be read.
struct Readable {
    ForeignImage image;
    ImageNotes notes;
    data::ImageSize size{};
    std::string_view ending;
    std::string hash;
    std::uint64_t bytes = 0;
};

ImageNotes notesIn(std::span<const std::byte> bytes, data::ImageFormat format) {
    if (format != data::ImageFormat::Png)
        return {};
    const auto text = readText(bytes, "an image");
    return text.ok() ? notesFrom(*text) : ImageNotes{};
}

/// What the table says of the image is stronger than what the image says.
ImageNotes notesOf(const ForeignImage& image, std::span<const std::byte> bytes, data::ImageFormat format) {
    auto notes = notesIn(bytes, format);
    if (image.prompt)
        notes.prompt = *image.prompt;
    if (image.seed)
        notes.seed = image.seed;
    notes.file = image.file.generic_string();
    return notes;
}

Result<Readable> readImage(const fs::path& folder, const ForeignImage& image, std::vector<std::byte>& bytes) {
    const auto name = image.file.string();
    RETORT_CHECK(data::readFileBytes(folder / image.file, bytes));
    RETORT_TRY(const auto header, data::readImageHeader(bytes, name));
    RETORT_TRY(const auto decoded, data::decodeImage(bytes, name));
    return Readable{.image = image,
                    .notes = notesOf(image, bytes, header.format),
                    .size = decoded.size,
                    .ending = endingOf(header.format),
                    .hash = sha256(std::span<const std::byte>(bytes)),
                    .bytes = bytes.size()};
}

/// Removes an unfinished folder, unless keep() is called.
class Staging {
public:
    explicit Staging(fs::path folder) : m_folder(std::move(folder)) { clear(); }
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;
    ~Staging() { clear(); }

    const fs::path& folder() const { return m_folder; }
    Status moveTo(const fs::path& place) {
        std::error_code error;
        fs::rename(m_folder, place, error);
        if (!error)
            return {};
        return Error{ErrorCode::Io,
                     fmt::format("{}: cannot be moved into place: {}", m_folder.string(), error.message())};
    }

private:
    void clear() const {
        std::error_code ignored;
        fs::remove_all(m_folder, ignored);
    }

    fs::path m_folder;
};

class SetImport {
public:
    SetImport(store::Workspace& workspace, const ImportFrom& from, const SetImportOptions& options)
        : m_workspace(workspace), m_from(from), m_options(options), m_table(workspace.database()) {}

    Result<SetImportOutcome> run(ForeignImages images);

private:
    Status readAll(const std::vector<ForeignImage>& images);
    bool allHaveSources() const;
    std::string identity() const;
    Result<bool> find();
    Status keepNewPrompts();
    Status checkPlace() const;
    bool isLeftBehind(const fs::path& place) const;
    Status bringBackFiles();
    Status copyFile(std::size_t number, const fs::path& folder) const;
    Status copyInto(const fs::path& folder);
    void keepRecord(SyntheticSetId set);
    std::vector<store::SyntheticImageRecord> records() const;
    store::SyntheticSetRequest request() const;
    SetFolder placeAt(fs::path root) const {
        return {std::move(root), m_from.dataset.summary().classes, FileFormat::Png};
    }
    std::int64_t label(std::size_t number) const { return m_images[number].image.label; }
    fs::path fileOf(std::size_t number) const {
        return placeAt({}).image(static_cast<std::int64_t>(number), label(number), m_images[number].ending);
    }

    store::Workspace& m_workspace;
    const ImportFrom& m_from;
    const SetImportOptions& m_options;
    store::SyntheticTable m_table;
    std::vector<Readable> m_images;
    std::string m_identity;
    SetImportOutcome m_outcome;
};

Status SetImport::readAll(const std::vector<ForeignImage>& images) {
    ProgressMeter meter(m_options.progress, m_from.dataset.summary().name + ": read images", "images",
                        std::ssize(images));
    std::vector<std::byte> bytes;
    for (const auto& image : images) {
        RETORT_CHECK(checkCancelled(m_options.stop, kImporting));
        auto read = readImage(m_from.folder, image, bytes);
        if (read.ok())
            m_images.push_back(std::move(read).value());
        else
            m_outcome.problems.push_back(read.error().message);
        meter.advanceBy(1);
    }
    meter.finish();
    if (!m_images.empty())
        return {};
    return invalidArgument(fmt::format("{}: none of its {} files is an image that can be read{}",
                                       m_from.folder.string(), m_outcome.problems.size(),
                                       m_outcome.problems.empty() ? "" : "; " + m_outcome.problems.front()));
}

bool SetImport::allHaveSources() const {
    return std::ranges::all_of(m_images, [](const Readable& each) { return each.image.source.has_value(); });
}

std::string SetImport::identity() const {
    auto list = nlohmann::json::array();
    for (const auto& each : m_images)
        list.push_back({each.image.label, each.image.source.value_or(-1), each.hash});
    return sha256(nlohmann::json{{"imported", std::move(list)},
                                 {"dataset", m_from.dataset.summary().name},
                                 {"classes", m_from.dataset.summary().classes},
                                 {"train", m_outcome.withSource > 0 ? m_from.trainHash : std::string{}}}
                      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

/// Whether the workspace has the set already.
Result<bool> SetImport::find() {
    constexpr std::size_t kHashLetters = 8;
    RETORT_TRY(const auto known, m_table.findIdentity(m_identity));
    if (!known) {
        m_outcome.name = m_options.name.empty()
                             ? fmt::format("{}-imported-{}", fileNameFrom(m_from.dataset.summary().name),
                                           m_identity.substr(0, kHashLetters))
                             : m_options.name;
        return false;
    }
    m_outcome.set = known->id;
    m_outcome.name = known->request.name;
    m_outcome.stored = known->stored + known->excluded;
    m_outcome.wasThere = true;
    if (!m_options.name.empty() && m_options.name != known->request.name)
        m_outcome.unusedName = m_options.name;
    return true;
}

/// Prompts are no part of what a set is known by.
Status SetImport::keepNewPrompts() {
    RETORT_TRY(const auto known, m_table.images(m_outcome.set)); // by number
    std::vector<store::SyntheticImageRecord> renewed;
    for (auto each : records()) {
        const auto stored =
            std::ranges::lower_bound(known, each.number, {}, &store::SyntheticImageRecord::number);
        if (stored == known.end() || stored->number != each.number || each.prompt.empty() ||
            each.prompt == stored->prompt)
            continue;
        if (!m_images[static_cast<std::size_t>(each.number)].notes.seed)
            each.seed = stored->seed;
        renewed.push_back(std::move(each));
    }
    if (renewed.empty())
        return {};
    RETORT_CHECK(m_table.setOrigins(m_outcome.set, renewed));
    m_outcome.newPrompts = std::ssize(renewed);
    keepRecord(m_outcome.set);
    return {};
}

/// Of images that were imported before: files that are gone or changed.
Status SetImport::bringBackFiles() {
    const auto folder = m_workspace.paths().synthetic() / m_outcome.name;
    std::size_t restored = 0;
    for (std::size_t number = 0; number < m_images.size(); ++number) {
        RETORT_CHECK(checkCancelled(m_options.stop, kImporting));
        const auto hash = sha256OfFile(folder / fileOf(number));
        if (hash.ok() && *hash == m_images[number].hash)
            continue;
        if (restored++ == 0)
            RETORT_CHECK(placeAt(folder).prepare());
        RETORT_CHECK(copyFile(number, folder));
    }
    if (restored > 0)
        m_outcome.remarks.push_back(
            fmt::format("{} {} of the set {} that {} gone or had changed {} copied again", restored,
                        restored == 1 ? "file" : "files", m_outcome.name, restored == 1 ? "was" : "were",
                        restored == 1 ? "was" : "were"));
    return {};
}

/// Whether it holds these images and no set is called so: an import that was cut off before it was stored.
bool SetImport::isLeftBehind(const fs::path& place) const {
    if (m_table.findNamed(m_outcome.name).ok())
        return false;
    for (std::size_t number = 0; number < m_images.size(); ++number) {
        const auto hash = sha256OfFile(place / fileOf(number));
        if (!hash.ok() || *hash != m_images[number].hash)
            return false;
    }
    return true;
}

Status SetImport::checkPlace() const {
    RETORT_CHECK(checkSetName(m_outcome.name));
    const auto place = m_workspace.paths().synthetic() / m_outcome.name;
    std::error_code ignored;
    if (m_options.name.empty() || isLeftBehind(place))
        fs::remove_all(place, ignored); // it has this hash: an import that was cut off left it
    if (fs::exists(place, ignored))
        return invalidArgument(fmt::format("there is a set \"{}\" already: {}; choose another name",
                                           m_outcome.name, place.string()));
    std::uint64_t needed = 0;
    for (const auto& each : m_images)
        needed += each.bytes;
    return checkDisk(m_workspace.folder(), needed, m_options.freeBytes ? m_options.freeBytes : freeBytesAt);
}

Status SetImport::copyFile(std::size_t number, const fs::path& folder) const {
    const auto& each = m_images[number];
    const auto from = m_from.folder / each.image.file;
    std::vector<std::byte> bytes;
    RETORT_CHECK(data::readFileBytes(from, bytes));
    if (sha256(std::span<const std::byte>(bytes)) != each.hash)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: was changed while it was imported; import again", from.string())};
    RETORT_TRY(auto file, AtomicFile::create(folder / fileOf(number)));
    RETORT_CHECK(file.write(bytes));
    return file.commit();
}

Status SetImport::copyInto(const fs::path& folder) {
    RETORT_CHECK(placeAt(folder).prepare());
    ProgressMeter meter(m_options.progress, m_outcome.name + ": copy images", "images", std::ssize(m_images));
    for (std::size_t number = 0; number < m_images.size(); ++number) {
        RETORT_CHECK(checkCancelled(m_options.stop, kImporting));
        RETORT_CHECK(copyFile(number, folder));
        meter.advanceBy(1);
    }
    meter.finish();
    return {};
}

std::vector<store::SyntheticImageRecord> SetImport::records() const {
    std::vector<store::SyntheticImageRecord> records;
    for (std::size_t number = 0; number < m_images.size(); ++number) {
        const auto& each = m_images[number];
        records.push_back({.number = static_cast<std::int64_t>(number),
                           .label = each.image.label,
                           .prompt = each.notes.prompt,
                           .seed = each.notes.seed.value_or(0),
                           .source = each.image.source,
                           .file = fileOf(number).generic_string(),
                           .width = each.size.width,
                           .height = each.size.height,
                           .parameters = textOf(each.notes)});
    }
    return records;
}

/// "ComfyUI (dreamshaper.safetensors)", where all images say the same.
std::string generatorOf(const std::vector<Readable>& images) {
    std::set<std::string> names;
    for (const auto& [image, notes, size, ending, hash, bytes] : images)
        if (!notes.program.empty() || !notes.model.empty())
            names.insert(notes.model.empty() ? notes.program
                                             : fmt::format("{} ({})", notes.program, notes.model));
    return names.empty() ? "imported" : names.size() == 1 ? *names.begin() : "several generators";
}

store::SyntheticSetRequest SetImport::request() const {
    const auto& summary = m_from.dataset.summary();
    SetSpec spec{.generation = {.kind = GenerationKind::Imported},
                 .folder = fs::absolute(m_from.folder).lexically_normal().string()};
    if (m_outcome.withSource > 0)
        spec.trainHash = m_from.trainHash;
    if (allHaveSources())
        for (const auto& each : m_images)
            spec.sources.push_back(*each.image.source);
    const auto& first = m_images.front().size;
    const bool isUniform =
        std::ranges::all_of(m_images, [&](const Readable& each) { return each.size == first; });
    return {.identity = m_identity,
            .name = m_outcome.name,
            .kind = std::string{wordOf(GenerationKind::Imported)},
            .dataset = summary.name,
            .generator = generatorOf(m_images),
            .classes = summary.classes,
            .spec = textOf(spec),
            .images = std::ssize(m_images),
            .width = isUniform ? first.width : 0,
            .height = isUniform ? first.height : 0};
}

void SetImport::keepRecord(SyntheticSetId set) {
    auto recorded = store::writeSetRecord(m_workspace.database(), m_workspace.paths(), set);
    if (!recorded.ok())
        m_outcome.remarks.push_back(std::move(recorded).error().text());
}

Result<SetImportOutcome> SetImport::run(ForeignImages images) {
    m_outcome.problems = std::move(images.problems);
    m_outcome.remarks = std::move(images.remarks);
    RETORT_CHECK(readAll(images.images));
    for (const auto& each : m_images) {
        m_outcome.withPrompt += each.notes.prompt.empty() ? 0 : 1;
        m_outcome.withSource += each.image.source ? 1 : 0;
    }
    if (m_outcome.withSource > 0 && m_from.trainHash.empty())
        return invalidArgument("images name sources, but the training split is not known");
    m_identity = identity();
    RETORT_TRY(const bool wasThere, find());
    if (wasThere) {
        RETORT_CHECK(keepNewPrompts());
        RETORT_CHECK(bringBackFiles());
        std::error_code ignored;
        if (!fs::exists(store::recordFile(m_workspace.paths().synthetic() / m_outcome.name), ignored))
            keepRecord(m_outcome.set); // the import was killed before
        return std::move(m_outcome);
    }
    RETORT_CHECK(checkPlace());
    constexpr std::size_t kHashLetters = 16;
    Staging staging(m_workspace.paths().synthetic() / (".import-" + m_identity.substr(0, kHashLetters)));
    RETORT_CHECK(copyInto(staging.folder()));
    const auto place = m_workspace.paths().synthetic() / m_outcome.name;
    RETORT_CHECK(staging.moveTo(place));
    auto stored = m_table.putFinished(request(), records());
    if (!stored.ok()) {
        std::error_code ignored;
        fs::remove_all(place, ignored);
        return std::move(stored).error();
    }
    m_outcome.set = *stored;
    m_outcome.stored = std::ssize(m_images);
    keepRecord(*stored);
    return std::move(m_outcome);
}

} // namespace

Result<SetImportOutcome> importSet(store::Workspace& workspace, const ImportFrom& from, ForeignImages images,
                                   const SetImportOptions& options) {
    return SetImport(workspace, from, options).run(std::move(images));
}

} // namespace retort::synthesis
