#include "widgets/message_strip.h"

#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/wrapped_label.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace retort::ui {

namespace {

struct KindLook {
    const char* strip;
    const char* icon;
};

KindLook lookOf(StripKind kind) {
    switch (kind) {
    case StripKind::Info: return {"info", "info"};
    case StripKind::Cost: return {"cost", "clock"};
    case StripKind::Problem: return {"bad", "warning"};
    }
    return {"info", "info"};
}

} // namespace

MessageStrip::MessageStrip(QWidget* parent)
    : QFrame(parent), m_icon(new QLabel), m_text(new WrappedLabel), m_line(new QHBoxLayout(this)),
      m_leaving(new QTimer(this)) {
    m_line->setContentsMargins(size::kGap, 2 * size::kStep, 2 * size::kStep, 2 * size::kStep);
    m_line->setSpacing(2 * size::kStep);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("close")));
    close->setToolTip(tr("Hide this message"));
    close->setAccessibleName(tr("Hide this message"));
    connect(close, &QToolButton::clicked, this, &MessageStrip::clear);
    m_leaving->setSingleShot(true);
    connect(m_leaving, &QTimer::timeout, this, [this] {
        if (underMouse())
            m_leaving->start(); // it is being read
        else
            clear();
    });
    m_close = close;
    m_line->addWidget(m_icon, 0, Qt::AlignVCenter);
    m_line->addWidget(m_text, 1);
    m_line->addWidget(m_close, 0, Qt::AlignVCenter);
    hide();
}

void MessageStrip::show(StripKind kind, const QString& text, const QString& action,
                        std::function<void()> act) {
    if (text.isEmpty())
        return clear();
    const bool isShown = kind == m_kind && text == m_text->text() && isVisible();
    if (isShown && kind == StripKind::Cost && action.isEmpty() && !m_button)
        return; // told anew with each progress of a job
    m_kind = kind;
    showIcon();
    setLook(*this, "strip", QLatin1String(lookOf(kind).strip));
    m_text->setText(text);
    setAccessibleName(text);
    m_close->setVisible(kind != StripKind::Cost);
    dropButton();
    if (!action.isEmpty()) {
        auto* button = new QPushButton(action);
        connect(button, &QPushButton::clicked, this, [act = std::move(act)] { act(); });
        m_line->insertWidget(2, button, 0, Qt::AlignVCenter);
        m_button = button;
    }
    constexpr int kReadIn = 10'000;
    if (kind == StripKind::Info && action.isEmpty() && !m_isReserved)
        m_leaving->start(kReadIn);
    else
        m_leaving->stop();
    m_icon->show();
    QFrame::show();
    Q_EMIT changed();
    if (kind == StripKind::Problem && !isShown)
        Q_EMIT problemShown(text);
}

void MessageStrip::showIcon() {
    const auto& theme = tokensOf(*this);
    const QColor colour = m_kind == StripKind::Problem ? theme.bad
                          : m_kind == StripKind::Cost  ? theme.copper
                                                       : theme.accent;
    constexpr int kIcon = 16;
    m_icon->setPixmap(iconPixmap(QLatin1String(lookOf(m_kind).icon), colour, kIcon, devicePixelRatioF()));
}

void MessageStrip::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        showIcon();
    QFrame::changeEvent(event);
}

/// What the button does may show another message: the button outlives its own click.
void MessageStrip::dropButton() {
    if (!m_button)
        return;
    m_button->setParent(nullptr);
    m_button->deleteLater();
    m_button = nullptr;
}

void MessageStrip::clear() {
    m_text->clear();
    if (!m_isReserved) {
        hide();
    } else {
        setLook(*this, "strip", QStringLiteral("none"));
        dropButton();
        m_icon->hide();
        m_close->hide();
    }
    Q_EMIT changed();
}

void MessageStrip::reserve(int lines) {
    m_isReserved = true;
    m_text->setMostLines(lines);
    const auto margins = m_line->contentsMargins();
    constexpr int kButton = 32;
    const int text = lines * m_text->fontMetrics().lineSpacing() + margins.top() + margins.bottom();
    setFixedHeight(std::max(text, kButton + margins.top()));
    QFrame::show();
    if (m_text->text().isEmpty())
        clear();
}

QString MessageStrip::text() const {
    return m_text->text();
}

} // namespace retort::ui
