#include "models/students/student_table.h"

#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"

#include <algorithm>

namespace retort::ui {

namespace {

using Student = TrainedStudent;
using StudentColumn = TableColumn<Student>;

QVariant shown(const std::optional<double>& percent) {
    return percent ? QVariant(perCent(*percent)) : QVariant(QStringLiteral("–"));
}

QString orDash(const QString& text) {
    return text.isEmpty() ? QStringLiteral("–") : text;
}

QVariant sortable(const std::optional<double>& value) {
    return value ? *value : -1;
}

/// The gone file's row says so wherever its numbers would be.
StudentColumn factColumn(const QString& title, std::function<QVariant(const Student&)> display,
                         std::function<QVariant(const Student&)> sort) {
    return {
        .title = title,
        .display = [display](const Student& s) { return s.isUsable() ? display(s) : QStringLiteral("–"); },
        .sort = [sort](const Student& s) { return s.isUsable() ? sort(s) : QVariant(-1); },
        .tip = [](const Student& s) { return QVariant(s.problem); },
        .alignment = Qt::AlignRight};
}

StudentColumn textColumn(const QString& title, QString Student::*text) {
    return {.title = title,
            .display = [text](const Student& s) { return QVariant(s.*text); },
            .tip = [](const Student& s) { return QVariant(s.problem.isEmpty() ? qt(s.file) : s.problem); }};
}

StudentColumn accuracyColumn(const QString& title, const QString& tip,
                             std::optional<double> Student::*accuracy) {
    return {.title = title,
            .display = [accuracy](const Student& s) { return shown(s.*accuracy); },
            .sort = [accuracy](const Student& s) { return sortable(s.*accuracy); },
            .tip = [tip](const Student&) { return QVariant(tip); },
            .alignment = Qt::AlignRight};
}

using LatencyOf = std::function<std::optional<study::Latency>(const Student&)>;

StudentColumn latencyColumn(const QString& title, const QString& unknown, LatencyOf of) {
    return {.title = title,
            .display =
                [of](const Student& s) {
                    const auto latency = of(s);
                    return latency ? shortMilliseconds(latency->milliseconds) : QStringLiteral("–");
                },
            .sort =
                [of](const Student& s) {
                    const auto latency = of(s);
                    return latency ? latency->milliseconds : -1.0;
                },
            .tip = [of, unknown](const Student& s) { return of(s) ? QVariant() : QVariant(unknown); },
            .alignment = Qt::AlignRight};
}

std::vector<StudentColumn> identityColumns() {
    return {textColumn(StudentTable::tr("Study"), &Student::studies),
            textColumn(StudentTable::tr("Column"), &Student::column),
            textColumn(StudentTable::tr("Dataset"), &Student::dataset),
            {.title = StudentTable::tr("Seed"),
             .display = [](const Student& s) { return QVariant(QString::number(s.seed)); },
             .sort = [](const Student& s) { return QVariant(qlonglong{s.seed}); },
             .alignment = Qt::AlignRight},
            textColumn(StudentTable::tr("Network"), &Student::network)};
}

std::vector<StudentColumn> fileColumns() {
    return {factColumn(
                StudentTable::tr("Parameters"),
                [](const Student& s) { return QVariant(shortCount(s.facts.parameters)); },
                [](const Student& s) { return QVariant(qlonglong{s.facts.parameters}); }),
            factColumn(
                StudentTable::tr("MACs"),
                [](const Student& s) {
                    return QVariant(s.multiplyAdds == 0 ? QStringLiteral("…")
                                                        : orDash(shortCount(s.multiplyAdds)));
                },
                [](const Student& s) { return QVariant(qlonglong{s.multiplyAdds}); }),
            factColumn(
                StudentTable::tr("File"),
                [](const Student& s) { return QVariant(bytes(static_cast<double>(s.facts.bytes))); },
                [](const Student& s) { return QVariant(qulonglong{s.facts.bytes}); }),
            factColumn(
                StudentTable::tr("Input, px"),
                [](const Student& s) { return QVariant(QString::number(s.facts.imageSize)); },
                [](const Student& s) { return QVariant(s.facts.imageSize); })};
}

std::vector<StudentColumn> judgementColumns(const LatencyBook& latencies) {
    const auto unmeasured = StudentTable::tr("It has not been measured on this machine yet.");
    return {
        accuracyColumn(StudentTable::tr("Accuracy, %"),
                       StudentTable::tr("On the test split, at the end of training"), &Student::accuracy),
        accuracyColumn(StudentTable::tr("Best, %"),
                       StudentTable::tr("Test accuracy at the step of fine-tuning (SUP: of training) that "
                                        "is best on validation images; none where the run was not "
                                        "evaluated on any"),
                       &Student::best),
        accuracyColumn(StudentTable::tr("Teacher, %"),
                       StudentTable::tr("The teacher's zero-shot accuracy on the same images"),
                       &Student::teacherAccuracy),
        latencyColumn(StudentTable::tr("Latency, ms"), unmeasured,
                      [&latencies](const Student& s) { return latencies.ofStudent(s); }),
        latencyColumn(StudentTable::tr("Teacher, ms"), unmeasured,
                      [&latencies](const Student& s) { return latencies.ofTeacher(s.teacher); })};
}

std::vector<StudentColumn> allStudentColumns(const LatencyBook& latencies) {
    auto columns = identityColumns();
    for (auto& part : {judgementColumns(latencies), fileColumns()})
        columns.insert(columns.end(), part.begin(), part.end());
    return columns;
}

} // namespace

StudentTable::StudentTable(Session& session, LatencyBook& latencies, QObject* parent)
    : TableModel(allStudentColumns(latencies), parent), m_session(session) {
    connect(&latencies, &LatencyBook::changed, this, &StudentTable::refresh);
}

QVariant StudentTable::keyOf(const TrainedStudent& student) const {
    return qlonglong{student.run.value};
}

QVariant StudentTable::roleOf(const TrainedStudent& student, int role) const {
    return role == ProblemRole ? QVariant(student.problem) : QVariant();
}

void StudentTable::reload() {
    m_session.reader().ask(
        this,
        [search = study::ModelSearch::in(m_session.environment().resources, m_session.folder())](
            store::Workspace& workspace) { return readTrainedStudents(workspace, search); },
        [this, asked = ++m_asked](Result<std::vector<TrainedStudent>> students) {
            if (asked != m_asked)
                return;
            if (students.ok())
                take(std::move(students).value());
            else
                Q_EMIT failed(told(students.error()));
        });
}

void StudentTable::take(std::vector<TrainedStudent> students) {
    m_all = std::move(students);
    for (auto& student : m_all)
        if (student.isUsable())
            if (const auto known = m_operations.find(student.shape); known != m_operations.end())
                student.multiplyAdds = known->second;
    countOperations();
    showMatching();
    Q_EMIT loaded();
}

/// Once for every shape of network.
void StudentTable::countOperations() {
    for (const auto& student : m_all) {
        if (!student.isUsable() || !m_operations.try_emplace(student.shape, 0).second)
            continue;
        m_session.background().run(
            this, [file = student.file] { return study::multiplyAddsOf(file); },
            [this, shape = student.shape](const Result<std::int64_t>& counted) {
                m_operations[shape] = counted.ok() ? *counted : -1;
                for (auto& one : m_all)
                    if (one.isUsable() && one.shape == shape)
                        one.multiplyAdds = m_operations[shape];
                showMatching();
            });
    }
}

void StudentTable::setFilter(const QString& text) {
    m_filter = text.simplified();
    showMatching();
}

bool StudentTable::matches(const TrainedStudent& student) const {
    const auto whole = QStringList{student.studies, student.column,      student.dataset,
                                   student.network, qt(student.teacher), QString::number(student.seed)}
                           .join(QLatin1Char('\n'));
    const auto words = m_filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::all_of(words.begin(), words.end(),
                       [&](const QString& word) { return whole.contains(word, Qt::CaseInsensitive); });
}

void StudentTable::showMatching() {
    std::vector<TrainedStudent> matching;
    std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(matching),
                 [this](const TrainedStudent& student) { return matches(student); });
    setRows(std::move(matching));
}

void StudentTable::refresh() {
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, LatencyHere), index(rowCount() - 1, TeacherLatency));
}

} // namespace retort::ui
