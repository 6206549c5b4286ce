#pragma once
// The rules by which images of a set are kept: a threshold on the teacher's scores that can be dragged over
// their histogram, what is kept and removed of each class at once, and the check against images that
// are nearly identical to test images.

#include "models/generate/generated_gallery.h"

#include <QWidget>

class QCheckBox;
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

private:
    QWidget* makeRules();
    QLayout* makeActions();
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
    Histogram* m_histogram;
    TableView* m_table;
    EntryField* m_minScore;
    QCheckBox* m_chance;
    EntryField* m_topK;
    EntryField* m_maxPerClass;
    QCheckBox* m_duplicates;
    QLabel* m_outcome;
    QLabel* m_quality;
    QPushButton* m_check;
    QPushButton* m_apply;
    QString m_checkObstacle;
    SyntheticSetId m_shown{};
};

} // namespace retort::ui
