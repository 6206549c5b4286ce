#include "window/problem_report.h"

#include "base/file.h"
#include "models/session/advice.h"
#include "models/session/problem_list.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "widgets/message_strip.h"
#include "widgets/save_file.h"
#include "widgets/wrapped_label.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QDir>
#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace retort::ui {

namespace {

/// The latest first.
std::vector<std::string> problemTexts(const ProblemList& problems) {
    std::vector<std::string> texts;
    for (int row = problems.rowCount() - 1; row >= 0; --row) {
        const auto& problem = problems.row(row);
        const auto time = problem.time.toString(Qt::ISODate);
        texts.push_back(utf8(QStringLiteral("%1 %2: %3").arg(time, problem.title, problem.text)));
    }
    return texts;
}

} // namespace

ProblemReport::ProblemReport(Session& session, const ProblemList& problems, QWidget* parent)
    : QDialog(parent), m_problems(problemTexts(problems)), m_text(new QPlainTextEdit),
      m_fileNames(new QCheckBox(tr("Include names of files"))), m_strip(new MessageStrip) {
    constexpr QSize kSize{860, 600};
    setWindowTitle(tr("Report a problem"));
    resize(kSize);
    m_text->setReadOnly(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setAccessibleName(tr("Report"));
    m_text->setPlaceholderText(tr("Looking at this machine…"));
    m_fileNames->setToolTip(tr("Of your images, datasets and models, as error messages name them"));
    auto* column = new QVBoxLayout(this);
    column->addWidget(new WrappedLabel(tr("Copy this text into your report and add what you did and what you "
                                          "expected. Tokens are masked and your "
                                          "home folder is shown as ~. Nothing is sent from here.")));
    column->addWidget(m_strip);
    column->addWidget(m_text, 1);
    column->addWidget(m_fileNames);
    column->addWidget(buttons());
    connect(m_fileNames, &QCheckBox::toggled, this, &ProblemReport::write);
    askMachine(session);
}

QDialogButtonBox* ProblemReport::buttons() {
    auto* box = new QDialogButtonBox(QDialogButtonBox::Close);
    m_copy = box->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    m_save = box->addButton(tr("Save…"), QDialogButtonBox::ActionRole);
    m_copy->setEnabled(false);
    m_save->setEnabled(false);
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_copy, &QPushButton::clicked, this, &ProblemReport::copy);
    connect(m_save, &QPushButton::clicked, this, &ProblemReport::chooseFile);
    return box;
}

// Beside a job at work the products would be slow and slow it down: then they are not timed.
void ProblemReport::askMachine(Session& session) {
    const auto& environment = session.environment();
    doctor::ReportRequest request{.program = utf8(QApplication::applicationVersion()),
                                  .resources = environment.resources,
                                  .workspace = session.folder(),
                                  .machine = {.device = environment.device,
                                              .threads = environment.threads,
                                              .measuresPeak = !session.queue().isBusy()},
                                  .libraries = {{"Qt", qVersion()}}};
    session.background().run(
        this, [request = std::move(request)] { return doctor::makeReport(request); },
        [this](doctor::Report report) { take(std::move(report)); });
}

void ProblemReport::take(doctor::Report report) {
    m_report = std::move(report);
    m_report->errors = m_problems;
    m_copy->setEnabled(true);
    m_save->setEnabled(true);
    m_copy->setDefault(true);
    write();
}

void ProblemReport::write() {
    if (!m_report)
        return;
    const auto fileNames = m_fileNames->isChecked() ? doctor::FileNames::Shown : doctor::FileNames::Hidden;
    m_text->setPlainText(qt(textOf(*m_report, doctor::Redaction::ofThisProcess(fileNames))));
}

QString ProblemReport::text() const {
    return m_text->toPlainText();
}

void ProblemReport::copy() const {
    QApplication::clipboard()->setText(text());
}

void ProblemReport::chooseFile() {
    const auto proposal = QDir::home().filePath(QStringLiteral("retort-report.txt"));
    const auto file = askWhereToSave(this, tr("Save the report"), proposal, QStringLiteral(".txt"));
    if (!file.isEmpty())
        save(file);
}

void ProblemReport::save(const QString& file) {
    const auto written = writeFileAtomically(path(file), utf8(text()));
    if (written.ok())
        m_strip->show(StripKind::Info, tr("Saved: %1").arg(file));
    else
        m_strip->show(StripKind::Problem, told(written.error()));
}

} // namespace retort::ui
