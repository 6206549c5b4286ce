#include "pages/data/classes_tab.h"

#include "models/data/class_table.h"
#include "models/data/image_list_model.h"
#include "models/session/store_reader.h"
#include "models/session/text.h"
#include "plots/bar_chart.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/table_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QSignalBlocker>

#include <algorithm>

namespace retort::ui {

namespace {

/// What stands in the choice for the test split.
constexpr int kTestSplit = -1;

QScrollArea* scrolling(QWidget* content) {
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setWidget(content);
    area->setFocusPolicy(Qt::NoFocus);
    return area;
}

} // namespace

ClassesTab::ClassesTab(StoreReader& reader, QWidget* parent)
    : QWidget(parent), m_reader(reader), m_classes(new ClassTable(this)), m_beside(new QComboBox),
      m_chart(new BarChart(Qt::Horizontal, BarChart::Figures::Counts)),
      m_table(new TableView(QStringLiteral("classes"))) {
    auto* besideText = label(tr("Show training images"), "label");
    besideText->setBuddy(m_beside);
    m_beside->setAccessibleName(besideText->text());
    m_beside->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* choice = new QHBoxLayout;
    choice->addWidget(besideText);
    choice->addWidget(m_beside);
    choice->addStretch(1);
    auto* left = new QVBoxLayout;
    left->setSpacing(2 * size::kStep);
    left->addLayout(choice);
    left->addWidget(scrolling(m_chart), 1);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 2 * size::kStep, 0, 0);
    line->setSpacing(2 * size::kGap);
    line->addLayout(left, 1);
    line->addWidget(m_table, 1);
    m_table->setSource(m_classes);
    m_table->setAccessibleName(tr("Images by class"));
    m_table->setColumnHidden(ClassTable::Labelled, true);
    connect(m_beside, &QComboBox::currentIndexChanged, this, &ClassesTab::showBars);
}

void ClassesTab::showDataset(const QString& name, OpenDataset dataset) {
    m_name = name;
    m_dataset = std::move(dataset);
    m_classes->showSummary(m_dataset->summary());
    m_table->setColumnHidden(ClassTable::Validation, m_dataset->size(data::Split::Validation) == 0);
    takeGenerated({});
    reload();
}

void ClassesTab::reload() {
    if (!m_dataset)
        return;
    m_reader.ask(
        this,
        [name = m_name, classes = m_dataset->summary().classes.size()](store::Workspace& workspace) {
            return generatedCounts(workspace, name, classes);
        },
        [this, name = m_name](Result<std::vector<GeneratedCounts>> counts) {
            if (name == m_name && counts.ok())
                takeGenerated(std::move(*counts));
        });
}

void ClassesTab::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    reload();
}

void ClassesTab::takeGenerated(std::vector<GeneratedCounts> counts) {
    const auto before = m_generated.empty() ? QString() : m_beside->currentText();
    m_generated = std::move(counts);
    {
        const QSignalBlocker quiet(m_beside);
        m_beside->clear();
        for (int i = 0; i < static_cast<int>(m_generated.size()); ++i) {
            const auto& set = m_generated[static_cast<std::size_t>(i)];
            m_beside->addItem(tr("%1 (%2)").arg(set.name, set.kind), i);
        }
        m_beside->addItem(tr("test images"), kTestSplit);
        m_beside->setCurrentIndex(std::max(0, m_beside->findText(before)));
    }
    m_table->setColumnHidden(ClassTable::Generated, m_generated.empty());
    showBars();
}

const GeneratedCounts* ClassesTab::chosen() const {
    const int at = m_beside->currentData().toInt();
    return at < 0 ? nullptr : &m_generated[static_cast<std::size_t>(at)];
}

void ClassesTab::showBars() {
    const auto* generated = chosen();
    m_classes->setGenerated(generated ? generated->perClass : std::vector<std::int64_t>{});
    m_chart->setSeries(nameOf(data::Split::Train), generated ? tr("generated") : nameOf(data::Split::Test));
    std::vector<Bar> bars;
    for (const auto& row : m_classes->rows())
        bars.push_back({.name = row.name,
                        .value = static_cast<double>(row.train),
                        .second = static_cast<double>(generated ? row.generated : row.test)});
    m_chart->setBars(std::move(bars));
}

} // namespace retort::ui
