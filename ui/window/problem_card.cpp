#include "window/problem_card.h"

#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/wrapped_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QToolButton>

namespace retort::ui {

namespace {

QToolButton* smallButton(const QString& iconName, const QString& tip) {
    constexpr int kIcon = 14;
    auto* button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setIconSize({kIcon, kIcon});
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

} // namespace

ProblemCard::ProblemCard(const Problem& problem, QWidget* parent) : QFrame(parent) {
    setProperty("card", true);
    setAccessibleName(problem.title);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(size::kGap, 2 * size::kStep, 2 * size::kStep, size::kGap - 2);
    column->setSpacing(size::kStep);
    auto* top = new QHBoxLayout;
    top->setSpacing(0);
    auto* title = new WrappedLabel(problem.title);
    title->setProperty("role", QStringLiteral("heading"));
    setLook(*title, "tone", QStringLiteral("copper"));
    auto* copy = smallButton(QStringLiteral("copy"), tr("Copy"));
    auto* close = smallButton(QStringLiteral("close"), tr("Dismiss"));
    top->addWidget(title, 1);
    top->addWidget(copy, 0, Qt::AlignTop);
    top->addWidget(close, 0, Qt::AlignTop);
    column->addLayout(top);
    auto* text = new WrappedLabel(problem.text);
    text->setProperty("role", QStringLiteral("label"));
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(text);
    connect(copy, &QToolButton::clicked, this, [problem] {
        QGuiApplication::clipboard()->setText(problem.title + QLatin1Char('\n') + problem.text);
    });
    connect(close, &QToolButton::clicked, this, &ProblemCard::dismissed);
}

} // namespace retort::ui
