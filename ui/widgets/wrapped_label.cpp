#include "widgets/wrapped_label.h"

#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <limits>

namespace retort::ui {

namespace {

/// Calls `draw` with each line and says how many there are.
template<class Sample> int layOut(const QString& text, const QFont& font, int width, Sample draw) {
    int lines = 0;
    for (const auto& paragraph : text.split(QLatin1Char('\n'))) {
        QTextLayout layout(paragraph, font);
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        layout.setTextOption(option);
        layout.beginLayout();
        for (auto line = layout.createLine(); line.isValid(); line = layout.createLine()) {
            line.setLineWidth(width);
            draw(lines++, paragraph, line);
        }
        layout.endLayout();
    }
    return lines;
}

} // namespace

WrappedLabel::WrappedLabel(const QString& text, QWidget* parent) : QLabel(text, parent) {
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
}

void WrappedLabel::setMostLines(int lines) {
    m_mostLines = lines;
    updateGeometry();
    update();
}

int WrappedLabel::wantedLines(int width) const {
    constexpr std::size_t kMostWidths = 16;
    if (m_counted.text != text() || m_counted.font != font() || m_counted.lines.size() >= kMostWidths)
        m_counted = {.text = text(), .font = font(), .lines = {}};
    const auto [lines, isNew] = m_counted.lines.try_emplace(std::max(1, width));
    if (isNew)
        lines->second = layOut(text(), font(), lines->first, [](int, const QString&, const QTextLine&) {});
    return lines->second;
}

int WrappedLabel::heightForWidth(int width) const {
    const int most = m_mostLines > 0 ? m_mostLines : std::numeric_limits<int>::max();
    const int lines = std::min(wantedLines(width - 2 * margin()), most);
    return lines * fontMetrics().lineSpacing() + 2 * margin();
}

QSize WrappedLabel::minimumSizeHint() const {
    constexpr int kLetters = 8;
    return {kLetters * fontMetrics().averageCharWidth(), fontMetrics().lineSpacing()};
}

QSize WrappedLabel::sizeHint() const {
    constexpr int kWidest = 480;
    const int width = std::min(kWidest, fontMetrics().boundingRect(QRect(), 0, text()).width() + 1);
    return {width, heightForWidth(width)};
}

bool WrappedLabel::breaksWords(int width) const {
    const auto words = text().split(QLatin1Char(' '));
    return std::any_of(words.begin(), words.end(),
                       [&](const QString& word) { return fontMetrics().horizontalAdvance(word) > width; });
}

bool WrappedLabel::isCut(int width) const {
    return m_mostLines > 0 && wantedLines(width) > m_mostLines;
}

void WrappedLabel::paintEvent(QPaintEvent* event) {
    const auto room = contentsRect();
    const bool cut = isCut(room.width());
    if (!cut && !breaksWords(room.width()))
        return QLabel::paintEvent(event); // which shows what is selected
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    const int height = fontMetrics().lineSpacing();
    const int last = cut ? m_mostLines - 1 : std::numeric_limits<int>::max();
    layOut(text(), font(), room.width(), [&](int at, const QString& paragraph, const QTextLine& line) {
        if (at > last)
            return;
        const QRect place(room.left(), room.top() + at * height, room.width(), height);
        const auto rest =
            at == last ? paragraph.mid(line.textStart()) : paragraph.mid(line.textStart(), line.textLength());
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(rest, Qt::ElideRight, room.width()));
    });
}

void WrappedLabel::resizeEvent(QResizeEvent* event) {
    QLabel::resizeEvent(event);
    if (m_mostLines > 0)
        setToolTip(isCut(contentsRect().width()) ? text() : QString());
}

} // namespace retort::ui
