#include "pages/data/dataset_bar.h"

#include "pages/data/class_images.h"
#include "pages/data/dataset_card.h"
#include "style/tokens.h"
#include "widgets/card.h"

#include <QHBoxLayout>
#include <QScrollBar>

#include <algorithm>

namespace retort::ui {

namespace {

/// The card's height, with room for a scroll bar.
constexpr int kHeight = 156;

} // namespace

DatasetBar::DatasetBar(DataShelf& shelf, Background& background, QWidget* parent)
    : QScrollArea(parent), m_shelf(shelf), m_background(background), m_drop(dropPlace()) {
    setFixedHeight(kHeight);
    setWidgetResizable(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Datasets"));
    auto* whole = new QWidget;
    m_line = new QHBoxLayout(whole);
    m_line->setContentsMargins(0, 0, 0, 0);
    m_line->setSpacing(size::kGap);
    m_line->setAlignment(Qt::AlignTop);
    m_line->addWidget(m_drop, 1);
    setWidget(whole);
    connect(&shelf, &DataShelf::listed, this, &DatasetBar::rebuild);
    connect(&shelf, &DataShelf::changed, this, &DatasetBar::showChange);
    rebuild();
}

QWidget* DatasetBar::dropPlace() {
    constexpr int kLeast = 190;
    auto* place = new QFrame;
    place->setProperty("dropPlace", true);
    place->setMinimumWidth(kLeast);
    auto* column = new QVBoxLayout(place);
    auto* heading = label(tr("Add your own"), "heading");
    auto* text =
        label(tr("Drop a folder or an archive here that has one folder of images per class."), "label");
    text->setWordWrap(true);
    for (auto* one : {heading, text})
        one->setAlignment(Qt::AlignCenter);
    column->addStretch(1);
    column->addWidget(heading);
    column->addWidget(text);
    column->addStretch(1);
    return place;
}

void DatasetBar::setDropping(bool dropping) {
    setLook(*m_drop, "hot", dropping);
}

DatasetCard* DatasetBar::card(const QString& name) const {
    const auto found =
        std::find_if(m_cards.begin(), m_cards.end(), [&](auto* one) { return one->name() == name; });
    return found == m_cards.end() ? nullptr : *found;
}

DatasetCard* DatasetBar::addCard() {
    auto* made = new DatasetCard;
    m_line->addWidget(made, 0, Qt::AlignTop);
    m_cards.push_back(made);
    connect(made, &DatasetCard::chosen, this, &DatasetBar::choose);
    connect(made, &DatasetCard::stepAsked, this, [this, made](int places) { step(made, places); });
    return made;
}

void DatasetBar::rebuild() {
    std::vector<const ShelvedDataset*> listed;
    for (const auto& set : m_shelf.datasets())
        if (set.listed)
            listed.push_back(&set);
    const auto own = listed.size();
    for (const auto& set : m_shelf.datasets())
        if (set.offered)
            listed.push_back(&set);
    while (m_cards.size() > listed.size()) {
        delete m_cards.back();
        m_cards.pop_back();
    }
    for (std::size_t i = 0; i < listed.size(); ++i) {
        auto* shown = i < m_cards.size() ? m_cards[i] : addCard();
        if (shown->name() != listed[i]->name)
            shown->setImages({});
        shown->showDataset(*listed[i]);
        if (!shown->hasImages() && listed[i]->listed)
            loadImages(*listed[i]);
    }
    placeCards(own);
    if (!m_cards.empty())
        choose(card(m_chosen) ? m_chosen : m_cards.front()->name());
}

void DatasetBar::placeCards(std::size_t own) {
    m_line->removeWidget(m_drop);
    for (auto* one : m_cards)
        m_line->removeWidget(one);
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        if (i == own)
            m_line->addWidget(m_drop, 1);
        m_line->addWidget(m_cards[i], 0, Qt::AlignTop);
    }
    if (own >= m_cards.size())
        m_line->addWidget(m_drop, 1);
}

void DatasetBar::showChange(const QString& name) {
    auto* shown = card(name);
    const auto* set = m_shelf.find(name);
    if (!shown || !set)
        return;
    shown->showDataset(*set);
    if (set->dataset && !shown->hasImages())
        loadImages(*set);
    if (name == m_chosen)
        Q_EMIT chosenChanged(name);
}

void DatasetBar::loadImages(const ShelvedDataset& set) {
    constexpr int kSide = 64; // for a screen of twice the usual density too
    m_background.run(
        this,
        [dataset = set.dataset, path = set.path] {
            const ClassImagesOptions options{.side = kSide};
            return dataset ? classImages(*dataset, options) : classImages(path, options);
        },
        [this, name = set.name](std::vector<QImage> images) {
            auto* shown = card(name);
            if (shown && !images.empty())
                shown->setImages(std::move(images));
        });
}

void DatasetBar::choose(const QString& name) {
    m_chosen = name;
    for (auto* one : m_cards)
        one->setChosen(one->name() == name);
    if (auto* shown = card(name))
        ensureWidgetVisible(shown, 0, 0);
    Q_EMIT chosenChanged(name);
}

void DatasetBar::step(DatasetCard* from, int places) {
    const auto at = std::find(m_cards.begin(), m_cards.end(), from) - m_cards.begin() + places;
    if (at < 0 || at >= static_cast<std::ptrdiff_t>(m_cards.size()))
        return;
    auto* next = m_cards[static_cast<std::size_t>(at)];
    next->setFocus(Qt::TabFocusReason);
    choose(next->name());
}

} // namespace retort::ui
