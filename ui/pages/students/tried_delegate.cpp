#include "pages/students/tried_delegate.h"

#include "models/session/text.h"
#include "style/fonts.h"
#include "style/tokens.h"
#include "widgets/figures.h"

#include <QPainter>

#include <algorithm>

namespace retort::ui {

namespace {

constexpr int kEdge = 2 * size::kStep;
constexpr int kImageSide = 80;
constexpr int kNameHeight = 18;
constexpr int kWhoHeight = 16;
constexpr int kAnswerHeight = 20;
constexpr int kAnswers = 3;
constexpr int kWidestBlock = 420;
constexpr int kRowHeight = 2 * kEdge + kNameHeight + kWhoHeight + kAnswers * kAnswerHeight;

struct AnswerBlock {
    QString who{};
    const TriedImage::Scores& scores;
    QString absent{}; ///< what stands there without an answer
    QColor bar{};
};

void paintThumbnail(QPainter& painter, const QRect& place, const QImage& image) {
    const auto fitted = image.size().scaled(place.size(), Qt::KeepAspectRatio);
    QRect rect(QPoint(0, 0), fitted);
    rect.moveCenter(place.center());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, image.width() > fitted.width());
    painter.drawImage(rect, image);
}

void paintAnswer(QPainter& painter, const QRect& line, const study::ClassScore& score, const QColor& text) {
    constexpr int kTextEdge = 6;
    constexpr double kBaseline = 0.36, kHundred = 100; // of the type's size, below the middle of the line
    const auto figure = perCent(kHundred * score.probability) + QStringLiteral(" %");
    const auto room = line.width() - 3 * kTextEdge - figuresWidth(painter.font(), figure);
    const auto name =
        painter.fontMetrics().elidedText(qt(score.name), Qt::ElideRight, static_cast<int>(room));
    painter.setPen(text);
    painter.drawText(line.adjusted(kTextEdge, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, name);
    drawFigures(painter, QPointF(line.right() - kTextEdge, line.center().y() + kBaseline * size::kLabel),
                figure);
}

void paintBar(QPainter& painter, const QRect& line, double share, const QColor& colour) {
    constexpr int kBarCorner = 4, kLeast = 2;
    auto filled = line.adjusted(0, 1, 0, -1);
    filled.setWidth(std::max(kLeast, static_cast<int>(line.width() * share)));
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRoundedRect(filled, kBarCorner, kBarCorner);
}

void paintBlock(QPainter& painter, const QRect& place, const AnswerBlock& block, const Tokens& theme) {
    painter.setFont(textFont(size::kSmall));
    painter.setPen(theme.muted);
    painter.drawText(QRect(place.topLeft(), QSize(place.width(), kWhoHeight)),
                     Qt::AlignLeft | Qt::AlignVCenter, block.who);
    QRect line(place.left(), place.top() + kWhoHeight, place.width(), kAnswerHeight);
    if (!block.scores) {
        painter.setFont(textFont(size::kLabel));
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, block.absent);
        return;
    }
    bool first = true;
    for (const auto& score : *block.scores) {
        painter.setFont(textFont(size::kLabel, first ? Weight::SemiBold : Weight::Regular));
        paintBar(painter, line, score.probability, block.bar);
        paintAnswer(painter, line, score, theme.text);
        line.translate(0, kAnswerHeight);
        first = false;
    }
}

} // namespace

TriedDelegate::TriedDelegate(const TriedImages& images, QObject* parent)
    : QStyledItemDelegate(parent), m_images(images) {}

QSize TriedDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    constexpr int kNarrowest = 280;
    return {kNarrowest, kRowHeight};
}

void TriedDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    const auto& theme = tokensOf(option.palette);
    const auto& tried = m_images.image(index.row());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, theme.raised);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), theme.border);
    const auto inside = option.rect.adjusted(kEdge, kEdge, -kEdge, -kEdge);
    paintThumbnail(*painter, QRect(inside.topLeft(), QSize(kImageSide, inside.height())), tried.thumbnail);
    const auto text = inside.adjusted(kImageSide + size::kGap, 0, 0, 0);
    painter->setFont(textFont(size::kBody, Weight::Medium));
    painter->setPen(theme.text);
    painter->drawText(
        QRect(text.topLeft(), QSize(text.width(), kNameHeight)), Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, text.width()));
    const int half = std::min(kWidestBlock, (text.width() - size::kGap) / 2);
    const QRect left(text.left(), text.top() + kNameHeight, half, text.height() - kNameHeight);
    const auto absent = [](bool isOnItsWay) { return isOnItsWay ? tr("running…") : tr("no prediction"); };
    paintBlock(*painter, left,
               {.who = tr("Student"),
                .scores = tried.student,
                .absent = absent(tried.waitsForStudent),
                .bar = theme.accentSoft},
               theme);
    paintBlock(*painter, left.translated(half + size::kGap, 0),
               {.who = tr("Teacher"),
                .scores = tried.teacher,
                .absent = absent(tried.waitsForTeacher),
                .bar = theme.copperSoft},
               theme);
    painter->restore();
}

} // namespace retort::ui
