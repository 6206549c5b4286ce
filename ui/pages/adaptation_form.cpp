#include "pages/adaptation_form.h"

#include "base/limits.h"
#include "models/session/advice.h"
#include "models/session/data_shelf.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/number_entry.h"
#include "style/tokens.h"
#include "widgets/page_header.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace retort::ui {

namespace {

constexpr int kNumberWidth = 90, kNameWidth = 180;

template<class Number>
EntryField* numberField(const Range<Number>& range, MayBeEmpty empty = MayBeEmpty::No) {
    return new EntryField(checkOf(range, empty));
}

} // namespace

AdaptationForm::AdaptationForm(Session& session, QWidget* parent)
    : Card(parent), m_session(session), m_dataset(new QComboBox), m_name(new QLineEdit),
      m_rank(numberField(limits::kLoraRank)), m_steps(numberField(limits::kTrainSteps)),
      m_batch(numberField(limits::kBatch)), m_rate(numberField(limits::kLoraRate, MayBeEmpty::Yes)),
      m_textEncoder(new QCheckBox(tr("Text encoder learns as well"))), m_found(label({}, "label")),
      m_cancel(new QPushButton(tr("Cancel"))), m_adapt(new QPushButton(tr("Adapt"))) {
    m_found->setWordWrap(true);
    m_name->setPlaceholderText(tr("Automatic"));
    m_name->setObjectName(QStringLiteral("name"));
    m_rate->setStandard(tr("Automatic"));
    addFields();
    body()->addWidget(m_found);
    connect(m_dataset, &QComboBox::activated, this, &AdaptationForm::look);
    connect(m_name, &QLineEdit::textChanged, this, &AdaptationForm::follow);
    for (auto* entry : {m_rank, m_steps, m_batch, m_rate}) {
        connect(entry, &EntryField::entered, this, &AdaptationForm::follow);
        connect(entry, &EntryField::refused, this, &AdaptationForm::follow);
    }
    connect(&session.dataShelf(), &DataShelf::listed, this, [this] {
        if (isVisible())
            listDatasets(m_dataset->currentText());
    });
    connect(m_cancel, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_adapt, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT adaptWanted(request());
    });
    hide();
}

void AdaptationForm::addField(QHBoxLayout* line, const QString& name, QWidget* field, int width) {
    auto* text = label(name, "label");
    text->setBuddy(field);
    field->setAccessibleName(name);
    if (width > 0)
        field->setFixedWidth(width);
    line->addWidget(text);
    line->addWidget(field);
    line->addSpacing(size::kStep);
}

void AdaptationForm::addFields() {
    auto* what = new QHBoxLayout;
    auto* how = new QHBoxLayout;
    for (auto* line : {what, how})
        line->setSpacing(2 * size::kStep);
    m_dataset->setToolTip(tr("The dataset whose labelled images the generator learns"));
    m_rank->setToolTip(
        tr("Rank of the change of each layer: a higher one learns more detail from more images"));
    m_textEncoder->setToolTip(
        tr("For words that the generator does not know; it takes more memory and time"));
    m_rate->setToolTip(tr("By the generator's width; 0.0001 for Stable Diffusion"));
    addField(what, tr("Dataset"), m_dataset, 0);
    addField(what, tr("Name"), m_name, kNameWidth);
    what->addStretch(1);
    addField(how, tr("Rank"), m_rank, kNumberWidth);
    addField(how, tr("Steps"), m_steps, kNumberWidth);
    addField(how, tr("Batch"), m_batch, kNumberWidth);
    addField(how, tr("Learning rate"), m_rate, kNumberWidth);
    how->addWidget(m_textEncoder);
    how->addStretch(1);
    how->addWidget(m_cancel);
    how->addWidget(m_adapt);
    body()->addLayout(what);
    body()->addLayout(how);
}

void AdaptationForm::offer(const QString& generator) {
    restore({.generator = utf8(generator), .dataset = m_session.sharedChoice().models().dataset});
    m_dataset->setFocus();
}

std::optional<study::AdaptationRequest> AdaptationForm::entries() const {
    return isHidden() ? std::nullopt : std::optional(request());
}

void AdaptationForm::restore(const study::AdaptationRequest& entries) {
    const auto& choices = entries.choices;
    m_generator = entries.generator;
    setHeading(tr("Adapt %1 to a dataset").arg(qt(m_generator)));
    m_name->setText(qt(entries.name));
    m_rank->setText(typedText(choices.rank));
    m_steps->setText(typedText(choices.steps));
    m_batch->setText(typedText(choices.batch));
    m_textEncoder->setChecked(choices.textEncoder);
    m_rate->setText(choices.learningRate ? typedText(*choices.learningRate) : QString());
    for (auto* entry : {m_rank, m_steps, m_batch, m_rate})
        entry->forget();
    show();
    listDatasets(qt(entries.dataset));
    m_session.dataShelf().reload();
}

void AdaptationForm::listDatasets(const QString& chosen) {
    m_dataset->clear();
    for (const auto& set : m_session.dataShelf().datasets())
        if (!set.offered && set.state != ShelfState::Missing)
            m_dataset->addItem(set.name);
    m_dataset->setCurrentIndex(std::max(0, m_dataset->findText(chosen)));
    look();
}

study::AdaptationRequest AdaptationForm::request() const {
    const study::AdaptationChoices usual;
    const auto dataset = m_dataset->currentText();
    return {.generator = m_generator,
            .dataset = utf8(dataset),
            .labelled = m_session.dataShelf().labelled(dataset).subset(),
            .choices = {.rank = readTyped(m_rank->text(), limits::kLoraRank).value_or(usual.rank),
                        .steps = readTyped(m_steps->text(), limits::kTrainSteps).value_or(usual.steps),
                        .batch = readTyped(m_batch->text(), limits::kBatch).value_or(usual.batch),
                        .learningRate = readTyped(m_rate->text(), limits::kLoraRate),
                        .textEncoder = m_textEncoder->isChecked()},
            .name = utf8(m_name->text().trimmed())};
}

void AdaptationForm::look() {
    const auto dataset = m_dataset->currentText();
    m_dataProblem = dataset.isEmpty() ? tr("Import a dataset first.") : tr("Opening the dataset…");
    follow();
    if (dataset.isEmpty())
        return;
    m_session.dataShelf().whenOpen(this, dataset, [this, dataset](const Result<OpenDataset>& opened) {
        if (dataset != m_dataset->currentText())
            return;
        const auto part = opened.ok() ? labelledPart(**opened, m_session.dataShelf().labelled(dataset))
                                      : Result<LabelledPart>(opened.error());
        m_dataProblem = part.ok() ? QString() : told(part.error());
        if (part.ok())
            showLabelled(std::ssize(part->indices));
        follow();
    });
}

void AdaptationForm::showLabelled(std::int64_t images) {
    m_found->setText(tr("%1 labelled images; same subset as in studies. The generator learns them with the "
                        "prompts of their classes, and is added to the models.")
                         .arg(count(images)));
}

QString AdaptationForm::problem() const {
    for (const auto* entry : {m_rank, m_steps, m_batch, m_rate})
        if (!entry->problem().isEmpty())
            return entry->accessibleName() + QStringLiteral(": ") + entry->problem();
    const auto name = m_name->text().trimmed();
    if (!name.isEmpty() && !study::checkAdaptedName(utf8(name)).ok())
        return tr("A name has at most 100 letters, digits, '-', '_' and '.'");
    return m_dataProblem;
}

void AdaptationForm::follow() {
    if (!m_dataProblem.isEmpty())
        m_found->setText(m_dataProblem);
    const auto name = m_name->text().trimmed();
    setLook(*m_name, "invalid", !name.isEmpty() && !study::checkAdaptedName(utf8(name)).ok());
    setAvailable(*m_adapt, problem(), tr("Puts the training into the queue"));
}

} // namespace retort::ui
