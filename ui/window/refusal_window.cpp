#include "window/refusal_window.h"

#include "base/error.h"
#include "models/session/advice.h"
#include "models/session/text.h"
#include "style/tokens.h"
#include "widgets/empty_state.h"

#include <QFileDialog>
#include <QPushButton>
#include <QVBoxLayout>

namespace retort::ui {

RefusalWindow::RefusalWindow(QWidget* parent)
    : QWidget(parent),
      m_message(new EmptyState(QStringLiteral("warning"), tr("This workspace cannot be opened"), {})) {
    constexpr QSize kUsual{720, 440};
    setWindowTitle(tr("Retort"));
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    resize(kUsual);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(size::kPageMargin, size::kPageMargin, size::kPageMargin, size::kPageMargin);
    column->addWidget(m_message);
    auto* again = m_message->addAction(tr("Try again"));
    auto* other = m_message->addAction(tr("Choose another workspace…"));
    auto* quit = m_message->addAction(tr("Quit"));
    again->setProperty("role", QStringLiteral("primary"));
    again->setDefault(true);
    quit->setShortcut(QKeySequence::Quit);
    connect(again, &QPushButton::clicked, this, &RefusalWindow::againWanted);
    connect(other, &QPushButton::clicked, this, &RefusalWindow::chooseOther);
    connect(quit, &QPushButton::clicked, this, &QWidget::close);
    again->setFocus();
}

void RefusalWindow::showError(const Error& error) {
    const auto text = told(error);
    m_message->setText(tr("This workspace cannot be opened"), text);
    setAccessibleDescription(text);
}

void RefusalWindow::chooseOther() {
    const auto folder = QFileDialog::getExistingDirectory(this, tr("Another workspace"));
    if (!folder.isEmpty())
        Q_EMIT otherWanted(path(folder));
}

} // namespace retort::ui
