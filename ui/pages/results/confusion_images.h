#pragma once
// The test images behind a cell of a confusion matrix, and the one that is chosen, large and with its
// facts.

#include "models/results/confused_image_search.h"

#include <QWidget>

class QLabel;

namespace retort::ui {

class ImageGrid;
class ImageInspector;
class MessageStrip;

/// The names of a cell of a confusion matrix.
struct ConfusionCell {
    int truth = 0; ///< label
    int taken = 0; ///< label that was predicted
    QString truthName{};
    QString takenName{};
};

class ConfusionImages : public QWidget {
    Q_OBJECT

public:
    explicit ConfusionImages(Session& session, QWidget* parent = nullptr);

    /// Asks the students of the runs; comes into sight at once.
    void show(const ConfusionRow& row, const ConfusionCell& cell);
    /// Goes out of sight and gives up what was asked.
    void close();
    const ImageListModel& images() const { return *m_model; }

private:
    void showFound(const OpenDataset& dataset, const ConfusedImages& images);
    void showFailure(const QString& message);

    ConfusedImageSearch* m_confused;
    int m_runs = 0; ///< that were asked
    ImageListModel* m_model;
    QLabel* m_heading;
    QLabel* m_count;
    MessageStrip* m_strip;
    ImageGrid* m_grid;
    ImageInspector* m_inspector;
};

} // namespace retort::ui
