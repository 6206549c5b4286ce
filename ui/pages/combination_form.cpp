#include "pages/combination_form.h"

#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/number_entry.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/page_header.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace retort::ui {

namespace {

constexpr int kNumber = 80, kName = 200, kFile = 280;

void addLabelled(QHBoxLayout* line, const QString& name, QWidget* field, int width) {
    auto* text = label(name, "label");
    text->setBuddy(field);
    field->setAccessibleName(name);
    if (width > 0)
        field->setFixedWidth(width);
    if (line->count() > 0)
        line->addSpacing(size::kStep);
    line->addWidget(text);
    line->addWidget(field);
}

QToolButton* fileButton(const QString& iconName, const QString& tip) {
    auto* button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

QHBoxLayout* fieldLine() {
    auto* line = new QHBoxLayout;
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2 * size::kStep);
    return line;
}

} // namespace

CombinationForm::CombinationForm(Session& session, QWidget* parent)
    : Card(parent), m_session(session), m_base(new QComboBox), m_scheduler(schedulers()),
      m_name(new QLineEdit), m_scale(new EntryField(checkOf(diffusion::kAdapterScales, MayBeEmpty::No))),
      m_rows(new QVBoxLayout), m_told(label({}, "label")), m_add(new QPushButton(tr("Add a LoRA"))),
      m_cancel(new QPushButton(tr("Cancel"))), m_combine(new QPushButton(tr("Combine"))) {
    setHeading(tr("Combine a generator"));
    m_told->setWordWrap(true);
    m_told->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_name->setPlaceholderText(tr("Automatic"));
    m_name->setObjectName(QStringLiteral("name"));
    addFields();
    body()->addWidget(m_told);
    connect(m_add, &QPushButton::clicked, this, [this] {
        addLora({});
        m_loras.back().file->setFocus();
    });
    connect(m_scale, &EntryField::entered, this, &CombinationForm::follow);
    connect(m_scale, &EntryField::refused, this, &CombinationForm::follow);
    connect(m_scheduler, &QComboBox::activated, this, &CombinationForm::follow);
    connect(m_cancel, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_combine, &QPushButton::clicked, this, &CombinationForm::combine);
    hide();
}

QComboBox* CombinationForm::schedulers() const {
    auto* box = new QComboBox;
    box->addItem(tr("Model default"));
    for (const auto& word : allWords<diffusion::SchedulerKind>())
        box->addItem(qt(word));
    box->setToolTip(tr("What is used where nothing else is asked for; lcm for models and LoRAs that were "
                       "distilled for it"));
    return box;
}

void CombinationForm::addFields() {
    auto* what = fieldLine();
    m_base->setToolTip(tr("The text-to-image generator to start from"));
    addLabelled(what, tr("Base"), m_base, 0);
    addLabelled(what, tr("Scheduler"), m_scheduler, 0);
    addLabelled(what, tr("Name"), m_name, kName);
    what->addStretch(1);
    auto* changes = fieldLine();
    m_adapter = addFile(changes, tr("Image adapter"),
                        tr("An IP-Adapter file (.safetensors): images are then generated from the teacher's "
                           "embedding of an image"));
    addLabelled(changes, tr("Scale"), m_scale, kNumber);
    m_decoder =
        addFile(changes, tr("Decoder"),
                tr("A TAESD file (.safetensors): a small decoder, faster and with a little less detail"));
    changes->addStretch(1);
    auto* end = fieldLine();
    end->addWidget(m_add);
    end->addStretch(1);
    end->addWidget(m_cancel);
    end->addWidget(m_combine);
    body()->addLayout(what);
    body()->addLayout(changes);
    body()->addLayout(m_rows);
    body()->addLayout(end);
}

QLineEdit* CombinationForm::addFile(QHBoxLayout* line, const QString& name, const QString& tip) {
    auto* field = new QLineEdit;
    field->setPlaceholderText(tr("none"));
    field->setClearButtonEnabled(true);
    field->setToolTip(tip);
    addLabelled(line, name, field, kFile);
    auto* look = fileButton(QStringLiteral("open"), tr("Choose the file: %1").arg(name));
    line->addWidget(look);
    connect(field, &QLineEdit::textChanged, this, &CombinationForm::follow);
    connect(look, &QToolButton::clicked, this, [this, field, name] {
        const auto file = QFileDialog::getOpenFileName(this, name, qt(m_session.paths().models()),
                                                       tr("Weights (*.safetensors)"));
        if (!file.isEmpty())
            field->setText(file);
    });
    return field;
}

void CombinationForm::addLora(const diffusion::LoraChoice& lora) {
    auto* whole = new QWidget;
    auto* line = fieldLine();
    whole->setLayout(line);
    auto* file = addFile(line, tr("LoRA"),
                         tr("A LoRA file (.safetensors) with the names of kohya, PEFT or diffusers"));
    file->setText(qt(lora.file));
    auto* strength = new EntryField(checkOf(diffusion::kLoraStrengths, MayBeEmpty::No));
    strength->setText(typedText(lora.strength));
    addLabelled(line, tr("Strength"), strength, kNumber);
    auto* remove = fileButton(QStringLiteral("close"), tr("Remove this LoRA"));
    line->addWidget(remove);
    line->addStretch(1);
    m_rows->addWidget(whole);
    m_loras.push_back({whole, file, strength});
    connect(strength, &EntryField::entered, this, &CombinationForm::follow);
    connect(strength, &EntryField::refused, this, &CombinationForm::follow);
    connect(remove, &QToolButton::clicked, this, [this, whole] { removeLora(whole); });
    follow();
}

void CombinationForm::removeLora(const QWidget* row) {
    const auto found = std::ranges::find(m_loras, row, &LoraRow::whole);
    found->whole->hide();
    found->whole->deleteLater();
    m_loras.erase(found);
    follow();
}

void CombinationForm::setBases(const QStringList& names) {
    const auto chosen = m_base->currentText();
    m_base->clear();
    m_base->addItems(names);
    m_base->setCurrentIndex(std::max(0, m_base->findText(chosen)));
    follow();
}

void CombinationForm::offer(const QString& base) {
    study::Combination usual;
    usual.assembly.base = path(m_base->findText(base) < 0 ? m_base->itemText(0) : base);
    restore(usual);
    m_base->setFocus();
}

std::optional<study::Combination> CombinationForm::entries() const {
    return isHidden() ? std::nullopt : std::optional(request());
}

void CombinationForm::restore(const study::Combination& entries) {
    const auto& assembly = entries.assembly;
    if (m_base->findText(qt(assembly.base)) < 0 && !assembly.base.empty())
        m_base->addItem(qt(assembly.base)); // the list is not read yet
    m_base->setCurrentIndex(std::max(0, m_base->findText(qt(assembly.base))));
    const auto scheduler = assembly.scheduler ? qt(std::string(wordOf(*assembly.scheduler))) : QString();
    m_scheduler->setCurrentIndex(std::max(0, m_scheduler->findText(scheduler)));
    m_name->setText(qt(entries.name));
    m_adapter->setText(qt(assembly.adapter));
    m_decoder->setText(qt(assembly.decoder));
    m_scale->setText(typedText(assembly.adapterScale));
    m_scale->forget();
    while (!m_loras.empty())
        removeLora(m_loras.back().whole);
    for (const auto& lora : assembly.loras)
        addLora(lora);
    tell({});
    show();
    follow();
}

study::Combination CombinationForm::request() const {
    const auto textOf = [](const QLineEdit* field) { return path(field->text().trimmed()); };
    study::Combination made{.name = utf8(m_name->text().trimmed())};
    auto& assembly = made.assembly;
    assembly.base = path(m_base->currentText());
    for (const auto& row : m_loras)
        if (const auto file = textOf(row.file); !file.empty())
            assembly.loras.push_back(
                {.file = file,
                 .strength = readTyped(row.strength->text(), diffusion::kLoraStrengths).value_or(1)});
    assembly.adapter = textOf(m_adapter);
    if (!assembly.adapter.empty())
        assembly.adapterScale = readTyped(m_scale->text(), diffusion::kAdapterScales).value_or(1);
    assembly.decoder = textOf(m_decoder);
    if (m_scheduler->currentIndex() > 0)
        assembly.scheduler = enumOf<diffusion::SchedulerKind>(utf8(m_scheduler->currentText()));
    return made;
}

QString CombinationForm::problem() const {
    if (m_checking)
        return tr("Its parts are being checked");
    if (m_base->count() == 0)
        return tr("Add a Stable Diffusion model first");
    std::vector<const EntryField*> numbers{m_scale};
    for (const auto& row : m_loras)
        numbers.push_back(row.strength);
    for (const auto* entry : numbers)
        if (!entry->problem().isEmpty())
            return entry->accessibleName() + QStringLiteral(": ") + entry->problem();
    const auto& assembly = request().assembly;
    const bool isChanged = !assembly.loras.empty() || !assembly.adapter.empty() ||
                           !assembly.decoder.empty() || assembly.scheduler;
    return isChanged ? QString() : tr("Choose a LoRA, an image adapter, a decoder or a scheduler first");
}

void CombinationForm::follow() {
    m_scale->setEnabled(!m_adapter->text().trimmed().isEmpty());
    setAvailable(*m_combine, problem(), tr("Checks that the parts belong together, and adds the generator"));
}

void CombinationForm::tell(const QString& text, const QString& tone) {
    setLook(*m_told, "tone", tone);
    m_told->setText(text);
    m_told->setVisible(!text.isEmpty());
}

void CombinationForm::combine() {
    m_checking = true;
    tell(tr("Checking its parts…"));
    follow();
    const auto search = study::ModelSearch::in(m_session.environment().resources, m_session.folder());
    m_session.background().run(
        this,
        [made = request(), search, folder = m_session.paths().models()] {
            return study::combineGenerator(made, folder, search);
        },
        [this](const Result<study::CombinedGenerator>& generator) { showCombined(generator); });
}

void CombinationForm::showCombined(const Result<study::CombinedGenerator>& generator) {
    m_checking = false;
    follow();
    if (!generator.ok())
        return tell(told(generator.error()), QStringLiteral("bad"));
    hide();
    Q_EMIT combined(*generator);
}

} // namespace retort::ui
