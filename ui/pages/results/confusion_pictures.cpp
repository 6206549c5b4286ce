#include "pages/results/confusion_pictures.h"

#include "models/session.h"
#include "pages/data/image_grid.h"
#include "pages/data/image_inspector.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/message_strip.h"

#include <QSlider>
#include <QToolButton>

namespace retort::ui {

ConfusionPictures::ConfusionPictures(Session& session, QWidget* parent)
    : QWidget(parent), m_confused(new ConfusedPictures(session, this)),
      m_model(new ImageListModel(session.background(), this)), m_heading(label({}, "heading")),
      m_count(label({}, "label")), m_strip(new MessageStrip), m_grid(new ImageGrid(*m_model)),
      m_inspector(new ImageInspector(session.background())) {
    constexpr int kHeight = 320, kInspector = 260;
    setMinimumHeight(kHeight);
    m_inspector->setFixedWidth(kInspector);
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("close")));
    close->setToolTip(tr("Close the pictures"));
    close->setAccessibleName(tr("Close the pictures"));
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
    connect(close, &QToolButton::clicked, this, &ConfusionPictures::close);
    connect(m_confused, &ConfusedPictures::found, this, &ConfusionPictures::showFound);
    connect(m_confused, &ConfusedPictures::failed, this, &ConfusionPictures::showFailure);
    connect(m_grid, &ImageGrid::currentRowChanged, this, [this](int row) {
        if (row >= 0)
            m_inspector->showImage(m_model->dataSet(), m_model->row(row));
    });
    hide();
}

void ConfusionPictures::show(const QString& dataset, const std::vector<RunId>& runs,
                             const ConfusionCell& cell) {
    m_heading->setText(cell.truth == cell.taken ? tr("%1, recognised").arg(cell.truthName)
                                                : tr("%1 taken for %2").arg(cell.truthName, cell.takenName));
    m_count->setText(tr("asking the student"));
    m_strip->clear();
    m_grid->setEmptyText(tr("The student looks at the test pictures of this class."));
    m_model->show({}, std::vector<ImageRow>{});
    m_inspector->clear();
    setVisible(true);
    m_confused->find({.dataset = dataset, .runs = runs, .truth = cell.truth}, cell.taken);
}

void ConfusionPictures::close() {
    m_confused->stop();
    hide();
}

void ConfusionPictures::showFound(const OpenDataSet& dataSet, const std::vector<ImageRow>& rows) {
    m_grid->setEmptyText(tr("No test picture of this class is taken for the other one."));
    m_model->show(dataSet, rows);
    m_count->setText(tr("%Ln picture(s)", nullptr, static_cast<int>(rows.size())));
    if (!rows.empty())
        m_grid->setCurrentRow(0);
}

void ConfusionPictures::showFailure(const QString& message) {
    m_count->clear();
    m_grid->setEmptyText({});
    m_strip->show(StripKind::Problem, message);
}

} // namespace retort::ui
