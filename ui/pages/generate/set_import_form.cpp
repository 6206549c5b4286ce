#include "pages/generate/set_import_form.h"

#include "models/session/advice.h"
#include "models/session/data_shelf.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "style/tokens.h"
#include "synthesis/sets/set_folder.h"
#include "widgets/page_header.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace retort::ui {

namespace fs = std::filesystem;

namespace {

enum Classes { ByFolders, ByTable, ChooseTable };

/// The one table in the folder, if there is one.
std::optional<fs::path> tableIn(const fs::path& folder) {
    std::optional<fs::path> table;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->path().extension() != ".csv")
            continue;
        if (table)
            return std::nullopt;
        table = entry->path();
    }
    return table;
}

/// "1,200 files in 10 of 10 classes · 1,200 with their source image · 3 files cannot be used".
QString textOf(const study::SetImportLook& look) {
    const auto filled = std::ranges::count_if(look.perClass, [](std::int64_t images) { return images > 0; });
    QStringList parts{SetImportForm::tr("%1 files in %2 of %3 classes")
                          .arg(count(look.files), count(filled), count(std::ssize(look.perClass)))};
    if (look.withSource > 0)
        parts << SetImportForm::tr("%1 with their source image").arg(count(look.withSource));
    if (!look.problems.empty())
        parts << SetImportForm::tr("%Ln file(s) cannot be used", nullptr,
                                   static_cast<int>(look.problems.size()));
    return parts.join(QStringLiteral(" · "));
}

/// The classes that have images, then the first files that cannot be used.
QString detailsOf(const study::SetImportLook& look) {
    constexpr std::size_t kShown = 20;
    QStringList lines;
    for (std::size_t label = 0; label < std::min(kShown, look.classes.size()); ++label)
        lines << SetImportForm::tr("%1: %2").arg(qt(look.classes[label]), count(look.perClass[label]));
    for (const auto& remark : look.remarks)
        lines << qt(remark);
    for (std::size_t i = 0; i < std::min(kShown, look.problems.size()); ++i)
        lines << qt(look.problems[i]);
    return lines.join(QLatin1Char('\n'));
}

} // namespace

SetImportForm::SetImportForm(Session& session, DataShelf& shelf, QWidget* parent)
    : Card(parent), m_session(session), m_shelf(shelf), m_place(label({}, "hint")), m_dataset(new QComboBox),
      m_classes(new QComboBox), m_name(new QLineEdit), m_found(label({}, "label")),
      m_cancel(new QPushButton(tr("Cancel"))), m_import(new QPushButton(tr("Import"))) {
    setHeading(tr("Import images of another program"));
    m_place->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_place->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_found->setWordWrap(true);
    m_found->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_name->setPlaceholderText(tr("Automatic"));
    body()->addWidget(m_place);
    addFields();
    body()->addWidget(m_found);
    connect(m_dataset, &QComboBox::activated, this, &SetImportForm::look);
    connect(m_classes, &QComboBox::activated, this, &SetImportForm::chooseTable);
    connect(m_name, &QLineEdit::textChanged, this, &SetImportForm::followName);
    connect(m_cancel, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_import, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT importWanted(request());
    });
    hide();
}

void SetImportForm::addFields() {
    constexpr int kNameWidth = 180;
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    const auto add = [line](const QString& name, QWidget* field) {
        auto* text = label(name, "label");
        text->setBuddy(field);
        field->setAccessibleName(name);
        line->addWidget(text);
        line->addWidget(field);
        line->addSpacing(size::kStep);
    };
    m_dataset->setToolTip(tr("The dataset whose classes the images are of"));
    m_classes->setToolTip(
        tr("Folders: each class has a folder called like it. Table: a CSV file with the columns "
           "file and class, and where known prompt, seed and source, the real training image"));
    m_name->setFixedWidth(kNameWidth);
    add(tr("Dataset"), m_dataset);
    add(tr("Classes by"), m_classes);
    add(tr("Name"), m_name);
    line->addStretch(1);
    line->addWidget(m_cancel);
    line->addWidget(m_import);
    body()->addLayout(line);
}

void SetImportForm::offer(const fs::path& folder, const QStringList& datasets, const QString& dataset) {
    restore({.folder = folder, .table = tableIn(folder), .dataset = utf8(dataset)}, datasets);
    m_name->setFocus();
}

std::optional<study::SetImportRequest> SetImportForm::entries() const {
    return isHidden() ? std::nullopt : std::optional(request());
}

void SetImportForm::restore(const study::SetImportRequest& entries, const QStringList& datasets) {
    m_folder = entries.folder;
    m_place->setText(qt(m_folder));
    m_dataset->clear();
    m_dataset->addItems(datasets);
    m_dataset->setCurrentText(qt(entries.dataset));
    m_name->setText(qt(entries.name));
    setTable(entries.table);
    show();
    look();
}

study::SetImportRequest SetImportForm::request() const {
    return {.folder = m_folder,
            .table = m_table,
            .dataset = utf8(m_dataset->currentText()),
            .name = utf8(m_name->text().trimmed())};
}

void SetImportForm::setTable(const std::optional<fs::path>& table) {
    m_table = table;
    m_classes->clear();
    m_classes->addItem(tr("Folders"), ByFolders);
    if (table)
        m_classes->addItem(tr("Table %1").arg(qt(table->filename())), ByTable);
    m_classes->addItem(table ? tr("Another table…") : tr("Table…"), ChooseTable);
    m_classes->setCurrentIndex(m_classes->findData(table ? ByTable : ByFolders));
}

void SetImportForm::chooseTable(int index) {
    const auto chosen = m_classes->itemData(index).toInt();
    if (chosen == ByFolders) {
        m_table.reset();
    } else if (chosen == ChooseTable) {
        const auto file = QFileDialog::getOpenFileName(this, tr("Table of the images"), qt(m_folder),
                                                       tr("Tables (*.csv *.tsv *.txt)"));
        setTable(file.isEmpty() ? m_table : std::optional(path(file)));
    }
    look();
}

void SetImportForm::look() {
    const int asked = ++m_asked;
    showProblem(tr("Looking at the files…"));
    m_shelf.whenOpen(this, m_dataset->currentText(), [this, asked](const Result<OpenDataset>& dataset) {
        if (asked != m_asked)
            return;
        if (!dataset.ok())
            return showProblem(told(dataset.error()));
        m_session.background().run(
            this, [request = request(), opened = *dataset] { return study::lookAtImport(request, *opened); },
            [this, asked](const Result<study::SetImportLook>& look) {
                if (asked == m_asked)
                    showLook(look);
            });
    });
}

void SetImportForm::showLook(const Result<study::SetImportLook>& look) {
    showProblem(!look.ok()         ? told(look.error())
                : look->files == 0 ? tr("No file can be used: %1").arg(qt(look->problems.front()))
                                   : QString());
    if (m_problem.isEmpty()) {
        m_found->setText(textOf(*look));
        m_found->setToolTip(detailsOf(*look));
    }
    Q_EMIT looked();
}

void SetImportForm::showProblem(const QString& problem) {
    m_problem = problem;
    m_found->setText(problem);
    m_found->setToolTip({});
    followName();
}

void SetImportForm::followName() {
    const auto name = m_name->text().trimmed();
    const bool isName = name.isEmpty() || synthesis::checkSetName(utf8(name)).ok();
    setLook(*m_name, "invalid", !isName);
    setAvailable(*m_import,
                 isName ? m_problem : tr("A name has at most 100 letters, digits, '-', '_' and '.'"),
                 tr("Copies the images into the workspace as a set"));
}

} // namespace retort::ui
