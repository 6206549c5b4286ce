#pragma once
// A synthetic set of the workspace and its pictures: which set, which of its pictures, in which order, and
// which of them are kept.

#include "models/generated_gallery.h"
#include "widgets/card.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedLayout;

namespace retort::ui {

class CuratePanel;
class EmptyState;
class GalleryGrid;

class GalleryCard : public Card {
    Q_OBJECT

public:
    explicit GalleryCard(GeneratedGallery& gallery, QWidget* parent = nullptr);

    /// What may be chosen, newest first. The newest is shown if none was.
    void setSets(const std::vector<store::SyntheticSetRecord>& sets);
    void chooseSet(SyntheticSetId set);
    int currentRow() const;
    void mark(store::PictureState state);
    CuratePanel& curatePanel() { return *m_curate; }

Q_SIGNALS:
    void currentRowChanged(int row);
    /// A person pointed at one.
    void pictureClicked();

private:
    QWidget* makeGallery();
    QLayout* makeSetLine();
    QLayout* makeFilters();
    QLayout* makeMarks();
    void showChosenSet();
    void showOrder(const store::SyntheticSetRecord& set);
    void fillClasses();
    void filter();
    void showCounts();
    void showMarks();

    GeneratedGallery& m_gallery;
    QStackedLayout* m_pages;
    QComboBox* m_sets;
    QComboBox* m_class;
    QComboBox* m_choice;
    QComboBox* m_order;
    QLineEdit* m_text;
    QLabel* m_counts;
    GalleryGrid* m_grid;
    CuratePanel* m_curate;
    QPushButton* m_curateChip;
    QPushButton* m_keep;
    QPushButton* m_leaveOut;
    QPushButton* m_undo;
    SyntheticSetId m_shown{}; ///< whose classes are in the box
};

} // namespace retort::ui
