#include "pages/distil/sweep_fields.h"

#include "models/distil/study_draft.h"
#include "models/session/sweep_text.h"
#include "models/session/text.h"
#include "study/spec/variation.h"
#include "style/tokens.h"
#include "widgets/calm_boxes.h"
#include "widgets/entry_field.h"

#include <QLineEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace retort::ui {

namespace {

/// "1, 2 4" or "none, centre", as JSON has them.
std::vector<std::string> typedValues(const QString& text) {
    static const QRegularExpression kBetween(QStringLiteral("[\\s,;]+"));
    static const QRegularExpression kPlain(
        QStringLiteral("^(-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?|true|false)$"));
    std::vector<std::string> values;
    for (const auto& each : text.split(kBetween, Qt::SkipEmptyParts)) {
        auto word = each;
        word.remove(QLatin1Char('"')).remove(QLatin1Char('\\'));
        values.push_back(kPlain.match(word).hasMatch() ? utf8(word) : '"' + utf8(word) + '"');
    }
    return values;
}

QString textOf(const study::VariedKey& varied) {
    QStringList values;
    for (const auto& value : varied.values)
        values << qt(study::Setting{.key = varied.key, .value = value}.plainValue());
    return values.join(QStringLiteral(", "));
}

} // namespace

SweepFields::SweepFields(StudyDraft& draft, QWidget* parent) : QWidget(parent), m_draft(draft) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(size::kStep);
    for (auto& row : m_rows)
        row = addRow();
    connect(&draft, &StudyDraft::changed, this, &SweepFields::follow);
    connect(&draft, &StudyDraft::replaced, this, [this] {
        for (auto& row : m_rows)
            row.values->forget();
    });
    follow();
}

SweepFields::Row SweepFields::addRow() {
    auto* key = new CalmCombo;
    key->addItem(tr("none"), QString());
    for (const auto& variable : study::variableKeys()) {
        key->addItem(keyTitle(variable.key), qt(variable.key));
        key->setItemData(key->count() - 1, qt(variable.key), Qt::ToolTipRole);
    }
    key->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    key->setAccessibleName(tr("What varies"));
    auto* values = new EntryField([](const QString& text) {
        return text.trimmed().isEmpty() || !typedValues(text).empty() ? QString() : tr("Enter values.");
    });
    values->setStandard(tr("values, for example 1, 2, 4"));
    values->line().setAccessibleName(tr("Values"));
    layout()->addWidget(key);
    layout()->addWidget(values);
    connect(key, &QComboBox::activated, this, &SweepFields::write);
    connect(values, &EntryField::entered, this, &SweepFields::write);
    return {.key = key, .values = values};
}

/// What a person is choosing here is not in the study as long as there is a key without values.
void SweepFields::follow() {
    const auto& vary = m_draft.spec().vary;
    if (vary != m_shown) {
        m_shown = vary;
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            const bool isThere = i < vary.size();
            m_rows[i].key->setCurrentIndex(isThere ? m_rows[i].key->findData(qt(vary[i].key)) : 0);
            m_rows[i].values->setText(isThere ? textOf(vary[i]) : QString());
        }
    }
    for (const auto& row : m_rows)
        row.values->setVisible(row.key->currentIndex() > 0);
    m_rows[1].key->setVisible(m_rows[0].key->currentIndex() > 0);
}

void SweepFields::write() {
    std::vector<study::VariedKey> vary;
    QString problem;
    for (const auto& row : m_rows) {
        const auto key = row.key->currentData().toString();
        if (key.isEmpty())
            continue;
        auto values = typedValues(row.values->text());
        if (values.empty())
            problem = tr("Enter the values of %1.").arg(keyTitle(utf8(key)));
        else
            vary.push_back({.key = utf8(key), .values = std::move(values)});
    }
    m_shown = vary;
    m_draft.edit([&](study::StudySpec& spec) { spec.vary = vary; });
    m_draft.setProblem(tr("Sweep"), problem);
}

} // namespace retort::ui
