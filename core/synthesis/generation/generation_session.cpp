#include "synthesis/generation/generation_session.h"

#include "store/folder_record.h"
#include "synthesis/sets/set_folder.h"
#include "synthesis/sets/set_spec.h"

#include "base/cancellation.h"
#include "synthesis/generation/generation_inputs.h"
#include "synthesis/generation/planned_images.h"
#include "synthesis/sets/class_folders.h"
#include "synthesis/sets/disk_need.h"
#include "synthesis/sets/set_spec.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <set>

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

/// Images whose files are gone are generated again, but for those that nobody wants.
Status GenerationSession::findPending() {
    std::set<std::int64_t> done;
    if (m_set) {
        RETORT_TRY(const auto images, m_table.images(m_set));
        std::error_code ignored;
        for (const auto& image : images)
            if (image.state != store::ImageState::Stored ||
                std::filesystem::exists(folder().root() / image.file, ignored))
                done.insert(image.number);
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

Result<SetWriter> GenerationSession::prepareWriter() {
    const auto place = folder();
    RETORT_CHECK(place.prepare());
    std::optional<ConditionFile> noised;
    const auto& embeddings = m_call.inputs.embeddings;
    if (embeddings) {
        const auto sources = static_cast<std::int64_t>(m_call.inputs.sources.size());
        RETORT_CHECK(writeConditions(place.cleanConditions(), {.rows = sources, .width = embeddings->width},
                                     embeddings->rows));
    }
    if (m_call.spec.kind == GenerationKind::Img2Img) {
        RETORT_TRY(auto file, ConditionFile::open(place.noisedConditions(),
                                                  {.rows = m_plan.size(), .width = embeddings->width}));
        noised.emplace(std::move(file));
    }
    return SetWriter(m_table, m_set, place,
                     {.spec = m_call.spec,
                      .imageGenerator = m_call.imageGenerator.description(),
                      .dataset = m_call.inputs.dataset.summary().name,
                      .teacher = embeddings ? embeddings->teacher : std::string{},
                      .storedSize = storedSize(m_call.spec, m_call.imageGenerator.description())},
                     std::move(noised));
}

Result<GeneratedBatch> GenerationSession::generateBatch(std::vector<PlannedImage> planned) const {
    const auto begin = Clock::now();
    RETORT_TRY(auto generated, generatePlanned(m_call.imageGenerator, m_call.spec, m_call.inputs, planned,
                                               m_call.options.stop));
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return GeneratedBatch{
        .planned = std::move(planned), .generated = std::move(generated), .seconds = seconds};
}

Status GenerationSession::generatePending() {
    RETORT_TRY(auto writer, prepareWriter());
    ProgressMeter meter(
        m_call.options.progress,
        fmt::format("{} {}: generate images", m_call.inputs.dataset.summary().name, wordOf(m_call.spec.kind)),
        "images", m_plan.size());
    meter.resumeAt(m_plan.size() - static_cast<std::int64_t>(m_pending.size()));
    const auto atOnce = static_cast<std::size_t>(std::max(1, m_call.options.batchSize));
    for (std::size_t first = 0; first < m_pending.size(); first += atOnce) {
        RETORT_CHECK(checkCancelled(m_call.options.stop, "generating the set " + m_name));
        const auto count = std::min(atOnce, m_pending.size() - first);
        RETORT_CHECK(checkSpace(static_cast<std::int64_t>(count)));
        std::vector<PlannedImage> planned;
        for (std::size_t i = first; i < first + count; ++i)
            planned.push_back(m_plan.image(m_pending[i]));
        RETORT_TRY(const auto batch, generateBatch(std::move(planned)));
        RETORT_CHECK(writer.write(batch));
        RETORT_CHECK(checkYield(batch));
        m_generated += static_cast<std::int64_t>(count);
        meter.advanceBy(static_cast<std::int64_t>(count));
    }
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
    if (!isCompletedHere())
        return outcome();
    if (!m_finished)
        RETORT_CHECK(m_table.setFinished(m_set));
    std::error_code ignored;
    if (!m_pending.empty() || !std::filesystem::exists(store::recordFile(folder().root()), ignored))
        RETORT_CHECK(store::writeSetRecord(m_call.workspace.database(), m_call.workspace.paths(), m_set));
    return outcome();
}

} // namespace retort::synthesis
