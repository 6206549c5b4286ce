#pragma once
// The rules by which images of a set are kept: thresholds on the teacher's scores, or on the entropy of a
// student's predictions, that can be dragged over their histogram, what is kept and removed of each class at
// once, and the check against images that are nearly identical to test images.

#include "models/generate/generated_gallery.h"

#include <QWidget>

#include <optional>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;

namespace retort::ui {

class CurationClassTable;
class EntryField;
class Histogram;
class TableView;

class CuratePanel : public QWidget {
    Q_OBJECT

public:
    explicit CuratePanel(GeneratedGallery& gallery, QWidget* parent = nullptr);

    /// Why the set cannot be compared with test images; empty: it can.
    void setCheckObstacle(const QString& reason);

Q_SIGNALS:
    void checkWanted();
    /// A student is to be asked about the images: a run, or the last SUP of the dataset.
    void difficultyWanted(std::optional<RunId> run);

private:
    QWidget* makeRules();
    QWidget* makeHistogram();
    QWidget* makeAsking();
    QLayout* makeEntropies();
    QLayout* makeActions();
    void connectRules();
    std::vector<EntryField*> entries() const;
    bool showsEntropies() const;
    /// The values that are chosen, with the thresholds on them.
    void showHistogram();
    void showThresholds();
    void showStudents();
    synthesis::CurationLimits rules() const;
    /// The set, its scores or its near-duplicates are other ones.
    void takeSet();
    /// What the rules would do.
    void preview();
    void showAvailability();
    /// Of the rules; empty where all can be read.
    QString entryProblem() const;

    GeneratedGallery& m_gallery;
    CurationClassTable* m_classes;
    QComboBox* m_shows;
    Histogram* m_histogram;
    TableView* m_table;
    EntryField* m_minScore;
    EntryField* m_minEntropy;
    EntryField* m_maxEntropy;
    QCheckBox* m_chance;
    EntryField* m_topK;
    EntryField* m_maxPerClass;
    QCheckBox* m_duplicates;
    QLabel* m_outcome;
    QLabel* m_quality;
    QWidget* m_asking; ///< a student about the images
    QComboBox* m_student;
    QPushButton* m_ask;
    QPushButton* m_check;
    QPushButton* m_apply;
    QString m_checkObstacle;
    SyntheticSetId m_shown{};
};

} // namespace retort::ui
