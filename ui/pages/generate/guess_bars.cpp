#include "pages/generate/guess_bars.h"

#include "style/fonts.h"
#include "style/tokens.h"
#include "widgets/figures.h"

#include <QLocale>
#include <QPainter>

namespace retort::ui {

namespace {

constexpr int kGuessRow = 22;

} // namespace

GuessBars::GuessBars(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void GuessBars::setGuesses(std::vector<ClassGuess> guesses) {
    m_guesses = std::move(guesses);
    QStringList spoken;
    for (const auto& guess : m_guesses)
        spoken << guess.name + QLatin1Char(' ') + QLocale().toString(guess.probability, 'f', 2);
    setAccessibleName(spoken.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QSize GuessBars::sizeHint() const {
    constexpr int kUsualWidth = 200;
    return {kUsualWidth, kGuessRow * static_cast<int>(m_guesses.size())};
}

void GuessBars::paintEvent(QPaintEvent*) {
    constexpr int kBar = 6, kFigures = 36;
    constexpr qreal kBarRound = 3, kNameShare = 0.45;
    const auto& theme = tokensOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(size::kBody));
    const auto metrics = painter.fontMetrics();
    const int names = static_cast<int>(width() * kNameShare);
    const QRectF track(names + size::kGap, 0, width() - names - size::kGap - kFigures - size::kStep, kBar);
    for (std::size_t i = 0; i < m_guesses.size(); ++i) {
        const auto& guess = m_guesses[i];
        const int top = kGuessRow * static_cast<int>(i);
        painter.setPen(i == 0 ? theme.text : theme.muted);
        painter.drawText(QRect(0, top, names, kGuessRow), Qt::AlignVCenter | Qt::AlignLeft,
                         metrics.elidedText(guess.name, Qt::ElideRight, names));
        const qreal base = top + (kGuessRow + metrics.ascent() - metrics.descent()) / 2.0;
        drawFigures(painter, {static_cast<qreal>(width()), base},
                    QLocale().toString(guess.probability, 'f', 2));
        auto bar = track.translated(0, top + (kGuessRow - kBar) / 2.0);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.border);
        painter.drawRoundedRect(bar, kBarRound, kBarRound);
        bar.setWidth(bar.width() * qBound(0.0, guess.probability, 1.0));
        painter.setBrush(theme.accent);
        painter.drawRoundedRect(bar, kBarRound, kBarRound);
    }
}

} // namespace retort::ui
