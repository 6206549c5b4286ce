#include "pages/data/excluded_tab.h"

#include "models/data/excluded_table.h"
#include "style/tokens.h"
#include "widgets/table_view.h"

#include <QVBoxLayout>

namespace retort::ui {

ExcludedTab::ExcludedTab(QWidget* parent)
    : QWidget(parent), m_rows(new ExcludedTable(this)), m_table(new TableView(QStringLiteral("left-out"))) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 2 * size::kStep, 0, 0);
    column->addWidget(m_table);
    m_table->setSource(m_rows);
    m_table->setAccessibleName(tr("Excluded files"));
}

void ExcludedTab::showDataset(const data::DatasetSummary& summary) {
    std::vector<Excluded> rows;
    for (const auto& problem : summary.problems)
        rows.push_back(excluded(problem, summary.path.string()));
    m_rows->setRows(std::move(rows));
}

} // namespace retort::ui
