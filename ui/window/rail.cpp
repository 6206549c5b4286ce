#include "window/rail.h"

#include "style/icon.h"
#include "style/tokens.h"

#include <QButtonGroup>
#include <QLabel>
#include <QMenu>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

namespace retort::ui {

namespace {

constexpr int kBeforePages = 2; ///< the mark and the room below it

} // namespace

Rail::Rail(QWidget* parent)
    : QWidget(parent), m_buttons(new QButtonGroup(this)), m_column(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("rail"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(size::kRail);
    setAccessibleName(tr("Pages"));
    m_column->setContentsMargins(0, size::kGap, 0, size::kGap);
    m_column->setSpacing(size::kStep);
    constexpr int kMark = 30;
    auto* mark = new QLabel;
    mark->setPixmap(
        iconPixmap(QStringLiteral("retort"), tokens(Brightness::Light).copper, kMark, devicePixelRatioF()));
    mark->setAlignment(Qt::AlignCenter);
    m_column->addWidget(mark);
    m_column->addSpacing(size::kGap);
    m_column->addStretch(1);
    connect(m_buttons, &QButtonGroup::buttonClicked, this,
            [this](QAbstractButton* button) { Q_EMIT chosen(button->objectName()); });
}

QToolButton* Rail::makeButton(const QString& iconName, const QString& title) {
    constexpr int kIcon = 20;
    auto* button = new QToolButton;
    button->setProperty("role", QStringLiteral("rail"));
    button->setIcon(icon(iconName));
    button->setIconSize({kIcon, kIcon});
    button->setText(title);
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

void Rail::addPage(const QString& key, const QString& title) {
    auto* button = makeButton(key, title);
    button->setObjectName(key);
    button->setCheckable(true);
    // Not the button's own shortcut, which shows it pressed for a tenth of a second before anything happens.
    const QKeySequence keys(QStringLiteral("Ctrl+%1").arg(m_buttons->buttons().size() + 1));
    auto* shortcut = new QShortcut(keys, this);
    connect(shortcut, &QShortcut::activated, this, [this, key] { Q_EMIT chosen(key); });
    button->setToolTip(QStringLiteral("%1 (%2)").arg(title, keys.toString(QKeySequence::NativeText)));
    m_buttons->addButton(button);
    m_column->insertWidget(m_pageCount++ + kBeforePages, button);
}

void Rail::setMenu(QMenu* menu) {
    auto* button = makeButton(QStringLiteral("more"), tr("More"));
    button->setObjectName(QStringLiteral("more"));
    button->setMenu(menu);
    button->setPopupMode(QToolButton::InstantPopup);
    m_column->addWidget(button);
}

void Rail::setCurrent(const QString& key) {
    // An exclusive group does not let go of its last button.
    m_buttons->setExclusive(false);
    for (auto* button : m_buttons->buttons())
        button->setChecked(button->objectName() == key);
    m_buttons->setExclusive(true);
}

} // namespace retort::ui
