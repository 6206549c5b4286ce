#include "widgets/grouped_header.h"

#include "style/fonts.h"
#include "style/tokens.h"

#include <QPainter>

namespace retort::ui {

namespace {

constexpr int kLine = 28;
constexpr int kPadding = 8;

} // namespace

GroupedHeader::GroupedHeader(int groupRole, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent), m_groupRole(groupRole) {
    setSectionsClickable(false);
    setHighlightSections(false);
}

QSize GroupedHeader::sizeHint() const {
    return {QHeaderView::sizeHint().width(), 2 * kLine};
}

QString GroupedHeader::groupOf(int section) const {
    return model()->headerData(section, Qt::Horizontal, m_groupRole).toString();
}

QRect GroupedHeader::groupRect(int section) const {
    const auto group = groupOf(section);
    int first = section, last = section;
    while (first > 0 && groupOf(first - 1) == group)
        --first;
    while (last + 1 < count() && groupOf(last + 1) == group)
        ++last;
    const int left = sectionViewportPosition(first);
    return {left, 0, sectionViewportPosition(last) + sectionSize(last) - left, kLine};
}

void GroupedHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const {
    const auto& theme = tokensOf(*this);
    const auto title = model()->headerData(logicalIndex, Qt::Horizontal, Qt::DisplayRole).toString();
    const auto alignment =
        model()->headerData(logicalIndex, Qt::Horizontal, Qt::TextAlignmentRole).value<Qt::Alignment>();
    const auto group = groupOf(logicalIndex);
    painter->save();
    painter->setClipRect(rect);
    painter->fillRect(rect, theme.surface);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.border);
    painter->setFont(textFont(size::kLabel, Weight::SemiBold));
    painter->setPen(theme.muted);
    auto names = rect.adjusted(kPadding, 0, -kPadding, 0);
    if (!group.isEmpty()) {
        names.setTop(rect.top() + kLine);
        const auto span = groupRect(logicalIndex);
        painter->drawText(span, Qt::AlignCenter, group);
        painter->fillRect(QRect(span.left() + kPadding, kLine - 1, span.width() - 2 * kPadding, 1),
                          theme.border);
    }
    painter->drawText(names, alignment, title);
    painter->restore();
}

} // namespace retort::ui
