#pragma once
// One generated image, large, with its parameters, beside its real source image and, if there is one, the
// test image that it is nearly identical to.

#include "models/session/data_shelf.h"
#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "store/synthetic_table.h"
#endif

#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;
class QStackedLayout;

namespace retort::ui {

class GeneratedGallery;
class GuessBars;
class ImageView;
class Session;

class GeneratedInspector : public QWidget {
    Q_OBJECT

public:
    GeneratedInspector(Session& session, DataShelf& shelf, GeneratedGallery& gallery,
                       QWidget* parent = nullptr);

    /// -1: none.
    void showRow(int row);

Q_SIGNALS:
    /// The form should take what the set was generated with.
    void moreWanted(const retort::store::SyntheticSetRecord& set);
    /// The results of a study that learnt from the set should be shown.
    void resultsWanted(const QString& study);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Side {
        QWidget* whole = nullptr;
        ImageView* view = nullptr;
        QLabel* caption = nullptr;
        int asked = 0; ///< number of the newest image: answers for others are dropped
    };

    QWidget* makeContent();
    void addSide(Side& side, QLayout& line);
    QWidget* makeFacts();
    QLayout* makeActions();
    void showFacts();
    void showImages();
    void showSource();
    /// The test image that this one all but is, if there is one.
    void showTwin();
    /// Squares, as large as there is room for.
    void fitImages();
    /// Decodes off the thread.
    struct Wanted {
        data::Split split = data::Split::Train;
        std::int64_t index = 0;
    };
    void load(Side& side, OpenDataset dataset, const Wanted& wanted, const QString& caption);
    /// Which studies learnt from the set.
    void askUse();
    void offerResults(const std::vector<std::string>& studies);
    void copy();

    Session& m_session;
    DataShelf& m_shelf;
    GeneratedGallery& m_gallery;
    std::optional<store::SyntheticSetRecord> m_set;
    store::SyntheticImageRecord m_image;
    QStackedLayout* m_pages;
    Side m_generated;
    Side m_source;
    Side m_twin;
    std::int64_t m_twinShown = -1; ///< index in the test split
    QLabel* m_guessTitle = nullptr;
    GuessBars* m_guesses = nullptr;
    QGridLayout* m_facts = nullptr;
    QPushButton* m_more = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_results = nullptr;
};

} // namespace retort::ui
