#pragma once
// The images behind a cell of a confusion matrix: the students of its runs are asked again about the test
// images of the true class, off the window's thread. Further cells of the same row are answered at once.

#include "models/data/image_list_model.h"
#include "models/session/background.h"
#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "base/strong_id.h"
#include "deploy/split_predictions.h"
#endif

#include <QObject>

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::ui {

class Session;

/// A row of the confusion matrix of some runs, or of their sum.
struct ConfusionRow {
    QString dataset{};
    std::vector<RunId> runs{};
    int truth = 0;                                            ///< label
    tensor::Precision precision = tensor::Precision::Float32; ///< of the evaluation

    friend bool operator==(const ConfusionRow&, const ConfusionRow&) = default;
};

/// Images, and how often they were answered so: by several students an image can be more than once.
struct ConfusedImages {
    std::vector<ImageRow> rows{}; ///< each once, the surest first
    int answers = 0;
};

/// Those that at least one student takes for the label `taken`.
ConfusedImages imagesTakenFor(const std::vector<study::ImagePrediction>& answers, int taken);

class ConfusedImageSearch : public QObject {
    Q_OBJECT

public:
    explicit ConfusedImageSearch(Session& session, QObject* parent = nullptr);
    /// Gives up what was asked.
    ~ConfusedImageSearch() override;

    /// found() or failed() follows, unless something else is asked before, or stop() comes.
    void find(const ConfusionRow& row, int taken);
    void stop();

Q_SIGNALS:
    void found(const retort::ui::OpenDataset& dataset, const retort::ui::ConfusedImages& images);
    void failed(const QString& message);

private:
    using Answers = std::vector<study::ImagePrediction>;

    void checkSplit(const OpenDataset& dataset);
    void ask(const OpenDataset& dataset);
    void take(Result<Answers> answers);
    void show();

    Session& m_session;
    ConfusionRow m_row;
    int m_taken = 0;
    OpenDataset m_dataset;        ///< of the answers
    OpenDataset m_checked;        ///< its test images were looked at, and are those of ...
    std::string m_checkedSplit{}; ///< by their hash
    Answers m_answers;
    bool m_isAnswered = false;
    std::stop_source m_stop;
    Background m_thread{1}; ///< one: asking a student uses all cores
};

} // namespace retort::ui
