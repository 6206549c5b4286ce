#pragma once
// The shelf as a line of cards, one of them chosen, with the place to drop a folder at its end.

#include "models/session/data_shelf.h"

#include <QScrollArea>

#include <vector>

class QHBoxLayout;

namespace retort::ui {

class DatasetCard;

class DatasetBar : public QScrollArea {
    Q_OBJECT

public:
    DatasetBar(DataShelf& shelf, Background& background, QWidget* parent = nullptr);

    /// Empty while there is none.
    const QString& chosen() const { return m_chosen; }
    void choose(const QString& name);
    /// Shows that what is held over the page may be dropped.
    void setDropping(bool dropping);

Q_SIGNALS:
    /// Another dataset is chosen, or the chosen one has changed.
    void chosenChanged(const QString& name);

private:
    DatasetCard* card(const QString& name) const;
    DatasetCard* addCard();
    void rebuild();
    /// Those that are there, the place to drop one's own, those that one can get.
    void placeCards(std::size_t own);
    void showChange(const QString& name);
    void loadImages(const ShelvedDataset& set);
    void step(DatasetCard* from, int places);
    QWidget* dropPlace();

    DataShelf& m_shelf;
    Background& m_background;
    QHBoxLayout* m_line;
    std::vector<DatasetCard*> m_cards;
    QWidget* m_drop;
    QString m_chosen;
};

} // namespace retort::ui
