#include "pages/data/data_set_bar.h"

#include "pages/data/class_pictures.h"
#include "pages/data/data_set_card.h"
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

DataSetBar::DataSetBar(DataShelf& shelf, Background& background, QWidget* parent)
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
    connect(&shelf, &DataShelf::listed, this, &DataSetBar::rebuild);
    connect(&shelf, &DataShelf::changed, this, &DataSetBar::showChange);
    rebuild();
}

QWidget* DataSetBar::dropPlace() {
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

void DataSetBar::setDropping(bool dropping) {
    setLook(*m_drop, "hot", dropping);
}

DataSetCard* DataSetBar::card(const QString& name) const {
    const auto found =
        std::find_if(m_cards.begin(), m_cards.end(), [&](auto* one) { return one->name() == name; });
    return found == m_cards.end() ? nullptr : *found;
}

DataSetCard* DataSetBar::addCard() {
    auto* made = new DataSetCard;
    m_line->addWidget(made, 0, Qt::AlignTop);
    m_cards.push_back(made);
    connect(made, &DataSetCard::chosen, this, &DataSetBar::choose);
    connect(made, &DataSetCard::stepAsked, this, [this, made](int places) { step(made, places); });
    return made;
}

void DataSetBar::rebuild() {
    std::vector<const ShelvedDataSet*> listed;
    for (const auto& set : m_shelf.dataSets())
        if (set.listed)
            listed.push_back(&set);
    const auto own = listed.size();
    for (const auto& set : m_shelf.dataSets())
        if (set.offered)
            listed.push_back(&set);
    while (m_cards.size() > listed.size()) {
        delete m_cards.back();
        m_cards.pop_back();
    }
    for (std::size_t i = 0; i < listed.size(); ++i) {
        auto* shown = i < m_cards.size() ? m_cards[i] : addCard();
        if (shown->name() != listed[i]->name)
            shown->setPictures({});
        shown->showDataSet(*listed[i]);
        if (!shown->hasPictures() && listed[i]->listed)
            loadPictures(*listed[i]);
    }
    placeCards(own);
    if (!m_cards.empty())
        choose(card(m_chosen) ? m_chosen : m_cards.front()->name());
}

void DataSetBar::placeCards(std::size_t own) {
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

void DataSetBar::showChange(const QString& name) {
    auto* shown = card(name);
    const auto* set = m_shelf.find(name);
    if (!shown || !set)
        return;
    shown->showDataSet(*set);
    if (set->dataSet && !shown->hasPictures())
        loadPictures(*set);
    if (name == m_chosen)
        Q_EMIT chosenChanged(name);
}

void DataSetBar::loadPictures(const ShelvedDataSet& set) {
    constexpr int kSide = 64; // for a screen of twice the usual density too
    m_background.run(
        this,
        [dataSet = set.dataSet, path = set.path] {
            const ClassPicturesOptions options{.side = kSide};
            return dataSet ? classPictures(*dataSet, options) : classPictures(path, options);
        },
        [this, name = set.name](std::vector<QImage> pictures) {
            auto* shown = card(name);
            if (shown && !pictures.empty())
                shown->setPictures(std::move(pictures));
        });
}

void DataSetBar::choose(const QString& name) {
    m_chosen = name;
    for (auto* one : m_cards)
        one->setChosen(one->name() == name);
    if (auto* shown = card(name))
        ensureWidgetVisible(shown, 0, 0);
    Q_EMIT chosenChanged(name);
}

void DataSetBar::step(DataSetCard* from, int places) {
    const auto at = std::find(m_cards.begin(), m_cards.end(), from) - m_cards.begin() + places;
    if (at < 0 || at >= static_cast<std::ptrdiff_t>(m_cards.size()))
        return;
    auto* next = m_cards[static_cast<std::size_t>(at)];
    next->setFocus(Qt::TabFocusReason);
    choose(next->name());
}

} // namespace retort::ui
