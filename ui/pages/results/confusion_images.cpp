#include "pages/results/confusion_images.h"

#include "models/session/session.h"
#include "pages/data/image_grid.h"
#include "pages/data/image_inspector.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/message_strip.h"

#include <QSlider>
#include <QToolButton>

namespace retort::ui {

ConfusionImages::ConfusionImages(Session& session, QWidget* parent)
    : QWidget(parent), m_confused(new ConfusedImageSearch(session, this)),
      m_model(new ImageListModel(session.background(), this)), m_heading(label({}, "heading")),
      m_count(label({}, "label")), m_strip(new MessageStrip), m_grid(new ImageGrid(*m_model)),
      m_inspector(new ImageInspector(session.background())) {
    constexpr int kHeight = 320, kInspector = 260;
    setMinimumHeight(kHeight);
    m_inspector->setFixedWidth(kInspector);
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("close")));
    close->setToolTip(tr("Close the images"));
    close->setAccessibleName(tr("Close the images"));
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    line->addWidget(m_heading);
    line->addWidget(m_count, 1);
    line->addWidget(m_grid->zoomSlider());
    line->addWidget(close);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(2 * size::kGap);
    middle->addWidget(m_grid, 1);
    middle->addWidget(m_inspector);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    column->addLayout(line);
    column->addWidget(m_strip);
    column->addLayout(middle, 1);
    connect(close, &QToolButton::clicked, this, &ConfusionImages::close);
    connect(m_confused, &ConfusedImageSearch::found, this, &ConfusionImages::showFound);
    connect(m_confused, &ConfusedImageSearch::failed, this, &ConfusionImages::showFailure);
    connect(m_grid, &ImageGrid::currentRowChanged, this, [this](int row) {
        if (row >= 0)
            m_inspector->showImage(m_model->dataset(), m_model->row(row));
    });
    hide();
}

void ConfusionImages::show(const ConfusionRow& row, const ConfusionCell& cell) {
    m_heading->setText(cell.truth == cell.taken
                           ? tr("%1, correct").arg(cell.truthName)
                           : tr("%1 predicted as %2").arg(cell.truthName, cell.takenName));
    m_count->setText(tr("running the student"));
    m_strip->clear();
    m_grid->setEmptyText(tr("The student classifies the test images of this class."));
    m_model->show({}, std::vector<ImageRow>{});
    m_inspector->clear();
    setVisible(true);
    m_runs = static_cast<int>(row.runs.size());
    m_confused->find(row, cell.taken);
}

void ConfusionImages::close() {
    m_confused->stop();
    hide();
}

void ConfusionImages::showFound(const OpenDataset& dataset, const ConfusedImages& images) {
    m_grid->setEmptyText(tr("No test image of this class is predicted as the other one."));
    m_model->show(dataset, images.rows);
    const auto count = tr("%Ln image(s)", nullptr, static_cast<int>(images.rows.size()));
    m_count->setText(
        m_runs > 1 ? tr("%1, predicted so %2 times by %3 students").arg(count).arg(images.answers).arg(m_runs)
                   : count);
    if (!images.rows.empty())
        m_grid->setCurrentRow(0);
}

void ConfusionImages::showFailure(const QString& message) {
    m_count->clear();
    m_grid->setEmptyText({});
    m_strip->show(StripKind::Problem, message);
}

} // namespace retort::ui
