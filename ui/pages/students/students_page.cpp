#include "pages/students/students_page.h"

#include "deploy/quantised_export.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "models/students/student_table.h"
#include "pages/students/comparison_card.h"
#include "pages/students/student_delegate.h"
#include "pages/students/try_card.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/empty_state.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"
#include "widgets/save_file.h"
#include "widgets/table_view.h"

#include <QAction>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QUrl>

#include <algorithm>
#include <chrono>

namespace retort::ui {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds kSettleTime{2};

void showFolderOf(const fs::path& file) {
    QDesktopServices::openUrl(QUrl::fromLocalFile(qt(file.parent_path())));
}

/// A file name that every system takes, without its ending.
QString exportName(const TrainedStudent& student) {
    auto name = QStringLiteral("%1-%2-%3-seed%4")
                    .arg(student.network, student.column, student.dataset)
                    .arg(student.seed);
    for (auto& letter : name)
        if (!letter.isLetterOrNumber() && letter != QLatin1Char('-') && letter != QLatin1Char('_'))
            letter = QLatin1Char('-');
    return name;
}

} // namespace

StudentsPage::StudentsPage(Session& session, QWidget* parent)
    : Page(tr("Students"), tr("Trained students: try them beside their teacher, measure and export them."),
           parent),
      m_session(session), m_latencies(new LatencyBook(session, this)),
      m_students(new StudentTable(session, *m_latencies, this)),
      m_table(new TableView(QStringLiteral("students"))), m_filter(new QLineEdit),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("students"), tr("No student has been trained yet"),
                             tr("Every run of a study trains one. It appears here when its run finishes."))),
      m_card(new Card(tr("Trained students"))), m_comparison(new ComparisonCard(*m_latencies)),
      m_try(new TryCard(session)) {
    addActions();
    connect(m_empty->addAction(tr("Choose what to run")), &QPushButton::clicked, this,
            [this] { Q_EMIT wayTo(QStringLiteral("distil"), {}); });
    m_stack->addWidget(makeContent());
    m_stack->addWidget(m_empty);
    body()->addWidget(m_stack, 1);
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleTime);
    connect(&m_settle, &QTimer::timeout, m_students, &StudentTable::reload);
    connect(&session, &Session::storeChanged, m_students, &StudentTable::reload);
    connect(&session, &Session::runsMoved, this, &StudentsPage::follow);
    connect(m_students, &StudentTable::loaded, this, &StudentsPage::showStudents);
    connect(m_students, &QAbstractItemModel::dataChanged, this, &StudentsPage::showChosen);
    connect(m_students, &StudentTable::failed, this, [this](const QString& message) {
        strip().show(StripKind::Problem, message, tr("Try again"), [this] { m_students->reload(); });
    });
    connect(m_latencies, &LatencyBook::changed, this, &StudentsPage::showChosen);
    connect(m_latencies, &LatencyBook::failed, this,
            [this](const QString& message) { strip().show(StripKind::Problem, message); });
    showStudents();
}

void StudentsPage::addActions() {
    m_measure = header().addAction(tr("Measure latency"));
    m_show = header().addAction(tr("Show in file manager"));
    m_export = header().addPrimary(tr("Export…"));
    connect(m_measure, &QPushButton::clicked, this, &StudentsPage::measure);
    connect(m_show, &QPushButton::clicked, this, &StudentsPage::showFile);
    addExports();
}

void StudentsPage::addExports() {
    auto* menu = new QMenu(m_export);
    menu->setToolTipsVisible(true);
    const auto add = [&](const QString& text, const QString& tip, study::ExportFormat format) {
        auto* action = menu->addAction(text);
        action->setToolTip(tip);
        connect(action, &QAction::triggered, this, [this, format] { chooseExport(format); });
    };
    add(tr("ONNX…"), tr("The network for ONNX Runtime, OpenCV and other programs"),
        study::ExportFormat::Onnx);
    auto* quantised = menu->addAction(tr("ONNX, 8-bit integers…"));
    quantised->setToolTip(
        tr("A quarter of the size, and faster on processors that multiply 8-bit integers. For "
           "ONNX Runtime; OpenCV cannot. Reads images of the dataset to choose the ranges of "
           "values and to measure what it costs."));
    connect(quantised, &QAction::triggered, this, &StudentsPage::chooseQuantisedExport);
    add(tr("TorchScript…"), tr("The network for PyTorch and LibTorch"), study::ExportFormat::TorchScript);
    add(tr("Safetensors…"), tr("The weights, under the names of torchvision or timm"),
        study::ExportFormat::Safetensors);
    menu->addSeparator();
    const auto addChoice = [&](const QString& text, const QString& tip) {
        auto* choice = menu->addAction(text);
        choice->setCheckable(true);
        choice->setToolTip(tip);
        return choice;
    };
    m_wholeImages =
        addChoice(tr("Network takes whole images"),
                  tr("ONNX and TorchScript: cropping, resizing and normalising become part of the "
                     "network. ONNX Runtime and PyTorch can do that, OpenCV cannot."));
    m_foldNorms =
        addChoice(tr("Fold batch norms"),
                  tr("ONNX and TorchScript: each batch norm becomes part of the convolution before it"));
    giveMenu(*m_export, menu);
}

QWidget* StudentsPage::makeContent() {
    constexpr int kComparison = 350, kTableShare = 4, kBelowShare = 5;
    m_comparison->setFixedWidth(kComparison);
    auto* below = new QHBoxLayout;
    below->setSpacing(size::kGap);
    below->addWidget(m_comparison);
    below->addWidget(m_try, 1);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::kGap);
    column->addWidget(makeTable(), kTableShare);
    column->addLayout(below, kBelowShare);
    return content;
}

QWidget* StudentsPage::makeTable() {
    constexpr int kFilter = 260;
    m_filter->setFixedWidth(kFilter);
    m_filter->setPlaceholderText(tr("Filter by any word"));
    m_filter->setToolTip(tr("Study, column, dataset, network, teacher or seed (Ctrl+F)"));
    m_filter->setAccessibleName(tr("Filter the students"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, m_filter, [this] { m_filter->setFocus(); });
    m_card->headingLine()->addWidget(m_filter);
    m_card->body()->addWidget(m_table);
    m_table->horizontalHeader()->setStretchLastSection(false); // figures stay beside figures
    m_table->setSource(m_students);
    m_table->setItemDelegate(new StudentDelegate(m_table));
    using Column = StudentTable::Column; // what the card below tells of the chosen one goes first
    m_table->fitWidth({Column::LatencyHere, Column::TeacherLatency, Column::Parameters, Column::MultiplyAdds,
                       Column::Size, Column::Input},
                      {Column::Studies, Column::Dataset, Column::Network});
    m_table->setAccessibleName(tr("Trained students"));
    connect(m_filter, &QLineEdit::textChanged, this, &StudentsPage::filter);
    connect(m_table, &TableView::currentSourceRowChanged, this, &StudentsPage::choose);
    return m_card;
}

void StudentsPage::enter() {
    m_students->reload();
}

namespace {

struct KeptStudents {
    std::int64_t run;
    QString filter;
};

} // namespace

std::any StudentsPage::keep() const {
    return KeptStudents{.run = m_run, .filter = m_filter->text()};
}

void StudentsPage::takeOver(const std::any& from) {
    const auto* kept = std::any_cast<KeptStudents>(&from);
    if (!kept)
        return;
    m_filter->setText(kept->filter);
    m_run = kept->run;
}

void StudentsPage::follow(const std::vector<RunMove>& moves) {
    const bool ended = std::any_of(moves.begin(), moves.end(), [](const RunMove& move) {
        return std::holds_alternative<distill::StageFinished>(move.event);
    });
    if (ended && !m_settle.isActive())
        m_settle.start();
}

void StudentsPage::showStudents() {
    m_stack->setCurrentIndex(m_students->total() > 0 ? 0 : 1);
    showCount();
    restoreChoice();
}

void StudentsPage::showCount() {
    const int total = static_cast<int>(m_students->total()), shown = m_students->rowCount();
    m_card->setNote(shown < total ? tr("%1 of %2").arg(shown).arg(total) : QString::number(total));
}

void StudentsPage::filter(const QString& text) {
    m_students->setFilter(text);
    showCount();
    restoreChoice();
}

/// A model that was reset has forgotten which row was chosen.
void StudentsPage::restoreChoice() {
    const auto& rows = m_students->rows();
    const auto found = std::find_if(rows.begin(), rows.end(), [this](const TrainedStudent& student) {
        return student.run.value == m_run;
    });
    m_table->selectSourceRow(found == rows.end() ? 0 : static_cast<int>(found - rows.begin()));
    showChosen();
}

void StudentsPage::choose(int row) {
    if (row >= 0)
        m_run = m_students->row(row).run.value;
    showChosen();
}

const TrainedStudent* StudentsPage::chosen() const {
    const int row = m_table->currentSourceRow();
    return row >= 0 && row < m_students->rowCount() ? &m_students->row(row) : nullptr;
}

void StudentsPage::showChosen() {
    const auto* student = chosen();
    const auto shown = student ? std::optional(*student) : std::nullopt;
    m_comparison->show(shown);
    m_try->setStudent(shown);
    const auto none = tr("Choose a student first");
    setAvailable(*m_measure, student ? m_latencies->whyNot(*student) : none,
                 tr("Measures the latency of the student and its teacher on single images"));
    setAvailable(*m_show, student ? student->problem : none,
                 tr("Opens the folder that holds the student's file"));
    setAvailable(*m_export, student ? student->problem : none,
                 tr("Writes it for other programs, with class names and preprocessing inside"));
}

void StudentsPage::measure() {
    if (const auto* student = chosen())
        m_latencies->measure(*student);
}

void StudentsPage::showFile() {
    if (const auto* student = chosen())
        showFolderOf(student->file);
}

fs::path StudentsPage::chooseTarget(study::ExportFormat format, const QString& addition) {
    const auto* student = chosen();
    if (!student)
        return {};
    const std::string ending(study::extensionOf(format));
    const auto suggested = m_session.paths().exports() / (utf8(exportName(*student) + addition) + ending);
    std::error_code ignored; // where it cannot be made, another folder is chosen
    fs::create_directories(suggested.parent_path(), ignored); // else the dialog begins where the program did
    return path(askWhereToSave(this, tr("Export the student"), qt(suggested), qt(ending)));
}

void StudentsPage::chooseExport(study::ExportFormat format) {
    const auto target = chooseTarget(format);
    const auto* student = chosen();
    if (target.empty() || !student)
        return;
    const bool isNetwork = format != study::ExportFormat::Safetensors;
    const bool wholeImages = isNetwork && m_wholeImages->isChecked();
    exportTo(target, {.format = format,
                      .input = wholeImages ? study::NetworkInput::Image : study::NetworkInput::Tensor,
                      .foldBatchNorms = isNetwork && m_foldNorms->isChecked(),
                      .accuracy = student->accuracy});
}

void StudentsPage::chooseQuantisedExport() {
    const auto target = chooseTarget(study::ExportFormat::Onnx, QStringLiteral("-int8"));
    if (!target.empty())
        exportQuantisedTo(target, m_wholeImages->isChecked() ? study::NetworkInput::Image
                                                             : study::NetworkInput::Tensor);
}

void StudentsPage::showWritten(const fs::path& target, const QString& message) {
    strip().show(StripKind::Info, message, tr("Show in file manager"), [target] { showFolderOf(target); });
}

void StudentsPage::exportQuantisedTo(const fs::path& target, study::NetworkInput input) {
    const auto* student = chosen();
    if (!student)
        return;
    strip().show(StripKind::Info, tr("Making 8-bit integers of %1 and measuring them on images of %2. Large "
                                     "networks take minutes.")
                                      .arg(student->network, student->dataset));
    m_session.background().run(
        this,
        [folder = m_session.folder(), run = student->run, file = student->file, target, input,
         threads = m_session.environment().threads,
         stop = m_closing.get_token()]() -> Result<study::QuantisedStudent> {
            RETORT_TRY(auto workspace, store::Workspace::open(folder, store::Access::ReadOnly));
            RETORT_TRY(const auto images, study::imagesOfRun(workspace, run, {}, {.stop = stop}));
            return study::exportQuantised(file, target, images,
                                          {.input = input, .threads = threads, .stop = stop});
        },
        [this, target](const Result<study::QuantisedStudent>& written) {
            if (!written.ok())
                return strip().show(StripKind::Problem, told(written.error()));
            const auto& figures = written->figures;
            showWritten(target,
                        tr("Wrote %1. Of %2 test images %3 % are right in 8-bit integers, %4 % in fp32.")
                            .arg(qt(target), count(figures.measured), perCent(figures.accuracyAfter),
                                 perCent(figures.accuracyBefore)));
        });
}

void StudentsPage::exportTo(const fs::path& target, const study::ExportOptions& options) {
    const auto* student = chosen();
    if (!student)
        return;
    m_session.background().run(
        this, [file = student->file, target, options] { return study::exportStudent(file, target, options); },
        [this, target](const Result<study::ExportedStudent>& written) {
            if (!written.ok())
                return strip().show(StripKind::Problem, told(written.error()));
            showWritten(target,
                        tr("Wrote %1, with class names and preprocessing inside, and a model card beside it.")
                            .arg(qt(target)));
        });
}

} // namespace retort::ui
