#include "window/job_card.h"

#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/elided_label.h"
#include "widgets/wrapped_label.h"

#include <QApplication>
#include <QDrag>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QProgressBar>
#include <QToolButton>

namespace retort::ui {

namespace {

constexpr int kBarSteps = 1000;

bool canBePaused(store::JobState state) {
    return state == store::JobState::Running || state == store::JobState::Queued;
}

} // namespace

JobCard::JobCard(QWidget* parent)
    : QFrame(parent), m_title(new ElidedLabel), m_detail(new WrappedLabel), m_state(label({}, "label")),
      m_left(label({}, "label")), m_bar(new QProgressBar) {
    setProperty("card", true);
    setFocusPolicy(Qt::StrongFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(size::kGap, 2 * size::kStep, 2 * size::kStep, size::kGap - 2);
    column->setSpacing(size::kStep);
    auto* top = new QHBoxLayout;
    top->setSpacing(0);
    m_title->setProperty("role", QStringLiteral("heading"));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    top->addWidget(m_title, 1);
    m_pause = addButton(QStringLiteral("pause"), tr("Pause"));
    m_cancel = addButton(QStringLiteral("close"), tr("Cancel"));
    top->addWidget(m_pause);
    top->addWidget(m_cancel);
    column->addLayout(top);
    m_detail->setProperty("role", QStringLiteral("label"));
    column->addWidget(m_detail);
    m_bar->setRange(0, kBarSteps);
    m_bar->setTextVisible(false);
    column->addWidget(m_bar);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_state, 1);
    bottom->addWidget(m_left);
    column->addLayout(bottom);
    connect(m_pause, &QToolButton::clicked, this, &JobCard::pauseOrResume);
    connect(m_cancel, &QToolButton::clicked, this, &JobCard::cancelOrRemove);
}

QToolButton* JobCard::addButton(const QString& iconName, const QString& tip) {
    constexpr int kIcon = 14;
    auto* button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setIconSize({kIcon, kIcon});
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

void JobCard::show(const JobRow& row) {
    m_row = row;
    const bool ended = hasEnded(row.state);
    m_title->setText(row.title);
    m_title->setToolTip(row.title);
    m_detail->setText(row.detail);
    m_detail->setVisible(!row.detail.isEmpty());
    m_bar->setVisible(!ended && row.done >= 0);
    m_bar->setValue(static_cast<int>(row.done * kBarSteps));
    setLook(*m_bar, "paused", row.state != store::JobState::Running);
    m_state->setText(row.rate.isEmpty() ? stateName(row.state) : row.rate);
    setLook(*m_state, "tone", row.state == store::JobState::Failed ? QStringLiteral("bad") : QString());
    m_state->setToolTip(row.error);
    m_left->setText(row.left);
    const bool pausable = canBePaused(row.state);
    const auto pauseTip = pausable ? tr("Pause") : ended ? tr("Run again") : tr("Resume");
    if (pauseTip != m_pause->toolTip() || m_pause->icon().isNull())
        m_pause->setIcon(icon(pausable ? QStringLiteral("pause")
                              : ended  ? QStringLiteral("refresh")
                                       : QStringLiteral("play")));
    m_pause->setToolTip(pauseTip);
    m_pause->setAccessibleName(pauseTip);
    m_pause->setVisible(row.state != store::JobState::Finished);
    const auto cancelTip = ended ? tr("Remove") : tr("Cancel");
    m_cancel->setToolTip(cancelTip);
    m_cancel->setAccessibleName(cancelTip);
    setAccessibleName(QStringLiteral("%1, %2").arg(row.title, stateName(row.state)));
}

void JobCard::pauseOrResume() {
    if (canBePaused(m_row.state))
        Q_EMIT pauseAsked(m_row.id);
    else
        Q_EMIT resumeAsked(m_row.id);
}

void JobCard::cancelOrRemove() {
    if (hasEnded(m_row.state))
        Q_EMIT removeAsked(m_row.id);
    else
        Q_EMIT cancelAsked(m_row.id);
}

void JobCard::mousePressEvent(QMouseEvent* event) {
    m_pressed = event->pos();
    QFrame::mousePressEvent(event);
    event->accept();
}

void JobCard::mouseMoveEvent(QMouseEvent* event) {
    if (!(event->buttons() & Qt::LeftButton) ||
        (event->pos() - m_pressed).manhattanLength() < QApplication::startDragDistance())
        return;
    auto* dragged = new QMimeData;
    dragged->setData(QLatin1String(kJobMimeType), QByteArray::number(static_cast<qlonglong>(m_row.id.value)));
    auto* drag = new QDrag(window()); // the card may go while it is dragged
    drag->setMimeData(dragged);
    drag->setPixmap(grab());
    drag->setHotSpot(m_pressed);
    drag->exec(Qt::MoveAction);
}

void JobCard::keyPressEvent(QKeyEvent* event) {
    const bool moves = event->modifiers() & Qt::AltModifier;
    if (moves && event->key() == Qt::Key_Up)
        Q_EMIT moveAsked(m_row.id, -1);
    else if (moves && event->key() == Qt::Key_Down)
        Q_EMIT moveAsked(m_row.id, 1);
    else if (event->key() == Qt::Key_Space && m_row.state != store::JobState::Finished)
        pauseOrResume();
    else if (event->key() == Qt::Key_Delete)
        cancelOrRemove();
    else
        QFrame::keyPressEvent(event);
}

} // namespace retort::ui
