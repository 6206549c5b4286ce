#pragma once
// A synthetic set of the workspace and its images: which set, which of its images, in which order, and
// which of them are kept.

#include "models/generate/generated_gallery.h"
#include "widgets/card.h"

#include <functional>
#include <memory>

class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedLayout;

namespace retort::study {
class SetMap;
}

namespace retort::ui {

class CuratePanel;
class EmptyState;
class GalleryGrid;
class Session;
class SetMenu;

class GalleryCard : public Card {
    Q_OBJECT

public:
    GalleryCard(Session& session, GeneratedGallery& gallery, QWidget* parent = nullptr);

    /// What may be chosen, newest first. The newest is shown if none was.
    void setSets(const std::vector<store::SyntheticSetRecord>& sets);
    void chooseSet(SyntheticSetId set);
    int currentRow() const;
    void mark(store::ImageState state);
    CuratePanel& curatePanel() { return *m_curate; }
    SetMenu& setMenu() { return *m_menu; }

Q_SIGNALS:
    void currentRowChanged(int row);
    /// A person pointed at one.
    void imageClicked();
    void failed(const QString& message);
    /// The form should take what the set was generated with.
    void moreWanted(const retort::store::SyntheticSetRecord& set);

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
    void openViewer(int row);
    /// Read once for each set, off this thread.
    void withMap(std::function<void(std::shared_ptr<const study::SetMap>)> then);
    void showMap();
    void showSimilar(std::int64_t number);
    void showMenu(const QPoint& place);

    Session& m_session;
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
    QPushButton* m_redo;
    SetMenu* m_menu;
    QPushButton* m_similar;
    std::shared_ptr<const study::SetMap> m_map;
    SyntheticSetId m_mapped{}; ///< whose map it is
    SyntheticSetId m_shown{};  ///< whose classes are in the box
};

} // namespace retort::ui
