#include "pages/prompts/set_form.h"

#include "models/session/text.h"
#include "style/tokens.h"
#include "widgets/page_header.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>

namespace retort::ui {

SetForm::SetForm(QWidget* parent) : Card(parent), m_text(label({}, "label")), m_sets(new QComboBox) {
    constexpr int kLetters = 18;
    m_sets->setAccessibleName(tr("Set of the file"));
    m_sets->setMinimumContentsLength(kLetters);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* take = new QPushButton(tr("Import this set"));
    auto* cancel = new QPushButton(tr("Cancel"));
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    line->addWidget(m_text, 1);
    line->addWidget(m_sets);
    line->addWidget(cancel);
    line->addWidget(take);
    body()->addLayout(line);
    connect(take, &QPushButton::clicked, this, &SetForm::choose);
    connect(cancel, &QPushButton::clicked, this, &QWidget::hide);
    hide();
}

void SetForm::offer(const std::filesystem::path& file, const QStringList& sets) {
    m_file = file;
    m_text->setText(tr("%1 has no set for this dataset. Choose one of its sets.").arg(qt(file.filename())));
    m_sets->clear();
    m_sets->addItems(sets);
    show();
    m_sets->setFocus();
}

void SetForm::choose() {
    hide();
    Q_EMIT chosen(m_file, m_sets->currentText());
}

void SetForm::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        hide();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        choose();
    else
        Card::keyPressEvent(event);
}

} // namespace retort::ui
