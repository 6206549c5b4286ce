#include "plots/confusion_view.h"

#include "models/session/text.h"
#include "style/fonts.h"
#include "style/tokens.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace retort::ui {

namespace {

constexpr int kReadOut = 22; ///< height of the line below the matrix
constexpr int kLongestName = 92;
constexpr int kSmallestNamed = 13; ///< side of a cell that a name fits beside
constexpr double kWidest = 2.2;    ///< a cell, of its height: numbers need the width
constexpr int kUsualCell = 21;

QColor mixed(const QColor& from, const QColor& to, double share) {
    const auto part = [share](int a, int b) { return static_cast<int>(std::lround(a + share * (b - a))); };
    return {part(from.red(), to.red()), part(from.green(), to.green()), part(from.blue(), to.blue())};
}

QSize cellFor(QSize room, int classes, int names) {
    const int count = std::max(1, classes);
    const int width = std::max(1, (room.width() - names) / count);
    const int height = std::max(1, (room.height() - names - kReadOut) / count);
    return {std::min(width, static_cast<int>(kWidest * height)), std::min(height, width)};
}

} // namespace

ConfusionView::ConfusionView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Confusion matrix"));
}

void ConfusionView::setMatrix(store::ConfusionMatrix matrix, const QStringList& classes, int students) {
    m_matrix = std::move(matrix);
    m_classes = classes;
    m_students = students;
    m_rowSums.clear();
    for (const auto& row : m_matrix)
        m_rowSums.push_back(std::accumulate(row.begin(), row.end(), std::int64_t{0}));
    m_hovered.reset();
    m_current.reset();
    updateGeometry();
    update();
}

std::int64_t ConfusionView::at(const Cell& cell) const {
    return m_matrix[static_cast<std::size_t>(cell.trueClass)][static_cast<std::size_t>(cell.predicted)];
}

QString ConfusionView::readOut() const {
    const auto& cell = m_hovered ? m_hovered : m_current;
    if (!cell)
        return m_matrix.empty() ? QString() : tr("Rows: true class. Columns: predicted class.");
    const auto sum = m_rowSums[static_cast<std::size_t>(cell->trueClass)];
    const double share = sum > 0 ? 100.0 * static_cast<double>(at(*cell)) / static_cast<double>(sum) : 0;
    const auto figures =
        m_students > 1 ? tr("%1 of %2 predictions by %3 students (%4 %)")
                             .arg(count(at(*cell)), count(sum), QString::number(m_students), perCent(share))
                       : tr("%1 of %2 (%3 %)").arg(count(at(*cell)), count(sum), perCent(share));
    const auto truth = m_classes.value(cell->trueClass), taken = m_classes.value(cell->predicted);
    return cell->trueClass == cell->predicted ? tr("%1 correct: %2").arg(truth, figures)
                                              : tr("%1 predicted as %2: %3").arg(truth, taken, figures);
}

ConfusionView::Layout ConfusionView::arrangement() const {
    int longest = 0;
    const QFontMetrics metrics(textFont(size::kSmall));
    for (const auto& name : m_classes)
        longest = std::max(longest, metrics.horizontalAdvance(name) + 2 * size::kStep);
    int names = std::min(longest, kLongestName);
    auto cell = cellFor(size(), classes(), names);
    if (cell.height() < kSmallestNamed) {
        names = 0;
        cell = cellFor(size(), classes(), names);
    }
    return {.cell = cell, .corner = {names, names}, .names = names};
}

QSize ConfusionView::sizeHint() const {
    const int side = classes() * kUsualCell + kLongestName;
    return {side, side + kReadOut};
}

QSize ConfusionView::minimumSizeHint() const {
    constexpr int kLeast = 180;
    return {kLeast, kLeast + kReadOut};
}

QRect ConfusionView::cellRect(int trueClass, int predicted) const {
    const auto layout = arrangement();
    return {layout.corner.x() + predicted * layout.cell.width(),
            layout.corner.y() + trueClass * layout.cell.height(), layout.cell.width(), layout.cell.height()};
}

std::optional<ConfusionView::Cell> ConfusionView::cellAt(QPoint pixel) const {
    const auto layout = arrangement();
    const auto offset = pixel - layout.corner;
    if (offset.x() < 0 || offset.y() < 0)
        return {};
    const Cell cell{.trueClass = offset.y() / layout.cell.height(),
                    .predicted = offset.x() / layout.cell.width()};
    return cell.trueClass < classes() && cell.predicted < classes() ? std::optional(cell) : std::nullopt;
}

QColor ConfusionView::shadeOf(const Cell& cell) const {
    const auto& theme = tokensOf(*this);
    const auto sum = m_rowSums[static_cast<std::size_t>(cell.trueClass)];
    if (at(cell) == 0 || sum == 0)
        return mixed(theme.surface, theme.border, 0.45);
    const double share = std::sqrt(static_cast<double>(at(cell)) / static_cast<double>(sum));
    return mixed(theme.accentSoft, theme.accent, share);
}

void ConfusionView::paintCells(QPainter& painter, const Layout& layout) const {
    constexpr int kSpaced = 6;
    const int gap = layout.cell.height() >= kSpaced ? 1 : 0;
    painter.setPen(Qt::NoPen);
    for (int truth = 0; truth < classes(); ++truth)
        for (int taken = 0; taken < classes(); ++taken) {
            const auto cell = cellRect(truth, taken).adjusted(0, 0, -gap, -gap);
            painter.fillRect(cell, shadeOf({.trueClass = truth, .predicted = taken}));
        }
}

/// Nothing in cells of nothing: the mistakes shall be seen.
void ConfusionView::paintNumbers(QPainter& painter, const Layout& layout) const {
    const QFontMetrics metrics(textFont(size::kSmall));
    std::int64_t largest = 0;
    for (const auto& row : m_matrix)
        largest = std::max(largest, *std::ranges::max_element(row));
    const QSize needed(metrics.horizontalAdvance(count(largest)) + size::kStep, metrics.height());
    if (layout.cell.width() < needed.width() || layout.cell.height() < needed.height())
        return;
    painter.setFont(textFont(size::kSmall));
    const auto& theme = tokensOf(*this);
    for (int truth = 0; truth < classes(); ++truth)
        for (int taken = 0; taken < classes(); ++taken) {
            const Cell cell{.trueClass = truth, .predicted = taken};
            if (at(cell) == 0)
                continue;
            const auto shade = shadeOf(cell);
            const bool isNearText = std::abs(shade.lightness() - theme.text.lightness()) <
                                    std::abs(shade.lightness() - theme.surface.lightness());
            painter.setPen(isNearText ? theme.surface : theme.text);
            painter.drawText(cellRect(truth, taken), Qt::AlignCenter, count(at(cell)));
        }
}

void ConfusionView::paintNames(QPainter& painter, const Layout& layout) const {
    if (layout.names == 0)
        return;
    painter.setFont(textFont(size::kSmall));
    const auto& theme = tokensOf(*this);
    const auto& marked = m_hovered ? m_hovered : m_current;
    const int room = layout.names - 2 * size::kStep;
    const auto elided = [&](int index) {
        return painter.fontMetrics().elidedText(m_classes.value(index), Qt::ElideRight, room);
    };
    for (int index = 0; index < classes(); ++index) {
        painter.setPen(marked && marked->trueClass == index ? theme.text : theme.muted);
        painter.drawText(QRect(0, layout.corner.y() + index * layout.cell.height(), room + size::kStep,
                               layout.cell.height()),
                         Qt::AlignRight | Qt::AlignVCenter, elided(index));
        painter.setPen(marked && marked->predicted == index ? theme.text : theme.muted);
        painter.save();
        painter.translate(layout.corner.x() + index * layout.cell.width(), layout.corner.y() - size::kStep);
        painter.rotate(-90);
        painter.drawText(QRect(0, 0, room + size::kStep, layout.cell.width()),
                         Qt::AlignLeft | Qt::AlignVCenter, elided(index));
        painter.restore();
    }
}

void ConfusionView::paintMark(QPainter& painter, const Cell& cell, const QColor& colour) const {
    painter.setPen(QPen(colour, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(cellRect(cell.trueClass, cell.predicted).adjusted(0, 0, -1, -1));
}

void ConfusionView::paintEvent(QPaintEvent*) {
    if (m_matrix.empty())
        return;
    QPainter painter(this);
    const auto& theme = tokensOf(*this);
    const auto layout = arrangement();
    paintCells(painter, layout);
    paintNumbers(painter, layout);
    paintNames(painter, layout);
    if (m_hovered)
        paintMark(painter, *m_hovered, theme.muted);
    if (m_current)
        paintMark(painter, *m_current, hasFocus() ? theme.copper : theme.text);
    painter.setPen(theme.muted);
    painter.setFont(textFont(size::kLabel));
    const QRect line(0, layout.corner.y() + classes() * layout.cell.height() + size::kStep, width(),
                     kReadOut - size::kStep);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(readOut(), Qt::ElideRight, width()));
}

void ConfusionView::mouseMoveEvent(QMouseEvent* event) {
    const auto cell = cellAt(event->position().toPoint());
    if (cell == m_hovered)
        return;
    m_hovered = cell;
    setToolTip(cell ? readOut() : QString());
    update();
}

void ConfusionView::leaveEvent(QEvent*) {
    m_hovered.reset();
    update();
}

void ConfusionView::mousePressEvent(QMouseEvent* event) {
    const auto cell = cellAt(event->position().toPoint());
    if (!cell || event->button() != Qt::LeftButton)
        return;
    setCurrent(*cell);
    Q_EMIT cellActivated(cell->trueClass, cell->predicted);
}

void ConfusionView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    if (!m_current && !m_matrix.empty())
        setCurrent({});
}

void ConfusionView::setCurrent(const Cell& cell) {
    const int last = classes() - 1;
    m_current = Cell{.trueClass = std::clamp(cell.trueClass, 0, last),
                     .predicted = std::clamp(cell.predicted, 0, last)};
    setAccessibleDescription(readOut());
    update();
}

void ConfusionView::keyPressEvent(QKeyEvent* event) {
    if (!m_current)
        return QWidget::keyPressEvent(event);
    m_hovered.reset();
    const auto [truth, taken] = *m_current;
    switch (event->key()) {
    case Qt::Key_Left: return setCurrent({truth, taken - 1});
    case Qt::Key_Right: return setCurrent({truth, taken + 1});
    case Qt::Key_Up: return setCurrent({truth - 1, taken});
    case Qt::Key_Down: return setCurrent({truth + 1, taken});
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: Q_EMIT cellActivated(truth, taken); return;
    default: QWidget::keyPressEvent(event);
    }
}

} // namespace retort::ui
