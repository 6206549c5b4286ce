#include "pages/data/import_form.h"

#include "base/limits.h"
#include "data/archives/name_encoding.h"
#include "data/known_datasets.h"
#include "models/session/text.h"
#include "models/session/typed_number.h"
#include "pages/number_entry.h"
#include "style/tokens.h"
#include "widgets/flow_layout.h"
#include "widgets/page_header.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>

namespace retort::ui {

namespace {

constexpr double kWhole = 100;

QString noteOf(const FolderLook& look) {
    if (look.isArchive)
        return ImportForm::tr("archive, %1").arg(bytes(static_cast<double>(look.bytes)));
    QStringList facts;
    if (!look.title.isEmpty())
        facts << look.title;
    if (!look.classes.isEmpty())
        facts << ImportForm::tr("%Ln class(es)", nullptr, static_cast<int>(look.classes.size()))
              << ImportForm::tr("%1 files").arg(count(look.files));
    return facts.join(QStringLiteral(" · "));
}

constexpr auto kPart = inPercent(limits::kFraction); ///< of each class; the rest is for training

constexpr double kTest = 20; // per cent

EntryField* partEntry(double value) {
    constexpr int kWidth = 90;
    auto* entry = new EntryField(checkOf(kPart, MayBeEmpty::No));
    entry->setUnit(ImportForm::tr("%"));
    entry->setText(typedText(value));
    entry->setMinimumWidth(kWidth);
    return entry;
}

} // namespace

ImportForm::ImportForm(FolderImport& import, QWidget* parent)
    : Card(parent), m_import(import), m_place(label({}, "hint")), m_name(new QLineEdit),
      m_fields(new QWidget), m_names(nameFields()), m_contents(contentsFields()), m_level(new QComboBox),
      m_splitNames(new QCheckBox(tr("Folders named train, val or test are splits"))),
      m_layout(layoutFields()), m_doubt(label({}, "hint")), m_split(splitFields()),
      m_ownSplit(label(tr("It has training and test images."), "label")), m_bar(new QProgressBar),
      m_progress(label({}, "label")), m_add(new QPushButton(tr("Add"))),
      m_cancel(new QPushButton(tr("Cancel"))) {
    constexpr int kNameWidth = 200;
    setHeading(tr("Add a dataset"));
    m_place->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_place->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_name->setFixedWidth(kNameWidth);
    auto* fields = new FlowLayout(2 * size::kStep, m_fields);
    fields->setContentsMargins(0, 0, 0, 0);
    fields->addWidget(fieldRow(tr("Name"), m_name));
    fields->addWidget(m_names);
    fields->addWidget(m_contents);
    fields->addWidget(m_layout);
    fields->addWidget(m_split);
    fields->addWidget(m_ownSplit);
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    line->addWidget(m_fields, 1);
    line->addWidget(m_progress);
    line->addWidget(m_bar, 1);
    m_add->setProperty("role", QStringLiteral("primary"));
    line->addWidget(m_cancel);
    line->addWidget(m_add);
    m_doubt->setWordWrap(true);
    m_doubt->setTextInteractionFlags(Qt::TextSelectableByMouse);
    body()->addWidget(m_place);
    body()->addWidget(m_doubt);
    body()->addLayout(line);
    connect(m_name, &QLineEdit::textChanged, this, &ImportForm::checkName);
    connect(m_name, &QLineEdit::returnPressed, m_add, &QPushButton::click);
    connect(m_add, &QPushButton::clicked, this, &ImportForm::start);
    connect(m_cancel, &QPushButton::clicked, this, &ImportForm::cancel);
    connect(&import, &FolderImport::progressed, this, &ImportForm::showProgress);
    connect(&import, &FolderImport::imported, this, &ImportForm::closed);
    connect(&import, &FolderImport::stopped, this, &ImportForm::closed);
    connect(&import, &FolderImport::failed, this, [this] { setRunning(false); });
    hide();
}

QWidget* ImportForm::splitFields() {
    m_test = partEntry(kTest);
    m_validation = partEntry(0);
    m_seed = new EntryField(checkOf(limits::kSeed, MayBeEmpty::No));
    m_seed->setText(QStringLiteral("0"));
    m_test->line().setToolTip(tr("Share of each class held out"));
    m_validation->line().setToolTip(
        tr("Share of each class: images that select the best step of a run; they are not trained on"));
    m_seed->line().setToolTip(tr("Another seed puts other images into the test split"));
    for (auto* entry : {m_test, m_validation, m_seed})
        connect(entry, &EntryField::refused, this, &ImportForm::checkName);
    auto* whole = new QWidget;
    auto* line = new QHBoxLayout(whole);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2 * size::kStep);
    addField(line, tr("Test"), m_test);
    addField(line, tr("Validation"), m_validation);
    addField(line, tr("Split seed"), m_seed);
    return whole;
}

QWidget* ImportForm::nameFields() {
    m_nameEncoding = new QComboBox;
    m_nameEncoding->addItem(tr("Automatic"), QString());
    for (const auto& encoding : data::nameEncodings())
        m_nameEncoding->addItem(qt(encoding), qt(encoding));
    m_nameEncoding->setToolTip(tr("Code page of file names that are not Unicode"));
    return fieldRow(tr("Name encoding"), m_nameEncoding);
}

QWidget* ImportForm::contentsFields() {
    m_contentsBox = new QComboBox;
    m_contentsBox->addItem(tr("Numbered classes"), QString());
    for (const auto* name : {"mnist", "fashion-mnist", "kmnist"})
        m_contentsBox->addItem(qt(std::string(data::knownDataset(name)->title)), QString::fromLatin1(name));
    m_contentsBox->setToolTip(
        tr("Its files have the names of several published datasets, but it matches none of them completely"));
    return fieldRow(tr("Contents"), m_contentsBox);
}

QWidget* ImportForm::fieldRow(const QString& name, QWidget* field) {
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    addField(line, name, field);
    return row;
}

QWidget* ImportForm::layoutFields() {
    constexpr int kDeepest = 3;
    m_level->addItem(tr("automatic"), 0);
    for (int level = 1; level <= kDeepest; ++level)
        m_level->addItem(QString::number(level), level);
    m_level->setToolTip(
        tr("Which folders are the classes: 1 for those directly in the dataset's or the split's "
           "folder, 2 for the folders inside them"));
    m_splitNames->setToolTip(tr("Off: folders with such names are classes"));
    auto* whole = new QWidget;
    auto* line = new QHBoxLayout(whole);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2 * size::kStep);
    addField(line, tr("Class level"), m_level);
    line->addWidget(m_splitNames);
    const auto lookAgain = [this] {
        if (m_look.isArchive)
            return;
        m_import.look(m_look.folder, chosenLayout());
    };
    connect(m_level, &QComboBox::activated, this, lookAgain);
    connect(m_splitNames, &QCheckBox::clicked, this, lookAgain);
    return whole;
}

data::LayoutOptions ImportForm::chosenLayout() const {
    return {.classLevel = m_level->currentData().toInt(), .splitFolders = m_splitNames->isChecked()};
}

/// The choices that the folder leaves, as they were made.
void ImportForm::showChoices() {
    const auto& [levels, splitNames] = m_look.choices;
    m_level->setCurrentIndex(m_level->findData(m_look.layout.classLevel));
    m_splitNames->setChecked(m_look.layout.splitFolders);
    m_splitNames->setVisible(splitNames);
    m_layout->setVisible(levels > 1 || splitNames);
    m_doubt->setText(m_look.doubt);
    m_doubt->setVisible(!m_look.doubt.isEmpty());
}

void ImportForm::addField(QHBoxLayout* line, const QString& name, QWidget* field) {
    auto* text = label(name, "label");
    text->setBuddy(field);
    (field->focusProxy() ? field->focusProxy() : field)->setAccessibleName(name);
    line->addWidget(text);
    line->addWidget(field);
    line->addSpacing(size::kStep);
}

void ImportForm::offer(const FolderLook& look) {
    const bool isKnown = isVisible() && m_look.folder == look.folder;
    m_look = look;
    showChoices();
    setNote(noteOf(look));
    m_place->setText(qt(look.folder));
    m_place->setToolTip(look.classes.join(QStringLiteral(", ")));
    m_names->setVisible(look.isArchive);
    m_nameEncoding->setCurrentIndex(0);
    m_contents->setVisible(look.asksContents);
    m_contentsBox->setCurrentIndex(0);
    m_split->setVisible(!look.hasSplits && look.doubt.isEmpty());
    m_ownSplit->setVisible(look.hasSplits);
    if (isKnown)
        return checkName();
    m_name->setText(look.name);
    m_test->setText(typedText(kTest));
    m_validation->setText(typedText(0));
    m_seed->setText(QStringLiteral("0"));
    checkName();
    setRunning(false);
    show();
    m_name->setFocus();
    m_name->selectAll();
}

ImportForm::Entries ImportForm::entries() const {
    auto look = m_look;
    look.layout = chosenLayout();
    return {.look = std::move(look),
            .name = m_name->text(),
            .test = m_test->text(),
            .validation = m_validation->text(),
            .seed = m_seed->text(),
            .nameEncoding = m_nameEncoding->currentIndex(),
            .contents = m_contentsBox->currentIndex()};
}

void ImportForm::restore(const Entries& entries) {
    offer(entries.look);
    m_name->setText(entries.name);
    m_test->setText(entries.test);
    m_validation->setText(entries.validation);
    m_seed->setText(entries.seed);
    m_nameEncoding->setCurrentIndex(entries.nameEncoding);
    m_contentsBox->setCurrentIndex(entries.contents);
    checkName();
    setRunning(m_import.isRunning());
}

void ImportForm::checkName() {
    const auto reason = m_import.whyNotNamed(m_name->text());
    setLook(*m_name, "invalid", !reason.isEmpty());
    m_name->setToolTip(reason);
    setAvailable(*m_add, whyNotAdded(reason),
                 m_look.isArchive ? tr("Unpacks it into the workspace and checks every file")
                                  : tr("Checks every file; the images stay where they are"));
}

QString ImportForm::whyNotAdded(const QString& nameProblem) const {
    if (!nameProblem.isEmpty())
        return nameProblem;
    if (!m_look.doubt.isEmpty())
        return tr("Choose how to read its folders");
    if (m_look.hasSplits)
        return {};
    for (const auto* entry : {m_test, m_validation, m_seed})
        if (!entry->problem().isEmpty())
            return entry->problem();
    return {};
}

void ImportForm::start() {
    setRunning(true);
    m_import.start({.folder = m_look.folder,
                    .name = m_name->text(),
                    .validationFraction = readTyped(m_validation->text(), kPart).value_or(0) / kWhole,
                    .testFraction = readTyped(m_test->text(), kPart).value_or(0) / kWhole,
                    .splitSeed = readTyped(m_seed->text(), limits::kSeed).value_or(0),
                    .layout = chosenLayout(),
                    .contents = m_look.asksContents ? m_contentsBox->currentData().toString() : QString(),
                    .nameEncoding = m_nameEncoding->currentData().toString()});
}

void ImportForm::cancel() {
    if (m_import.isRunning())
        m_import.stop();
    else
        Q_EMIT closed();
}

void ImportForm::setRunning(bool running) {
    m_fields->setVisible(!running);
    m_add->setVisible(!running);
    m_bar->setVisible(running);
    m_progress->setVisible(running);
    m_bar->setRange(0, 0);
    m_progress->setText(m_look.isArchive ? tr("Unpacking…") : tr("Checking its files…"));
    m_cancel->setText(running ? tr("Stop") : tr("Cancel"));
}

void ImportForm::showProgress(ImportStep step, qint64 done, qint64 total) {
    constexpr int kFine = 1000;
    m_bar->setRange(0, total > 0 ? kFine : 0);
    m_bar->setValue(total > 0 ? static_cast<int>(done * kFine / total) : 0);
    m_progress->setText(
        step == ImportStep::Unpacking
            ? tr("%1 of %2 unpacked").arg(bytes(static_cast<double>(done)), bytes(static_cast<double>(total)))
            : tr("%1 of %2 files checked").arg(count(done), count(total)));
}

} // namespace retort::ui
