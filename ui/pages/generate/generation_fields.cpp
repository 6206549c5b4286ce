// The kinds of fields that the form consists of.

#include "pages/generate/generation_form.h"

#include "models/generate/generation_draft.h"
#include "models/session/field_text.h"
#include "models/session/text.h"
#include "models/session/typed_number.h"
#include "pages/number_entry.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/calm_boxes.h"
#include "widgets/card.h"
#include "widgets/page_header.h"

#include <QAction>
#include <QFileDialog>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

namespace retort::ui {

using Choices = study::GenerationChoices;

namespace {

/// Choices that belong together, by a name and where they come from.
struct Preset {
    const char* text;
    const char* source;
    void (*apply)(Choices&);
};

bool holds(const Preset& preset, const Choices& choices) {
    auto applied = choices;
    preset.apply(applied);
    return applied == choices;
}

constexpr Preset kGuidancePresets[] = {
    {QT_TRANSLATE_NOOP("retort::ui::GenerationForm", "diverse (guidance 2)"),
     QT_TRANSLATE_NOOP("retort::ui::GenerationForm",
                       "Best for classifiers trained on the images: Sarıyıldız et al. 2023 (\"Fake it till "
                       "you make it\") and several later works"),
     [](Choices& choices) { choices.guidance = 2; }},
    {QT_TRANSLATE_NOOP("retort::ui::GenerationForm", "faithful (guidance 7.5)"),
     QT_TRANSLATE_NOOP("retort::ui::GenerationForm",
                       "The usual value for images that people look at: the default of diffusers"),
     [](Choices& choices) { choices.guidance = 7.5; }}};

constexpr Preset kStepPresets[] = {
    {QT_TRANSLATE_NOOP("retort::ui::GenerationForm", "draft (8 steps)"),
     QT_TRANSLATE_NOOP("retort::ui::GenerationForm",
                       "DPM-Solver++ with trailing spacing: 8 of the 25 steps. Of 500 images of the shipped "
                       "miniature-sd the teacher classifies as many as told, and the Fréchet distance is a "
                       "fifth larger. Not for models that were distilled for fewer steps."),
     [](Choices& choices) {
         choices.steps = 8;
         choices.scheduler = diffusion::SchedulerKind::DpmSolver;
         choices.spacing = diffusion::TimestepSpacing::Trailing;
     }},
    {QT_TRANSLATE_NOOP("retort::ui::GenerationForm", "full (25 steps)"),
     QT_TRANSLATE_NOOP("retort::ui::GenerationForm", "The scheduler and spacing of the model itself"),
     [](Choices& choices) {
         choices.steps = 25;
         choices.scheduler.reset();
         choices.spacing.reset();
     }}};

QToolButton* iconButton(const QString& iconName, const QString& tip) {
    auto* button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

/// The list may be open: it is filled anew only where it changes.
void fillNames(QComboBox& box, const QString& none, const QStringList& names, const QString& chosen) {
    QStringList texts = names, values = names;
    if (!none.isEmpty()) {
        texts.prepend(none);
        values.prepend(QString());
    }
    if (!values.contains(chosen)) {
        texts << (chosen.isEmpty() ? GenerationForm::tr("none found")
                                   : GenerationForm::tr("%1 (not found)").arg(chosen));
        values << chosen;
    }
    QStringList known;
    for (int i = 0; i < box.count(); ++i)
        known << box.itemText(i);
    if (texts == known)
        return;
    box.clear();
    for (int i = 0; i < texts.size(); ++i)
        box.addItem(texts[i], values[i]);
}

} // namespace

void GenerationForm::addNames(const QString& title, const QString& none,
                              const std::function<QStringList()>& names,
                              const std::function<std::string(const Request&)>& read,
                              const std::function<void(Request&, const std::string&)>& write) {
    auto* box = new CalmCombo;
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    addRow(title, box);
    m_showers.push_back([box, none, names, read](const Request& request) {
        const auto chosen = qt(read(request));
        fillNames(*box, none, names(), chosen);
        box->setCurrentIndex(box->findData(chosen));
        box->setToolTip(box->currentText());
    });
    connect(box, &QComboBox::activated, this, [this, box, write] {
        const auto name = utf8(box->currentData().toString());
        m_draft.edit([&](Request& request) { write(request, name); });
    });
}

template<class Number>
EntryField* GenerationForm::addNumber(std::optional<Number> Choices::*field, const QString& otherwise) {
    const auto listed = fieldOf(field);
    const auto title = fieldText(listed.label);
    auto* entry =
        new EntryField(checkOf(*listed.range, otherwise.isEmpty() ? MayBeEmpty::No : MayBeEmpty::Yes));
    entry->setUnit(fieldText(listed.unit));
    entry->setStandard(otherwise);
    if (!listed.help.empty())
        entry->line().setToolTip(fieldText(listed.help));
    addRow(title, entry);
    m_entries.push_back(entry);
    m_showers.push_back([entry, field](const Request& request) {
        const auto& value = request.choices.*field;
        entry->setText(value ? typedText(*value) : QString());
    });
    connect(entry, &EntryField::refused, this,
            [this, title](const QString& problem) { m_draft.setProblem(title, problem); });
    connect(entry, &EntryField::entered, this, [this, range = *listed.range, field](const QString& text) {
        m_draft.edit([&](Request& request) { request.choices.*field = readTyped(text, range); });
    });
    return entry;
}
template EntryField* GenerationForm::addNumber(std::optional<int> Choices::*, const QString&);
template EntryField* GenerationForm::addNumber(std::optional<double> Choices::*, const QString&);

void GenerationForm::addSeed() {
    auto* entry = addNumber(&Choices::seed);
    entry->line().setToolTip(tr("Another seed generates other images"));
}

void GenerationForm::addGuidancePresets() {
    addPresets(kGuidancePresets);
}

void GenerationForm::addStepPresets() {
    addPresets(kStepPresets);
}

template<class Presets> void GenerationForm::addPresets(const Presets& presets) {
    auto* whole = new QWidget;
    auto* line = new QHBoxLayout(whole);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(size::kStep);
    for (const auto& preset : presets) {
        auto* button = chip(tr(preset.text));
        button->setToolTip(tr(preset.source));
        line->addWidget(button);
        connect(button, &QPushButton::clicked, this,
                [this, &preset] { m_draft.edit([&](Request& request) { preset.apply(request.choices); }); });
        m_showers.push_back([button, &preset](const Request& request) {
            button->setChecked(holds(preset, request.choices));
        });
    }
    line->addStretch(1);
    form().addRow(whole);
}

template<class Enum>
void GenerationForm::addWord(std::optional<Enum> Choices::*field, const QString& otherwise) {
    const auto listed = fieldOf(field);
    auto* box = new CalmCombo;
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->addItem(otherwise);
    for (const auto& word : allWords<Enum>())
        if (qt(word) != otherwise)
            box->addItem(qt(word));
    box->setToolTip(fieldText(listed.help));
    addRow(fieldText(listed.label), box);
    m_showers.push_back([box, field](const Request& request) {
        const auto& value = request.choices.*field;
        box->setCurrentIndex(value ? qMax(0, box->findText(qt(std::string(wordOf(*value))))) : 0);
    });
    connect(box, &QComboBox::activated, this, [this, box, field](int at) {
        m_draft.edit([&](Request& request) {
            request.choices.*field = at == 0 ? std::nullopt : enumOf<Enum>(utf8(box->itemText(at)));
        });
    });
}
template void GenerationForm::addWord(std::optional<diffusion::SchedulerKind> Choices::*, const QString&);
template void GenerationForm::addWord(std::optional<diffusion::PredictionType> Choices::*, const QString&);
template void GenerationForm::addWord(std::optional<synthesis::FileFormat> Choices::*, const QString&);

QLineEdit* GenerationForm::addText(const QString& title, const QString& placeholder,
                                   const std::function<void(Request&, const std::string&)>& write,
                                   const std::function<std::string(const Request&)>& read) {
    auto* line = new QLineEdit;
    line->setPlaceholderText(placeholder);
    addRow(title, line);
    m_showers.push_back([line, read](const Request& request) {
        if (line->text() != qt(read(request)))
            line->setText(qt(read(request)));
    });
    connect(line, &QLineEdit::textEdited, this, [this, write](const QString& text) {
        m_draft.edit([&](Request& request) { write(request, utf8(text)); });
    });
    return line;
}

void GenerationForm::addPreviewDecoder() {
    const auto write = [](Request& request, const std::string& file) {
        request.decoder = file.empty() ? std::nullopt : std::optional<std::filesystem::path>(file);
    };
    auto* line = addText(tr("Preview decoder"), tr("Model default"), write, [](const Request& request) {
        return request.decoder.value_or(std::filesystem::path{}).string();
    });
    line->setClearButtonEnabled(true);
    line->setToolTip(tr("A TAESD file (.safetensors): a small decoder that makes previews (One per class) "
                        "faster, with a little less detail. Sets keep the generator's own."));
    auto* choose = line->addAction(icon(QStringLiteral("open")), QLineEdit::TrailingPosition);
    choose->setToolTip(tr("Choose a file"));
    connect(choose, &QAction::triggered, this, [this, write] {
        const auto file =
            QFileDialog::getOpenFileName(this, tr("Preview decoder"), {}, tr("Weights (*.safetensors)"));
        if (!file.isEmpty())
            m_draft.edit([&](Request& request) { write(request, utf8(file)); });
    });
    // What is cleared by its button is not edited by keys.
    connect(line, &QLineEdit::textChanged, this, [this, write](const QString& text) {
        if (text.isEmpty() && m_draft.form().decoder)
            m_draft.edit([&](Request& request) { write(request, {}); });
    });
}

void GenerationForm::addTemplates() {
    auto* whole = new QWidget;
    auto* line = new QHBoxLayout(whole);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(size::kStep);
    m_templates = new QLineEdit;
    m_templates->setReadOnly(true);
    auto* choose = iconButton(QStringLiteral("open"), tr("Choose a file of templates"));
    m_shipped = iconButton(QStringLiteral("close"), tr("Use the templates that ship for the dataset"));
    line->addWidget(m_templates, 1);
    line->addWidget(choose);
    line->addWidget(m_shipped);
    addRow(tr("Templates"), whole);
    m_templates->setAccessibleName(tr("Templates"));
    connect(choose, &QToolButton::clicked, this, &GenerationForm::chooseTemplates);
    connect(m_shipped, &QToolButton::clicked, this, [this] {
        m_draft.edit([](Request& r) {
            r.templates.reset();
            r.choices.templates.reset();
        });
    });
    m_showers.push_back([this](const Request& request) { showTemplates(request); });
}

void GenerationForm::showTemplates(const Request& request) {
    const auto& own = request.choices.templates;
    if (request.templates)
        m_templates->setText(qt(request.templates->filename()));
    else
        m_templates->setText(own ? tr("%Ln of an earlier set", nullptr, static_cast<int>(own->size()))
                                 : tr("as shipped"));
    QStringList words;
    for (const auto& text : own.value_or(std::vector<std::string>{}))
        words << qt(text);
    m_templates->setToolTip(request.templates ? qt(*request.templates) : words.join(QLatin1Char('\n')));
    m_templates->setCursorPosition(0);
    m_shipped->setVisible(request.templates || own);
}

void GenerationForm::chooseTemplates() {
    const auto file = QFileDialog::getOpenFileName(this, tr("Templates"), {}, tr("Templates (*.json)"));
    if (file.isEmpty())
        return;
    m_draft.edit([&](Request& r) {
        r.templates = path(file);
        r.choices.templates.reset();
    });
}

} // namespace retort::ui
