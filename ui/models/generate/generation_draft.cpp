#include "models/generate/generation_draft.h"

#include "base/json.h"
#include "jobs/generation_job.h"
#include "models/generate/generation_record.h"
#include "models/models/model_table.h"
#include "models/session/text.h"
#include "teacher/teacher_identity.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace retort::ui {

namespace {

using study::ModelListing;
using study::Source;

bool isUsable(const ModelListing& model) {
    return model.problem.empty();
}
bool drawsFromText(const ModelListing& model) {
    return model.kind && generatesFromText(*model.kind);
}
bool drawsFromEmbeddings(const ModelListing& model) {
    return model.kind && generatesFromEmbeddings(*model.kind);
}
bool canTeach(const ModelListing& model) {
    return model.kind && isTeacher(*model.kind);
}

/// What the engine takes where nothing is said, said.
study::GenerationChoices usualChoices() {
    const synthesis::GenerationSpec usual;
    return {.perImage = usual.perImage,
            .guidance = usual.guidance,
            .steps = usual.steps,
            .seed = 1,
            .noiseLevel = usual.noiseLevel,
            .strength = usual.strength};
}

/// Of a class with so many images, as data::labelledIndices() generates them.
std::int64_t partOf(std::int64_t images, const LabelledChoice& choice) {
    constexpr double kWhole = 100;
    switch (choice.kind) {
    case LabelledChoice::Kind::All: return images;
    case LabelledChoice::Kind::PerClass: return choice.perClass;
    case LabelledChoice::Kind::Percent: break;
    }
    return std::max<std::int64_t>(1, std::llround(static_cast<double>(images) * choice.percent / kWhole));
}

} // namespace

GenerationDraft::GenerationDraft(ModelTable& models, DataShelf& shelf, QObject* parent)
    : QObject(parent), m_models(models), m_shelf(shelf) {
    m_request.choices = usualChoices();
    connect(&models, &ModelTable::loaded, this, &GenerationDraft::settle);
    connect(&shelf, &DataShelf::listed, this, &GenerationDraft::settle);
    connect(&shelf, &DataShelf::changed, this, &GenerationDraft::settle);
    connect(&shelf, &DataShelf::labelledChanged, this, &GenerationDraft::settle);
}

void GenerationDraft::settle() {
    const auto isUnfit = [this](const std::string& name, const QStringList& fitting) {
        return name.empty() || (model(name) && !fitting.contains(qt(name)));
    };
    if (const auto sets = datasets(); m_request.dataset.empty() && !sets.isEmpty())
        m_request.dataset = utf8(sets.front());
    if (const auto fitting = generators(); isUnfit(m_request.generator, fitting))
        m_request.generator = fitting.isEmpty() ? std::string{} : utf8(fitting.front());
    const auto fitting = teachers();
    if (m_request.teacher && isUnfit(*m_request.teacher, fitting))
        m_request.teacher.reset();
    if (drawing() == Sampling::FromEmbedding && !m_request.teacher && !fitting.isEmpty())
        m_request.teacher = utf8(fitting.front());
    Q_EMIT changed();
}

QString GenerationDraft::stored() const {
    return qt(toJson(m_request).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

void GenerationDraft::restore(const QString& text) {
    const auto document = JsonDocument::parse(utf8(text), "the form");
    if (!document.ok())
        return;
    study::SetRequest request;
    JsonReader reader(*document);
    reader.ignoreUnknown();
    readSetRequest(reader, request);
    if (!reader.finish().ok())
        return;
    m_request = std::move(request);
    m_request.choices = merged(m_request.choices, usualChoices());
    settle();
}

void GenerationDraft::takeFrom(const store::SyntheticSetRecord& set) {
    const auto& made = set.request;
    m_request.source =
        made.kind == wordOf(synthesis::GenerationKind::Cls2Img) ? Source::Cls2Img : Source::Img2Img;
    m_request.generator = made.generator;
    m_request.dataset = made.dataset;
    if (const auto& teacher = made.teacher.empty() ? set.scoreTeacher : made.teacher; !teacher.empty())
        m_request.teacher = study::firstTeacher(teacher);
    m_request.scoring = set.scoreTeacher.empty() ? study::Scoring::None : study::Scoring::ByTeacher;
    m_request.choices = merged(choicesOf(set), usualChoices());
    m_request.choices.seed = m_request.choices.seed.value_or(0) + 1;
    m_request.templates.reset();
    m_request.name.clear();
    m_problems.clear();
    settle();
    Q_EMIT replaced();
}

void GenerationDraft::setProblem(const QString& field, const QString& problem) {
    m_problems.set(field, problem);
    Q_EMIT changed();
}

study::SetRequest GenerationDraft::request() const {
    auto request = m_request;
    request.labelled = m_shelf.labelled(qt(request.dataset)).subset();
    request.decoder.reset();
    if (drawing() != Sampling::FromEmbedding)
        request.choices.noiseLevel.reset();
    if (drawing() != Sampling::FromNoised)
        request.choices.strength.reset();
    if (!request.teacher)
        request.scoring = study::Scoring::None;
    return request;
}

study::SetRequest GenerationDraft::preview(const QString& name) const {
    auto one = request();
    one.labelled = {.perClass = 1, .seed = one.labelled.seed};
    one.choices.perImage = 1;
    if (!isCommand(one.generator))
        one.decoder = m_request.decoder;
    one.name = utf8(name);
    return one;
}

const ModelListing* GenerationDraft::model(const std::string& name) const {
    const auto& rows = m_models.rows();
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const ModelListing& m) { return m.name == name; });
    return found == rows.end() ? nullptr : &*found;
}

Sampling GenerationDraft::drawing() const {
    if (m_request.source == Source::Cls2Img)
        return Sampling::FromText;
    const auto* generator = model(m_request.generator);
    if (isCommand(m_request.generator))
        return Sampling::FromNoised;
    return generator && drawsFromText(*generator) ? Sampling::FromNoised : Sampling::FromEmbedding;
}

QStringList GenerationDraft::generators() const {
    QStringList own, others; // img2img: those that were trained for it come first
    for (const auto& model : m_models.rows()) {
        if (isUsable(model) && drawsFromEmbeddings(model) && m_request.source == Source::Img2Img)
            own << qt(model.name);
        if (isUsable(model) && drawsFromText(model))
            others << qt(model.name);
    }
    return own + others + m_commands;
}

void GenerationDraft::addCommand(const std::filesystem::path& file) {
    if (!m_commands.contains(qt(file)))
        m_commands << qt(file);
    edit([&](study::SetRequest& request) { request.generator = file.string(); });
}

QStringList GenerationDraft::teachers() const {
    const auto width = drawing() == Sampling::FromEmbedding ? embeddingWidth() : 0;
    QStringList names;
    for (const auto& model : m_models.rows())
        if (isUsable(model) && canTeach(model) && (width == 0 || model.embeddingWidth == width))
            names << qt(model.name);
    return names;
}

QStringList GenerationDraft::datasets() const {
    QStringList names;
    for (const auto& set : m_shelf.datasets())
        if (set.state != ShelfState::Missing && set.state != ShelfState::Broken)
            names << set.name;
    return names;
}

const ShelvedDataset* GenerationDraft::shelved() const {
    return m_shelf.find(qt(m_request.dataset));
}

std::optional<std::int64_t> GenerationDraft::labelled() const {
    const auto* set = shelved();
    if (!set || !set->dataset)
        return std::nullopt;
    const auto& splits = set->dataset->summary().splits;
    const auto train = splits.find(data::Split::Train);
    const auto choice = m_shelf.labelled(set->name);
    std::int64_t sum = 0;
    if (train != splits.end())
        for (const auto images : train->second.perClass)
            sum += partOf(images, choice);
    return sum;
}

std::optional<std::int64_t> GenerationDraft::images() const {
    const auto sources = labelled();
    if (!sources)
        return std::nullopt;
    return *sources * m_request.choices.perImage.value_or(1);
}

int GenerationDraft::embeddingWidth() const {
    const auto* generator = model(m_request.generator);
    return generator ? generator->embeddingWidth : 0;
}

std::optional<Obstacle> GenerationDraft::obstacle() const {
    if (!m_problems.isEmpty())
        return Obstacle{m_problems.first(), {}};
    if (const auto found = modelObstacle())
        return found;
    if (const auto found = dataObstacle())
        return found;
    return choiceObstacle();
}

std::optional<Obstacle> GenerationDraft::clusterObstacle() const {
    if (isCommand(m_request.generator))
        return Obstacle{tr("A command runs on this machine only: choose it under Compute."), {}};
    if (!m_request.teacher)
        return Obstacle{tr("Choose a teacher: what a cluster generates is scored there."), {}};
    return std::nullopt;
}

std::optional<Obstacle> GenerationDraft::modelObstacle() const {
    const auto models = QStringLiteral("models");
    if (!generators().contains(qt(m_request.generator))) {
        if (m_request.generator.empty())
            return Obstacle{
                tr("There is no generator yet: add a Stable Diffusion folder on the Models page."), models};
        return Obstacle{tr("The generator %1 is missing or incomplete: see the Models page.")
                            .arg(qt(m_request.generator)),
                        models};
    }
    if (drawing() == Sampling::FromEmbedding && !m_request.teacher)
        return Obstacle{tr("%1 generates from image embeddings of %2 values, which no teacher here has: add "
                           "the teacher that it was trained with on the Models page.")
                            .arg(qt(m_request.generator))
                            .arg(embeddingWidth()),
                        models};
    if (m_request.teacher && !teachers().contains(qt(*m_request.teacher)))
        return Obstacle{
            tr("The teacher %1 is missing or does not fit: see the Models page.").arg(qt(*m_request.teacher)),
            models};
    return std::nullopt;
}

std::optional<Obstacle> GenerationDraft::dataObstacle() const {
    const auto page = QStringLiteral("data");
    const auto* set = shelved();
    if (!set)
        return Obstacle{tr("Choose a dataset; the Data page tells how to get one."), page};
    if (set->state == ShelfState::Missing || set->state == ShelfState::Broken)
        return Obstacle{set->problem(), page};
    if (!set->dataset)
        return Obstacle{tr("%1 is being opened.").arg(set->name), {}};
    const auto& summary = set->dataset->summary();
    const auto choice = m_shelf.labelled(set->name);
    const auto train = summary.splits.find(data::Split::Train);
    if (train == summary.splits.end())
        return Obstacle{tr("%1 has no training images to generate from.").arg(set->name), page};
    const auto& perClass = train->second.perClass;
    for (std::size_t label = 0; label < perClass.size(); ++label)
        if (choice.kind == LabelledChoice::Kind::PerClass && perClass[label] < choice.perClass)
            return Obstacle{
                tr("The class %1 has %2 training images, fewer than the %3 labelled images per class.")
                    .arg(qt(summary.classes[label]), count(perClass[label]), count(choice.perClass)),
                {}};
    return std::nullopt;
}

std::optional<Obstacle> GenerationDraft::choiceObstacle() const {
    constexpr int kFactor = 8;
    const auto& choices = m_request.choices;
    if (choices.size && *choices.size % kFactor != 0)
        return Obstacle{tr("The resolution must be a multiple of %1 px.").arg(kFactor), {}};
    return std::nullopt;
}

} // namespace retort::ui
