#include "window/help_dialog.h"

#include "models/session/glossary.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "window/method_drawing.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QKeySequence>
#include <QScrollArea>
#include <QTabWidget>
#include <QVBoxLayout>

namespace retort::ui {

namespace {

QWidget* scrolled(QWidget* content) {
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setWidget(content);
    return scroll;
}

QGridLayout* termGrid() {
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(2 * size::kGap);
    grid->setVerticalSpacing(2 * size::kStep);
    grid->setColumnStretch(1, 1);
    return grid;
}

QWidget* keysTab() {
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    auto* grid = termGrid();
    int row = 0;
    for (const auto& [keys, what] : keyTexts()) {
        grid->addWidget(label(keys, "heading"), row, 0);
        grid->addWidget(label(what), row++, 1);
    }
    column->addLayout(grid);
    column->addStretch(1);
    return scrolled(whole);
}

QWidget* glossaryTab() {
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setSpacing(2 * size::kGap);
    column->addWidget(new MethodDrawing);
    auto* grid = termGrid();
    int row = 0;
    for (const auto& entry : glossary()) {
        auto* text = label(entry.text);
        text->setWordWrap(true);
        auto* term = new QVBoxLayout;
        term->setSpacing(0);
        term->addWidget(label(entry.term, "heading"));
        term->addWidget(label(entry.name, "hint"));
        term->addStretch(1);
        grid->addLayout(term, row, 0);
        grid->addWidget(text, row++, 1, Qt::AlignTop);
    }
    column->addLayout(grid);
    column->addStretch(1);
    return scrolled(whole);
}

} // namespace

std::vector<KeyText> keyTexts() {
    return {
        {QStringLiteral("F1"), HelpDialog::tr("This help")},
        {QStringLiteral("Ctrl+1 … 7"), HelpDialog::tr("Pages, in the order of the sidebar")},
        {QStringLiteral("Ctrl+J"), HelpDialog::tr("Show or hide queue and problems")},
        {QStringLiteral("Ctrl+Shift+L"), HelpDialog::tr("Light or dark")},
        {QStringLiteral("Ctrl+R"), HelpDialog::tr("Distil: run the chosen cells. Prompts: measure accuracy")},
        {QStringLiteral("Ctrl+G"), HelpDialog::tr("Generate: generate the set")},
        {QStringLiteral("Ctrl+S"), HelpDialog::tr("Prompts: save")},
        {QStringLiteral("K, R"), HelpDialog::tr("Gallery: keep, reject")},
        {QStringLiteral("Enter"),
         HelpDialog::tr("Gallery: image over the full screen. Results: open a cell")},
        {QStringLiteral("Esc"), HelpDialog::tr("Full screen and cells: close")},
        {QStringLiteral("Ctrl+Z, Ctrl+Shift+Z"), HelpDialog::tr("Gallery and prompts: undo, redo")},
        {QStringLiteral("Ctrl+C"), HelpDialog::tr("Tables: copy what is selected")},
        {QStringLiteral("← → ↑ ↓"),
         HelpDialog::tr("Curves: walk along them; confusion matrix: walk over it")},
        {QStringLiteral("+, −, Home"), HelpDialog::tr("Curves: zoom in, out, fit")},
        {QStringLiteral("Alt+↑, Alt+↓"), HelpDialog::tr("Queue: move a job")},
        {QStringLiteral("Space, Delete"), HelpDialog::tr("Queue: pause or resume, cancel or remove")},
        {QStringLiteral("Ctrl+Q"), HelpDialog::tr("Quit")},
    };
}

HelpDialog::HelpDialog(QWidget* parent) : QDialog(parent) {
    constexpr QSize kSize{860, 640};
    setWindowTitle(tr("Help"));
    resize(kSize);
    auto* tabs = new QTabWidget;
    tabs->addTab(keysTab(), tr("Keyboard shortcuts"));
    tabs->addTab(glossaryTab(), tr("Glossary"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(tabs, 1);
    column->addWidget(buttons);
}

} // namespace retort::ui
