#include "pages/prompts/prompt_bar.h"

#include "models/models/model_table.h"
#include "models/prompts/prompt_draft.h"
#include "models/session/data_shelf.h"
#include "models/session/text.h"
#include "settings/settings.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/page_header.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>

namespace retort::ui {

namespace {

bool isTeacher(const study::ModelListing& model) {
    return model.problem.empty() && model.kind && isTeacher(*model.kind);
}

} // namespace

PromptBar::PromptBar(DataShelf& shelf, ModelTable& models, PromptDraft& draft, QWidget* parent)
    : Card(parent), m_shelf(shelf), m_models(models), m_draft(draft) {
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    m_datasetBox = addBox(*line, tr("Dataset"));
    m_teacherBox = addBox(*line, tr("Teacher"));
    m_setBox = addBox(*line, tr("Prompts"));
    constexpr int kWidest = 340;
    for (auto* box : {m_datasetBox, m_teacherBox, m_setBox})
        box->setMaximumWidth(kWidest);
    line->setStretchFactor(m_setBox, 2);
    line->addStretch(1);
    m_undo = addButton(*line, QStringLiteral("undo"), tr("Undo (Ctrl+Z)"));
    m_redo = addButton(*line, QStringLiteral("redo"), tr("Redo (Ctrl+Shift+Z)"));
    connect(m_undo, &QToolButton::clicked, &draft, &PromptDraft::undo);
    connect(m_redo, &QToolButton::clicked, &draft, &PromptDraft::redo);
    body()->addLayout(line);
    connect(&shelf, &DataShelf::listed, this, &PromptBar::showDatasets);
    connect(&models, &ModelTable::loaded, this, &PromptBar::showTeachers);
    connect(&draft, &PromptDraft::changed, this, &PromptBar::showSets);
    connect(&draft, &PromptDraft::changed, this, &PromptBar::showSteps);
    connect(m_datasetBox, &QComboBox::activated, this,
            [this] { Q_EMIT datasetChosen(m_datasetBox->currentData().toString()); });
    connect(m_teacherBox, &QComboBox::activated, this, [this] {
        settings::promptTeacher().set(teacher());
        Q_EMIT teacherChanged();
    });
    connect(m_setBox, &QComboBox::activated, this, &PromptBar::choose);
    showDatasets();
    showTeachers();
    showSets();
    showSteps();
}

QComboBox* PromptBar::addBox(QHBoxLayout& line, const QString& title) {
    constexpr int kLetters = 10;
    auto* box = new QComboBox;
    auto* text = label(title, "label");
    text->setBuddy(box);
    box->setAccessibleName(title);
    // Of one width, whatever is in it: a page does not grow by its content.
    box->setMinimumContentsLength(kLetters);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    line.addWidget(text);
    line.addWidget(box, 1);
    line.addSpacing(size::kStep);
    return box;
}

QToolButton* PromptBar::addButton(QHBoxLayout& line, const QString& iconName, const QString& tip) {
    constexpr int kIcon = 16;
    auto* button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setIconSize({kIcon, kIcon});
    button->setAccessibleName(tip);
    line.addWidget(button);
    return button;
}

void PromptBar::showSteps() {
    setAvailable(*m_undo, m_draft.canUndo() ? QString() : tr("Nothing has been changed"),
                 m_undo->accessibleName());
    setAvailable(*m_redo, m_draft.canRedo() ? QString() : tr("Nothing has been undone"),
                 m_redo->accessibleName());
}

QString PromptBar::teacher() const {
    return m_teacherBox->currentData().toString();
}

void PromptBar::setTeacher(const QString& name) {
    m_wantedTeacher = name;
    showTeachers();
}

void PromptBar::setDataset(const QString& name) {
    m_dataset = name;
    showDatasets();
}

void PromptBar::setSets(std::vector<PromptSource> sets) {
    m_sets = std::move(sets);
    showSets();
}

void PromptBar::showDatasets() {
    const QSignalBlocker quiet(m_datasetBox);
    m_datasetBox->clear();
    for (const auto& set : m_shelf.datasets()) {
        const bool missing = set.state == ShelfState::Missing;
        if (set.listed)
            m_datasetBox->addItem(missing ? tr("%1 (not found)").arg(set.name) : set.name, set.name);
    }
    m_datasetBox->setCurrentIndex(m_datasetBox->findData(m_dataset));
}

void PromptBar::showTeachers() {
    auto before = teacher().isEmpty() ? settings::promptTeacher().value() : teacher();
    if (!m_wantedTeacher.isEmpty())
        before = m_wantedTeacher;
    {
        const QSignalBlocker quiet(m_teacherBox);
        m_teacherBox->clear();
        for (const auto& model : m_models.rows())
            if (isTeacher(model))
                m_teacherBox->addItem(qt(model.name), qt(model.name));
        if (m_teacherBox->count() == 0)
            m_teacherBox->addItem(tr("none"), QString());
        m_teacherBox->setCurrentIndex(std::max(0, m_teacherBox->findData(before)));
        if (teacher() == m_wantedTeacher)
            m_wantedTeacher.clear();
    }
    Q_EMIT teacherChanged();
}

void PromptBar::showSets() {
    const QSignalBlocker quiet(m_setBox);
    m_setBox->clear();
    const auto& source = m_draft.source();
    auto shown = m_sets;
    if (m_draft.isOpen() && std::find(shown.begin(), shown.end(), source) == shown.end())
        shown.push_back(source);
    for (const auto& set : shown) {
        const bool current = m_draft.isOpen() && set == source;
        m_setBox->addItem(current && m_draft.isChanged() ? tr("%1 · not saved").arg(titleOf(set))
                                                         : titleOf(set),
                          QVariant::fromValue(set));
        if (current)
            m_setBox->setCurrentIndex(m_setBox->count() - 1);
    }
}

void PromptBar::choose(int index) {
    const auto chosen = m_setBox->itemData(index).value<PromptSource>();
    showSets();
    if (chosen != m_draft.source() || m_draft.isChanged())
        Q_EMIT setChosen(chosen);
}

} // namespace retort::ui
