#include "pages/data/dataset_card.h"

#include "models/data/image_list_model.h"
#include "models/session/text.h"
#include "pages/data/class_strip.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/wrapped_label.h"

#include <QHBoxLayout>
#include <QKeyEvent>

namespace retort::ui {

namespace {

constexpr QSize kCard{318, 144};
constexpr int kInside = kCard.width() - 2 * size::kGap;
constexpr int kProblemLines = 5; ///< that the card has room for; all of it is below, and in the tooltip

QLatin1String toneOf(ShelfState state) {
    switch (state) {
    case ShelfState::Ready: return QLatin1String("good");
    case ShelfState::Missing: return QLatin1String("copper");
    case ShelfState::Broken: return QLatin1String("bad");
    case ShelfState::Closed:
    case ShelfState::Opening: break;
    }
    return {};
}

} // namespace

QString stateText(const ShelvedDataset& set) {
    constexpr int kWhole = 100;
    switch (set.state) {
    case ShelfState::Closed: return {};
    case ShelfState::Opening:
        return set.done < 0 ? DatasetCard::tr("opening")
                            : DatasetCard::tr("opening, %1 %").arg(static_cast<int>(set.done * kWhole));
    case ShelfState::Ready: return DatasetCard::tr("ready");
    case ShelfState::Missing: return DatasetCard::tr("not found");
    case ShelfState::Broken: return DatasetCard::tr("broken");
    }
    return {};
}

QString factsText(const data::DatasetSummary& summary) {
    QStringList facts{DatasetCard::tr("%Ln class(es)", nullptr, static_cast<int>(summary.classes.size()))};
    const auto& size = summary.imageSize;
    facts << (size.width > 0 ? DatasetCard::tr("%1 × %2 px").arg(size.width).arg(size.height)
                             : DatasetCard::tr("sizes vary"));
    facts << (summary.channels == 1 ? DatasetCard::tr("grey") : DatasetCard::tr("colour"));
    return facts.join(QStringLiteral(" · "));
}

QString wayToGetText(const data::KnownDataset& known) {
    return DatasetCard::tr("Get %1 (%2) from %3, then drop it here.")
        .arg(qt(std::string(known.files)), qt(std::string(known.size)), qt(std::string(known.page)));
}

QString countsText(const data::DatasetSummary& summary) {
    QStringList counts;
    for (const auto split : data::kSplits)
        if (const auto found = summary.splits.find(split); found != summary.splits.end())
            counts << QStringLiteral("%1 %2").arg(count(found->second.count), nameOf(split));
    return counts.join(QStringLiteral(" · "));
}

DatasetCard::DatasetCard(QWidget* parent)
    : QFrame(parent), m_heading(label({}, "heading")), m_state(label({}, "label")), m_strip(new ClassStrip),
      m_problem(new WrappedLabel), m_facts(label({})), m_counts(label({}, "label")),
      m_place(label({}, "hint")) {
    setProperty("card", true);
    setFixedSize(kCard);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    auto* top = new QHBoxLayout;
    m_heading->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    top->addWidget(m_heading, 1);
    top->addWidget(m_state);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(size::kGap, 2 * size::kStep, size::kGap, 2 * size::kStep);
    column->setSpacing(size::kStep);
    column->addLayout(top);
    column->addWidget(m_strip);
    m_problem->setProperty("role", QStringLiteral("label"));
    m_problem->setMostLines(kProblemLines);
    m_problem->setAlignment(Qt::AlignTop);
    column->addWidget(m_problem, 1);
    for (auto* line : {m_facts, m_counts, m_place})
        column->addWidget(line);
}

void DatasetCard::showDataset(const ShelvedDataset& set) {
    m_name = set.name;
    const bool offered = set.offered && set.known;
    m_heading->setText(offered ? qt(std::string(set.known->title)) : set.name);
    m_state->setText(stateText(set));
    setLook(*m_state, "tone", toneOf(set.state));
    const bool failed = !set.problem().isEmpty();
    m_strip->setVisible(!failed);
    m_problem->setVisible(failed);
    m_problem->setText(offered ? wayToGetText(*set.known) : set.problem());
    setToolTip(set.problem());
    m_facts->setVisible(!failed);
    m_counts->setVisible(!failed || offered);
    m_facts->setText(set.dataset ? factsText(set.dataset->summary()) : QString());
    m_counts->setText(offered       ? tr("Licence: %1").arg(qt(std::string(set.known->licence)))
                      : set.dataset ? countsText(set.dataset->summary())
                                    : QString());
    const auto place = qt(set.path);
    m_place->setText(m_place->fontMetrics().elidedText(place, Qt::ElideMiddle, kInside));
    m_place->setToolTip(place);
    m_place->setVisible(!offered);
    setAccessibleName(QStringLiteral("%1, %2").arg(m_heading->text(), stateText(set)));
    setAccessibleDescription(failed ? m_problem->text() : m_counts->text());
}

void DatasetCard::setImages(std::vector<QImage> images) {
    m_strip->setImages(std::move(images));
}

bool DatasetCard::hasImages() const {
    return !m_strip->isEmpty();
}

void DatasetCard::setChosen(bool chosen) {
    setLook(*this, "chosen", chosen);
}

void DatasetCard::mousePressEvent(QMouseEvent* event) {
    QFrame::mousePressEvent(event);
    Q_EMIT chosen(m_name);
}

void DatasetCard::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left: Q_EMIT stepAsked(-1); break;
    case Qt::Key_Right: Q_EMIT stepAsked(1); break;
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter: Q_EMIT chosen(m_name); break;
    default: QFrame::keyPressEvent(event);
    }
}

} // namespace retort::ui
