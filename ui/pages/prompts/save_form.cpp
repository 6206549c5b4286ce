#include "pages/prompts/save_form.h"

#include "models/session/text.h"
#include "style/tokens.h"
#include "widgets/page_header.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>

namespace retort::ui {

SaveForm::SaveForm(QWidget* parent)
    : Card(parent), m_name(new QLineEdit), m_place(label({}, "hint")),
      m_save(new QPushButton(tr("Save set"))) {
    constexpr int kNameWidth = 220;
    m_name->setFixedWidth(kNameWidth);
    m_name->setAccessibleName(tr("Name of the set"));
    m_place->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_place->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* text = label(tr("Save as"), "label");
    text->setBuddy(m_name);
    auto* cancel = new QPushButton(tr("Cancel"));
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    line->addWidget(text);
    line->addWidget(m_name);
    line->addWidget(m_place, 1);
    line->addWidget(cancel);
    line->addWidget(m_save);
    body()->addLayout(line);
    connect(m_name, &QLineEdit::textChanged, this, &SaveForm::check);
    connect(m_name, &QLineEdit::returnPressed, m_save, &QPushButton::click);
    connect(m_save, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT named(name());
        Q_EMIT closed();
    });
    connect(cancel, &QPushButton::clicked, this, &SaveForm::close);
    hide();
}

void SaveForm::offer(const QString& proposal, const std::filesystem::path& folder,
                     std::vector<PromptSource> sets) {
    m_sets = std::move(sets);
    auto free = proposal;
    constexpr int kTries = 100;
    for (int i = 2; i < kTries && !obstacleToName(free, m_sets).isEmpty(); ++i)
        free = QStringLiteral("%1 %2").arg(proposal).arg(i);
    m_place->setText(tr("in %1").arg(qt(folder)));
    m_place->setToolTip(m_place->text());
    m_name->setText(free);
    check();
    show();
    m_name->setFocus();
    m_name->selectAll();
}

QString SaveForm::name() const {
    return m_name->text().trimmed();
}

void SaveForm::check() {
    const auto obstacle = obstacleToName(name(), m_sets);
    setLook(*m_name, "invalid", !obstacle.isEmpty());
    m_name->setToolTip(obstacle);
    setAvailable(*m_save, obstacle, tr("Writes the file"));
}

void SaveForm::close() {
    hide();
    Q_EMIT closed();
}

void SaveForm::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        close();
    else
        Card::keyPressEvent(event);
}

} // namespace retort::ui
