#include "window/keys_dialog.h"

#include "style/tokens.h"
#include "widgets/card.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QKeySequence>
#include <QVBoxLayout>

#include <utility>
#include <vector>

namespace retort::ui {

namespace {

struct KeyText {
    QString keys;
    QString what;
};

std::vector<KeyText> keyTexts() {
    return {
        {QStringLiteral("Ctrl+1 … 7"), KeysDialog::tr("Pages, in the order of the rail")},
        {QStringLiteral("Ctrl+J"), KeysDialog::tr("Show or hide queue and problems")},
        {QStringLiteral("Ctrl+Shift+L"), KeysDialog::tr("Light or dark")},
        {QStringLiteral("Ctrl+R"), KeysDialog::tr("Distil: run the chosen cells. Prompts: measure accuracy")},
        {QStringLiteral("Ctrl+G"), KeysDialog::tr("Generate: draw pictures")},
        {QStringLiteral("K, R"), KeysDialog::tr("Gallery: keep, leave out")},
        {QStringLiteral("Ctrl+Z"), KeysDialog::tr("Undo")},
        {QStringLiteral("Ctrl+C"), KeysDialog::tr("Tables: copy what is selected")},
        {QStringLiteral("Enter, Esc"), KeysDialog::tr("Results: open a cell, close it")},
        {QStringLiteral("← → ↑ ↓"),
         KeysDialog::tr("Curves: walk along them; confusion matrix: walk over it")},
        {QStringLiteral("+, −, Home"), KeysDialog::tr("Curves: nearer, farther, all")},
        {QStringLiteral("Alt+↑, Alt+↓"), KeysDialog::tr("Queue: move a job")},
        {QStringLiteral("Space, Delete"),
         KeysDialog::tr("Queue: pause or go on, cancel or take off the list")},
        {QKeySequence(QKeySequence::Quit).toString(QKeySequence::NativeText), KeysDialog::tr("Quit")},
    };
}

} // namespace

KeysDialog::KeysDialog(QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Keys"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(2 * size::kGap);
    grid->setVerticalSpacing(2 * size::kStep);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const auto& [keys, what] : keyTexts()) {
        grid->addWidget(label(keys, "heading"), row, 0);
        grid->addWidget(label(what), row++, 1);
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addLayout(grid);
    column->addSpacing(size::kGap);
    column->addWidget(buttons);
}

} // namespace retort::ui
