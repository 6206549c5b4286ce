#include "synthesis/generation/generation_session.h"

#include "store/folder_record.h"
#include "synthesis/sets/set_folder.h"
#include "synthesis/sets/set_spec.h"
#include "tensor/shared_work.h"

#include "base/cancellation.h"
#include "synthesis/generation/generation_inputs.h"
#include "synthesis/generation/planned_images.h"
#include "synthesis/sets/class_folders.h"
#include "synthesis/sets/condition_file.h"
#include "synthesis/sets/disk_need.h"
#include "synthesis/sets/set_spec.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>

namespace retort::synthesis {

namespace {

using Clock = std::chrono::steady_clock;

std::string defaultName(const GenerationCall& call, const std::string& identity) {
    constexpr std::size_t kHashLetters = 8;
    return fmt::format("{}-{}-{}", fileNameFrom(call.inputs.dataset.summary().name), wordOf(call.spec.kind),
                       identity.substr(0, kHashLetters));
}

} // namespace

GenerationSession::GenerationSession(const GenerationCall& call, GenerationPlan plan)
    : m_call(call), m_plan(std::move(plan)), m_table(call.workspace.database()),
      m_identity(generationIdentity(call.spec, call.inputs, call.imageGenerator.description())),
      m_name(call.options.name.empty() ? defaultName(call, m_identity) : call.options.name) {}

Result<GenerationSession> GenerationSession::begin(const GenerationCall& call) {
    RETORT_CHECK(validate(call.spec));
    RETORT_CHECK(checkInputs(call.spec, call.inputs, call.imageGenerator.description()));
    RETORT_TRY(auto plan, GenerationPlan::create(call.spec, call.inputs));
    GenerationSession session(call, std::move(plan));
    RETORT_CHECK(checkSetName(session.m_name));
    RETORT_CHECK(session.findSet());
    RETORT_CHECK(session.findPending());
    if (session.m_pending.empty() && session.m_finished)
        return session;
    RETORT_CHECK(session.checkSpace(static_cast<std::int64_t>(session.m_pending.size())));
    RETORT_TRY(session.m_set, session.m_table.put(session.request()));
    return session;
}

Status GenerationSession::findSet() {
    RETORT_TRY(const auto known, m_table.findIdentity(m_identity));
    if (!known)
        return {};
    m_set = known->id;
    if (!m_call.options.name.empty() && m_call.options.name != known->request.name)
        m_unusedName = m_call.options.name;
    m_name = known->request.name;
    m_finished = known->finished;
    m_stored = known->stored;
    m_invalid = known->invalid;
    return {};
}

/// Which images' noised embeddings are there: rows begin as zeros. Absent where the set has none, or where
/// the file cannot be read, which is told when it is opened for writing.
std::optional<std::vector<bool>> GenerationSession::embeddedImages() const {
    if (m_call.spec.kind != GenerationKind::Img2Img)
        return {};
    const auto file = folder().noisedConditions();
    std::vector<bool> embedded(static_cast<std::size_t>(m_plan.size()));
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return embedded;
    const auto width = m_call.inputs.embeddings->width;
    const auto rows = mapConditions(file, {.rows = m_plan.size(), .width = width});
    if (!rows.ok())
        return {};
    for (std::size_t i = 0; i < embedded.size(); ++i) {
        const std::span row{rows->get() + i * static_cast<std::size_t>(width),
                            static_cast<std::size_t>(width)};
        embedded[i] = std::ranges::any_of(row, [](float value) { return value != 0; });
    }
    return embedded;
}

/// Images whose files are gone or not as long as they were are generated again, but for those that nobody
/// wants; those too whose noised embeddings are gone, of which each image gives its own.
Status GenerationSession::findPending() {
    std::set<std::int64_t> done;
    if (m_set) {
        RETORT_TRY(const auto images, m_table.images(m_set));
        const auto damaged = store::misfits(folder().root(), store::listedFiles(folder().root()));
        std::error_code ignored;
        const auto isThere = [&](const std::filesystem::path& file) {
            return std::filesystem::exists(file, ignored);
        };
        const auto embedded = embeddedImages();
        const auto lacksEmbedding = [&](std::int64_t number) {
            return embedded && !(*embedded)[static_cast<std::size_t>(number)];
        };
        // A generator that gave nothing may have been mended.
        const bool isNoneValid = std::ranges::all_of(
            images, [](const auto& image) { return image.state == store::ImageState::Invalid; });
        if (isNoneValid)
            m_invalid = 0;
        for (const auto& image : images) {
            const bool isWanted =
                image.state == store::ImageState::Stored || isNoneValid ||
                (lacksEmbedding(image.number) && image.state == store::ImageState::Excluded);
            const bool isWhole = !damaged.contains(image.file) && isThere(folder().root() / image.file);
            if (!isWanted || (isWhole && !lacksEmbedding(image.number) && !isNoneValid))
                done.insert(image.number);
        }
    }
    for (std::int64_t number = 0; number < m_plan.size(); ++number) {
        if (done.contains(number))
            continue;
        if (!m_call.options.only || m_call.options.only->contains(number))
            m_pending.push_back(number);
        else
            ++m_others;
    }
    return {};
}

Status GenerationSession::checkSpace(std::int64_t images) const {
    const auto& embeddings = m_call.inputs.embeddings;
    std::int64_t rows = 0; // the files of embeddings have their full size once the set has begun
    if (!m_set && embeddings)
        rows += static_cast<std::int64_t>(m_call.inputs.sources.size());
    if (!m_set && m_call.spec.kind == GenerationKind::Img2Img)
        rows += m_plan.size();
    const auto needed = bytesNeeded({.images = images,
                                     .size = storedSize(m_call.spec, m_call.imageGenerator.description()),
                                     .format = m_call.spec.format,
                                     .embeddingRows = rows,
                                     .embeddingWidth = embeddings ? embeddings->width : 0});
    return checkDisk(m_call.workspace.folder(), needed, m_call.options.freeBytes);
}

store::SyntheticSetRequest GenerationSession::request() const {
    const auto& imageGenerator = m_call.imageGenerator.description();
    const auto& embeddings = m_call.inputs.embeddings;
    const auto& summary = m_call.inputs.dataset.summary();
    const auto size = storedSize(m_call.spec, imageGenerator);
    SetSpec spec{
        .generation = m_call.spec, .precision = imageGenerator.precision, .sources = m_call.inputs.sources};
    spec.generation.scheduler = m_call.spec.scheduler ? m_call.spec.scheduler : imageGenerator.scheduler;
    return {.identity = m_identity,
            .name = m_name,
            .kind = std::string{wordOf(m_call.spec.kind)},
            .dataset = summary.name,
            .generator = imageGenerator.name,
            .generatorHash = imageGenerator.contentHash,
            .teacher = embeddings ? embeddings->teacher : std::string{},
            .teacherHash = embeddings ? embeddings->teacherHash : std::string{},
            .classes = summary.classes,
            .spec = textOf(spec),
            .images = m_plan.size(),
            .width = size.width,
            .height = size.height};
}

SetFolder GenerationSession::folder() const {
    return {m_call.workspace.paths().synthetic() / m_name, m_call.inputs.dataset.summary().classes,
            m_call.spec.format};
}

struct GenerationSession::Worker {
    explicit Worker(store::Workspace own)
        : workspace(std::make_unique<store::Workspace>(std::move(own))), table(workspace->database()) {}

    std::unique_ptr<store::Workspace> workspace; ///< on the heap, since the table refers to its connection
    store::SyntheticTable table;
    std::optional<SetWriter> writer{};
    ImageGenerator* imageGenerator = nullptr; ///< null until it is needed
    std::unique_ptr<ImageGenerator> opened{};
    OpenImageGenerator open{};
};

Status GenerationSession::prepareFolder() const {
    const auto place = folder();
    RETORT_CHECK(place.prepare());
    const auto& embeddings = m_call.inputs.embeddings;
    if (!embeddings)
        return {};
    const auto sources = static_cast<std::int64_t>(m_call.inputs.sources.size());
    return writeConditions(place.cleanConditions(), {.rows = sources, .width = embeddings->width},
                           embeddings->rows);
}

Result<SetWriter> GenerationSession::writerInto(store::SyntheticTable& table) const {
    const auto place = folder();
    std::optional<ConditionFile> noised;
    const auto& embeddings = m_call.inputs.embeddings;
    if (m_call.spec.kind == GenerationKind::Img2Img) {
        RETORT_TRY(auto file, ConditionFile::open(place.noisedConditions(),
                                                  {.rows = m_plan.size(), .width = embeddings->width}));
        noised.emplace(std::move(file));
    }
    return SetWriter(table, m_set, place,
                     {.spec = m_call.spec,
                      .imageGenerator = m_call.imageGenerator.description(),
                      .dataset = m_call.inputs.dataset.summary().name,
                      .teacher = embeddings ? embeddings->teacher : std::string{},
                      .storedSize = storedSize(m_call.spec, m_call.imageGenerator.description())},
                     std::move(noised));
}

std::int64_t GenerationSession::batches() const {
    return static_cast<std::int64_t>((m_pending.size() + atOnce() - 1) / atOnce());
}

/// The call's generator, and as many of those alongside as find a batch.
Result<std::vector<GenerationSession::Worker>> GenerationSession::workers() const {
    const auto& alongside = m_call.options.alongside;
    const auto count = std::min(static_cast<std::size_t>(batches()), 1 + alongside.size());
    std::vector<Worker> all;
    for (std::size_t i = 0; i < count; ++i) {
        RETORT_TRY(auto workspace, m_call.workspace.another());
        all.emplace_back(std::move(workspace));
    }
    for (std::size_t i = 0; i < count; ++i) {
        RETORT_TRY(auto writer, writerInto(all[i].table));
        all[i].writer.emplace(std::move(writer));
        if (i == 0)
            all[i].imageGenerator = &m_call.imageGenerator;
        else
            all[i].open = alongside[i - 1];
    }
    return all;
}

std::vector<PlannedImage> GenerationSession::plannedOf(std::int64_t batch) const {
    const auto first = static_cast<std::size_t>(batch) * atOnce();
    std::vector<PlannedImage> planned;
    for (std::size_t i = first; i < std::min(first + atOnce(), m_pending.size()); ++i)
        planned.push_back(m_plan.image(m_pending[i]));
    return planned;
}

Result<GeneratedBatch> GenerationSession::generateBatch(Worker& worker,
                                                        std::vector<PlannedImage> planned) const {
    if (!worker.imageGenerator) {
        RETORT_TRY(worker.opened, worker.open());
        const auto& about = m_call.imageGenerator.description();
        if (worker.opened->description().contentHash != about.contentHash)
            return Error{
                ErrorCode::Mismatch,
                fmt::format("{}: the generator's files were changed while it was in use; start again",
                            about.name)};
        worker.imageGenerator = worker.opened.get();
    }
    const auto begin = Clock::now();
    RETORT_TRY(auto generated, generatePlanned(*worker.imageGenerator, m_call.spec, m_call.inputs, planned,
                                               m_call.options.stop));
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return GeneratedBatch{
        .planned = std::move(planned), .generated = std::move(generated), .seconds = seconds};
}

/// Seconds of a batch are its part of those by the clock.
Status GenerationSession::shareBatches(std::vector<Worker>& workers, ProgressMeter& meter) {
    std::mutex mutex; // of the session's counts
    return tensor::shareWork(batches(), workers.size(), [&](std::size_t number, std::int64_t each) -> Status {
        auto& worker = workers[number];
        RETORT_CHECK(checkCancelled(m_call.options.stop, "generating the set " + m_name));
        auto planned = plannedOf(each);
        const auto count = static_cast<std::int64_t>(planned.size());
        {
            const std::scoped_lock guard(mutex);
            RETORT_CHECK(checkSpace(count));
        }
        RETORT_TRY(auto batch, generateBatch(worker, std::move(planned)));
        batch.seconds /= static_cast<double>(workers.size());
        RETORT_CHECK(worker.writer->write(batch));
        const std::scoped_lock guard(mutex);
        RETORT_CHECK(checkYield(batch));
        m_generated += count;
        meter.advanceBy(count);
        return {};
    });
}

Status GenerationSession::generatePending() {
    RETORT_CHECK(prepareFolder());
    RETORT_TRY(auto workers, this->workers());
    const auto total = m_plan.size() - m_others;
    ProgressMeter meter(
        m_call.options.progress,
        fmt::format("{} {}: generate images", m_call.inputs.dataset.summary().name, wordOf(m_call.spec.kind)),
        "images", total);
    meter.resumeAt(total - static_cast<std::int64_t>(m_pending.size()));
    RETORT_CHECK(shareBatches(workers, meter));
    meter.finish();
    return {};
}

/// A generator that gives nothing is told of early, not after hours.
Status GenerationSession::checkYield(const GeneratedBatch& batch) {
    constexpr std::int64_t kPatience = 32;
    for (const auto& image : batch.generated)
        ++(image.valid ? m_stored : m_invalid);
    if (m_stored > 0 || m_invalid < std::min(kPatience, m_plan.size()))
        return {};
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: all {} generated images are invalid (black, or not a number) and none was "
                             "stored; try another precision (fp32), scheduler or generator",
                             m_call.imageGenerator.description().name, m_invalid)};
}

Result<GenerationOutcome> GenerationSession::outcome() const {
    RETORT_TRY(const auto record, m_table.find(m_set));
    return GenerationOutcome{.set = m_set,
                             .name = m_name,
                             .unusedName = m_unusedName,
                             .stored = record.stored,
                             .excluded = record.excluded,
                             .invalid = record.invalid,
                             .generated = m_generated,
                             .seconds = record.seconds};
}

Result<GenerationOutcome> GenerationSession::run() {
    if (!m_pending.empty())
        RETORT_CHECK(generatePending().within(
            fmt::format("generating the set {}; run the same command again to resume", m_name)));
    std::error_code ignored;
    if (m_call.inputs.embeddings && !std::filesystem::exists(folder().cleanConditions(), ignored))
        RETORT_CHECK(prepareFolder());
    if (!isCompletedHere())
        return outcome();
    if (!m_finished)
        RETORT_CHECK(m_table.setFinished(m_set));
    RETORT_CHECK(keepRecord());
    return outcome();
}

Status GenerationSession::keepRecord() const {
    const auto& database = m_call.workspace.database();
    const auto& paths = m_call.workspace.paths();
    if (m_pending.empty())
        return store::completeSetRecord(database, paths, m_set);
    std::set<std::string> renewed;
    RETORT_TRY(const auto images, m_table.images(m_set));
    for (const auto& image : images)
        if (std::ranges::binary_search(m_pending, image.number))
            renewed.insert(image.file);
    return store::writeSetRecord(database, paths, m_set, renewed);
}

} // namespace retort::synthesis
