#include "pages/students/comparison_card.h"

#include "models/session/text.h"
#include "style/tokens.h"

#include <QGridLayout>

namespace retort::ui {

namespace {

QString orDash(const QString& text) {
    return text.isEmpty() ? QStringLiteral("–") : text;
}

QString percentOrDash(const std::optional<double>& percent) {
    return percent ? perCent(*percent) + QStringLiteral(" %") : QStringLiteral("–");
}

QString millisecondsOrDash(const std::optional<study::Latency>& latency) {
    return latency ? shortMilliseconds(latency->milliseconds) + QStringLiteral(" ms") : QStringLiteral("–");
}

} // namespace

ComparisonCard::ComparisonCard(const LatencyBook& latencies, QWidget* parent)
    : Card(QString(), parent), m_latencies(latencies), m_figures(new QWidget),
      m_grid(new QGridLayout(m_figures)), m_gain(label({})), m_note(label({}, "label")) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(size::kGap);
    m_grid->setVerticalSpacing(size::kStep + 2);
    m_grid->setColumnStretch(0, 1);
    const auto heads = addLine({}, "label");
    heads.student->setText(tr("Student"));
    m_teacherName = heads.teacher;
    m_accuracy = addLine(tr("Test accuracy"), "figure");
    m_best = addLine(tr("Best on validation"));
    m_parameters = addLine(tr("Parameters"));
    m_operations = addLine(tr("MACs"));
    m_latency = addLine(tr("Latency"));
    m_file = addLine(tr("File"));
    m_input = addLine(tr("Input"));
    body()->addWidget(m_figures);
    for (auto* text : {m_gain, m_note}) {
        text->setWordWrap(true);
        text->setTextFormat(Qt::PlainText);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        body()->addWidget(text);
    }
    body()->addStretch(1);
    show({});
}

ComparisonCard::Line ComparisonCard::addLine(const QString& name, const char* role) {
    const int row = m_grid->rowCount();
    const Line line{.name = label(name, "label"), .student = label({}, role), .teacher = label({}, role)};
    m_grid->addWidget(line.name, row, 0, Qt::AlignLeft | Qt::AlignVCenter);
    for (auto [column, figure] : {std::pair{1, line.student}, {2, line.teacher}}) {
        figure->setTextFormat(Qt::PlainText);
        figure->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_grid->addWidget(figure, row, column, Qt::AlignRight | Qt::AlignVCenter);
    }
    return line;
}

void ComparisonCard::show(const std::optional<TrainedStudent>& student) {
    m_figures->setVisible(student.has_value());
    m_gain->clear();
    if (!student) {
        setHeading(tr("No student is chosen"));
        setNote({});
        return m_note->setText(tr("Choose one in the table above."));
    }
    setHeading(student->network + QStringLiteral(" · ") + student->column);
    setNote(tr("%1, seed %2").arg(student->dataset).arg(student->seed));
    m_teacherName->setText(student->teacher.empty() ? tr("No teacher") : tr("Teacher"));
    m_teacherName->setToolTip(qt(student->teacher));
    m_accuracy.student->setText(percentOrDash(student->accuracy));
    m_accuracy.teacher->setText(percentOrDash(student->teacherAccuracy));
    m_best.student->setText(percentOrDash(student->best));
    m_file.student->setText(
        orDash(student->isUsable() ? bytes(static_cast<double>(student->facts.bytes)) : QString()));
    m_input.student->setText(
        orDash(student->isUsable() ? tr("%1 px").arg(student->facts.imageSize) : QString()));
    showLatency(*student);
}

void ComparisonCard::showLatency(const TrainedStudent& student) {
    const auto own = m_latencies.ofStudent(student);
    const auto teacher = m_latencies.ofTeacher(student.teacher);
    m_parameters.student->setText(orDash(shortCount(student.facts.parameters)));
    m_parameters.teacher->setText(
        orDash(shortCount(teacher ? teacher->parameters : student.teacherParameters)));
    m_operations.student->setText(orDash(shortCount(student.multiplyAdds)));
    m_operations.teacher->setText(orDash(shortCount(teacher ? teacher->multiplyAdds : 0)));
    m_latency.student->setText(millisecondsOrDash(own));
    m_latency.teacher->setText(millisecondsOrDash(teacher));
    if (own && teacher)
        m_gain->setText(own->milliseconds <= teacher->milliseconds
                            ? tr("%1 times as fast as its teacher")
                                  .arg(shortMilliseconds(teacher->milliseconds / own->milliseconds))
                            : tr("Slower than its teacher by %1 ms")
                                  .arg(shortMilliseconds(own->milliseconds - teacher->milliseconds)));
    setLook(*m_gain, "tone",
            own && teacher && own->milliseconds <= teacher->milliseconds ? QStringLiteral("good")
                                                                         : QStringLiteral("copper"));
    m_gain->setVisible(!m_gain->text().isEmpty());
    if (!student.isUsable())
        m_note->setText(student.problem);
    else if (m_latencies.isMeasuring())
        m_note->setText(tr("Measuring, image by image…"));
    else if (!own)
        m_note->setText(tr("Its latency has not been measured on this machine yet."));
    else
        m_note->setText(
            tr("Latency: the median of %1 single images on %2 with %Ln thread(s), student %3%4.", nullptr,
               own->threads)
                .arg(own->passes)
                .arg(qt(own->device).toUpper(), qt(own->precision),
                     teacher ? tr(", teacher's image tower %1").arg(qt(teacher->precision)) : QString()));
}

} // namespace retort::ui
