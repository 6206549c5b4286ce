#include "pages/generate/generation_form.h"

#include "models/generate/generation_draft.h"
#include "models/session/data_shelf.h"
#include "models/session/field_text.h"
#include "models/session/text.h"
#include "pages/compute_choice.h"
#include "pages/data/labelled_form.h"
#include "widgets/card.h"
#include "widgets/entry_field.h"
#include "widgets/page_header.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

namespace retort::ui {

using Choices = study::GenerationChoices;

GenerationForm::GenerationForm(GenerationDraft& draft, DataShelf& shelf, ComputeChoice& compute,
                               QWidget* parent)
    : ScrollingForm(parent), m_draft(draft), m_shelf(shelf) {
    setFocusPolicy(Qt::NoFocus);
    addRow(tr("Compute"), &compute);
    addModels();
    addData();
    addGeneration();
    addSizes();
    addWords();
    connect(&draft, &GenerationDraft::changed, this, &GenerationForm::showForm);
    connect(&draft, &GenerationDraft::replaced, this, [this] {
        for (auto* entry : m_entries)
            entry->forget();
    });
    showForm();
}

void GenerationForm::addModels() {
    addHeading(tr("Models"));
    addNames(
        tr("Generator"), {}, [this] { return m_draft.generators(); },
        [](const Request& r) { return r.generator; },
        [](Request& r, const std::string& name) { r.generator = name; });
    auto* combine = new QPushButton(tr("Combine…"));
    combine->setToolTip(
        tr("A generator of a model, LoRAs, an image adapter and a small decoder, on the Models page"));
    form().addRow(QString(), combine);
    connect(combine, &QPushButton::clicked, this, &GenerationForm::combineWanted);
    addPreviewDecoder();
    addNames(
        tr("Teacher"), tr("none"), [this] { return m_draft.teachers(); },
        [](const Request& r) { return r.teacher.value_or(""); },
        [](Request& r, const std::string& name) {
            r.teacher = name.empty() ? std::nullopt : std::optional(name);
        });
    addScoring();
}

void GenerationForm::addData() {
    addHeading(tr("Real images"));
    addNames(
        tr("Dataset"), {}, [this] { return m_draft.datasets(); }, [](const Request& r) { return r.dataset; },
        [](Request& r, const std::string& name) { r.dataset = name; });
    addLabelled();
}

void GenerationForm::addGeneration() {
    addHeading(tr("Sampling"));
    addNumber(&Choices::perImage);
    addNumber(&Choices::guidance);
    addGuidancePresets();
    addNumber(&Choices::steps);
    addStepPresets();
    addWord(&Choices::scheduler, tr("Model default"));
    addWord(&Choices::spacing, tr("Model default"));
    addWord(&Choices::prediction, tr("Model default"));
    auto* noise = addNumber(&Choices::noiseLevel);
    auto* strength = addNumber(&Choices::strength);
    const auto showWhere = [this](EntryField& entry, bool fits) {
        if (!fits && !entry.problem().isEmpty())
            entry.forget(); // what nobody sees stands in nobody's way
        form().setRowVisible(&entry, fits);
    };
    m_showers.push_back([this, noise, strength, showWhere](const Request&) {
        showWhere(*noise, m_draft.drawing() == Sampling::FromEmbedding);
        showWhere(*strength, m_draft.drawing() == Sampling::FromNoised);
    });
    addSeed();
}

void GenerationForm::addSizes() {
    addHeading(tr("Size"));
    addNumber(&Choices::size, tr("native"));
    addNumber(&Choices::storedSize, tr("same"));
    addWord(&Choices::format, tr("png"));
}

void GenerationForm::addWords() {
    addHeading(tr("Prompt"));
    addTemplates();
    addText(
        fieldText(fieldOf(&Choices::negativePrompt).label), tr("what no image should show"),
        [](Request& r, const std::string& text) {
            r.choices.negativePrompt = text.empty() ? std::nullopt : std::optional(text);
        },
        [](const Request& r) { return r.choices.negativePrompt.value_or(""); });
    addText(
        tr("Name"), tr("from dataset and kind"), [](Request& r, const std::string& text) { r.name = text; },
        [](const Request& r) { return r.name; });
}

void GenerationForm::addLabelled() {
    m_labelled = new LabelledForm;
    m_labelled->setAccessibleName(tr("Labelled subset"));
    form().addRow(m_labelled);
    auto* sum = label({}, "hint");
    sum->setWordWrap(true);
    form().addRow(sum);
    connect(m_labelled, &LabelledForm::refused, this,
            [this](const QString& problem) { m_draft.setProblem(tr("Labelled subset"), problem); });
    connect(m_labelled, &LabelledForm::changed, this,
            [this] { m_shelf.setLabelled(qt(m_draft.form().dataset), m_labelled->choice()); });
    m_showers.push_back([this, sum](const Request& request) {
        const auto choice = m_shelf.labelled(qt(request.dataset));
        if (m_labelled->choice() != choice)
            m_labelled->setChoice(choice);
        const auto images = m_draft.labelled();
        sum->setText(images ? tr("%1 labelled images; same subset as in studies.").arg(count(*images))
                            : QString());
    });
}

void GenerationForm::addScoring() {
    auto* box = new QCheckBox(tr("Score with teacher"));
    form().addRow(box);
    auto* reason = label(tr("Choose a teacher: scores are its probabilities."), "hint");
    reason->setWordWrap(true);
    form().addRow(reason);
    connect(box, &QCheckBox::clicked, this, [this](bool on) {
        m_draft.edit([on](Request& r) { r.scoring = on ? study::Scoring::ByTeacher : study::Scoring::None; });
    });
    m_showers.push_back([this, box, reason](const Request& request) {
        const bool canScore = request.teacher.has_value();
        setAvailable(*box, canScore ? QString() : reason->text(),
                     tr("The teacher's probability of the intended class"));
        box->setChecked(canScore && request.scoring == study::Scoring::ByTeacher);
        form().setRowVisible(reason, !canScore);
    });
}

void GenerationForm::showForm() {
    for (const auto& show : m_showers)
        show(m_draft.form());
}

} // namespace retort::ui
