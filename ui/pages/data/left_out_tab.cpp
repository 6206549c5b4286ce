#include "pages/data/left_out_tab.h"

#include "models/data/left_out_table.h"
#include "style/tokens.h"
#include "widgets/table_view.h"

#include <QVBoxLayout>

namespace retort::ui {

LeftOutTab::LeftOutTab(QWidget* parent)
    : QWidget(parent), m_rows(new LeftOutTable(this)), m_table(new TableView(QStringLiteral("left-out"))) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 2 * size::kStep, 0, 0);
    column->addWidget(m_table);
    m_table->setSource(m_rows);
    m_table->setAccessibleName(tr("Excluded files"));
}

void LeftOutTab::showDataSet(const data::DataSetSummary& summary) {
    std::vector<LeftOut> rows;
    for (const auto& problem : summary.problems)
        rows.push_back(leftOut(problem, summary.path.string()));
    m_rows->setRows(std::move(rows));
}

} // namespace retort::ui
