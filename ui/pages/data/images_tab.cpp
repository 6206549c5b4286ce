#include "pages/data/images_tab.h"

#include "models/session/text.h"
#include "pages/data/image_grid.h"
#include "pages/data/image_inspector.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/card.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>

namespace retort::ui {

ImagesTab::ImagesTab(Background& background, QWidget* parent)
    : QWidget(parent), m_model(new ImageListModel(background, this)), m_class(new QComboBox),
      m_split(new QComboBox), m_text(new QLineEdit), m_count(label({}, "label")),
      m_grid(new ImageGrid(*m_model)), m_inspector(new ImageInspector(background)) {
    constexpr int kInspector = 240, kGridShare = 5, kInspectorShare = 2;
    m_inspector->setMinimumWidth(kInspector);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(2 * size::kGap);
    middle->addWidget(m_grid, kGridShare);
    middle->addWidget(m_inspector, kInspectorShare);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 2 * size::kStep, 0, 0);
    column->setSpacing(2 * size::kStep);
    column->addLayout(filters());
    column->addLayout(middle, 1);
    connect(m_class, &QComboBox::currentIndexChanged, this, &ImagesTab::filter);
    connect(m_split, &QComboBox::currentIndexChanged, this, &ImagesTab::filter);
    connect(m_text, &QLineEdit::textChanged, this, &ImagesTab::filter);
    connect(m_model, &ImageListModel::filtered, this, &ImagesTab::showFiltered);
    connect(m_grid, &ImageGrid::currentRowChanged, this, &ImagesTab::showCurrent);
}

QHBoxLayout* ImagesTab::filters() {
    constexpr int kIcon = 14, kTextWidth = 160;
    m_class->setAccessibleName(tr("Class"));
    m_split->setAccessibleName(tr("Split"));
    for (auto* box : {m_class, m_split}) // every dataset has other names
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_text->setAccessibleName(tr("File name"));
    m_text->setPlaceholderText(tr("Search file name"));
    m_text->setClearButtonEnabled(true);
    m_text->setFixedWidth(kTextWidth);
    m_text->addAction(
        QIcon(iconPixmap(QStringLiteral("search"), tokensOf(*this).faint, kIcon, devicePixelRatioF())),
        QLineEdit::LeadingPosition);
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    line->addWidget(m_class);
    line->addWidget(m_split);
    line->addWidget(m_text);
    line->addWidget(m_count, 1);
    line->addWidget(m_grid->zoomSlider());
    return line;
}

void ImagesTab::showDataset(OpenDataset dataset) {
    m_dataset = std::move(dataset);
    fillChoices();
    filter();
}

void ImagesTab::fillChoices() {
    const QSignalBlocker quietClass(m_class), quietSplit(m_split), quietText(m_text);
    m_class->clear();
    m_class->addItem(tr("All classes"));
    for (const auto& name : m_dataset->summary().classes)
        m_class->addItem(qt(name));
    m_split->clear();
    m_split->addItem(tr("All splits"));
    for (const auto split : data::kSplits)
        if (m_dataset->size(split) > 0)
            m_split->addItem(nameOf(split), static_cast<int>(split));
    m_text->clear();
}

void ImagesTab::filter() {
    ImageFilter filter{.text = m_text->text()};
    if (m_class->currentIndex() > 0)
        filter.label = m_class->currentIndex() - 1;
    if (m_split->currentIndex() > 0)
        filter.split = static_cast<data::Split>(m_split->currentData().toInt());
    m_model->show(m_dataset, filter);
}

void ImagesTab::showFiltered() {
    const int images = m_model->rowCount();
    m_count->setText(tr("%Ln image(s)", nullptr, images));
    m_grid->setEmptyText(tr("No image passes this filter."));
    if (images > 0)
        m_grid->setCurrentRow(0);
    else
        m_inspector->clear();
}

void ImagesTab::showCurrent(int row) {
    if (row >= 0)
        m_inspector->showImage(m_model->dataset(), m_model->row(row));
}

} // namespace retort::ui
