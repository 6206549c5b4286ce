#include "pages/generate/generated_inspector.h"

#include "models/generate/generated_gallery.h"
#include "models/generate/generation_record.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/data/image_view.h"
#include "pages/data/qt_image.h"
#include "pages/generate/guess_bars.h"
#include "store/study_table.h"
#include "style/tokens.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "widgets/card.h"
#include "widgets/empty_state.h"
#include "widgets/page_header.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>

namespace retort::ui {

namespace {

constexpr int kLeastSide = 110; ///< of an image, in pixels

Result<QImage> decoded(const data::Dataset& dataset, data::Split split, std::int64_t index, int side) {
    RETORT_TRY(const auto image, dataset.image(split, index, {.atLeast = {side, side}}));
    return imageOf(image);
}

QLabel* factValue(const ImageFact& fact) {
    auto* value = label(fact.value);
    value->setWordWrap(true);
    value->setAlignment(Qt::AlignRight | Qt::AlignTop);
    value->setTextFormat(Qt::PlainText);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setAccessibleName(fact.name);
    return value;
}

} // namespace

GeneratedInspector::GeneratedInspector(Session& session, DataShelf& shelf, GeneratedGallery& gallery,
                                       QWidget* parent)
    : QWidget(parent), m_session(session), m_shelf(shelf), m_gallery(gallery),
      m_pages(new QStackedLayout(this)) {
    m_pages->addWidget(new EmptyState(
        QStringLiteral("eye"), tr("No image chosen"),
        tr("Click an image to see it large, with its prompt, seed and all other parameters.")));
    m_pages->addWidget(makeContent());
}

QWidget* GeneratedInspector::makeContent() {
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    auto* images = new QHBoxLayout;
    images->setSpacing(2 * size::kStep);
    addSide(m_generated, *images);
    addSide(m_source, *images);
    addSide(m_twin, *images);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(makeFacts());
    column->addLayout(images);
    column->addWidget(scroll, 1);
    column->addLayout(makeActions());
    return whole;
}

void GeneratedInspector::addSide(Side& side, QLayout& line) {
    side.whole = new QWidget;
    side.view = new ImageView;
    side.view->setMinimumSize(kLeastSide, kLeastSide);
    side.caption = label({}, "label");
    side.caption->setWordWrap(true);
    side.caption->setTextFormat(Qt::PlainText);
    auto* column = new QVBoxLayout(side.whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::kStep);
    column->addWidget(side.view);
    column->addWidget(side.caption);
    column->addStretch(1);
    line.addWidget(side.whole);
}

QWidget* GeneratedInspector::makeFacts() {
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 2 * size::kStep, 0);
    column->setSpacing(size::kStep);
    m_guessTitle = label({}, "heading");
    m_guesses = new GuessBars;
    m_facts = new QGridLayout;
    m_facts->setHorizontalSpacing(size::kGap);
    m_facts->setVerticalSpacing(size::kStep);
    m_facts->setColumnStretch(1, 1);
    column->addWidget(m_guessTitle);
    column->addWidget(m_guesses);
    column->addSpacing(size::kStep);
    column->addWidget(label(tr("Parameters"), "heading"));
    column->addLayout(m_facts);
    column->addStretch(1);
    return whole;
}

QLayout* GeneratedInspector::makeActions() {
    m_more = new QPushButton(tr("More like this"));
    m_copy = new QPushButton(tr("Copy parameters"));
    m_copy->setToolTip(tr("Everything listed here, as text"));
    connect(m_more, &QPushButton::clicked, this, [this] {
        if (m_set)
            Q_EMIT moreWanted(*m_set);
    });
    connect(m_copy, &QPushButton::clicked, this, &GeneratedInspector::copy);
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    line->addWidget(m_more);
    line->addWidget(m_copy);
    m_results = new QPushButton(tr("Results"));
    m_results->setToolTip(tr("Studies whose students were trained on this set"));
    m_results->hide();
    giveMenu(*m_results, new QMenu(m_results));
    line->addWidget(m_results);
    line->addStretch(1);
    return line;
}

void GeneratedInspector::showRow(int row) {
    const auto& set = m_gallery.set();
    if (row < 0 || row >= m_gallery.rowCount() || !set) {
        m_set.reset();
        m_pages->setCurrentIndex(0);
        return;
    }
    const auto& image = m_gallery.image(row);
    const bool isOther = !m_set || m_set->id != set->id || m_image.number != image.number;
    const bool isOtherSet = !m_set || m_set->id != set->id;
    const bool isSame = !isOther && m_image.state == image.state && m_image.top5 == image.top5;
    m_set = set;
    m_image = image;
    m_pages->setCurrentIndex(1);
    const bool isImported = synthesis::isImported(*m_set);
    setAvailable(*m_more,
                 isImported ? tr("The images were imported: they were generated by another program")
                            : QString(),
                 tr("Fills the form with these parameters and another seed"));
    if (isOtherSet)
        askUse();
    if (!isSame)
        showFacts();
    const auto* twin = m_gallery.nearDuplicate(image.number);
    if (isOther || (twin ? twin->testImage : -1) != m_twinShown)
        showImages();
}

void GeneratedInspector::askUse() {
    m_results->hide();
    m_session.reader().ask(
        this,
        [identity = m_set->request.identity](store::Workspace& workspace) {
            return store::StudyTable(workspace.database()).usingSet(identity);
        },
        [this, id = m_set->id](const Result<std::vector<std::string>>& studies) {
            if (m_set && m_set->id == id && studies.ok())
                offerResults(*studies);
        });
}

void GeneratedInspector::offerResults(const std::vector<std::string>& studies) {
    auto* menu = m_results->menu();
    menu->clear();
    for (const auto& study : studies)
        connect(menu->addAction(qt(study)), &QAction::triggered, this,
                [this, study = qt(study)] { Q_EMIT resultsWanted(study); });
    m_results->setVisible(!studies.empty());
}

void GeneratedInspector::showFacts() {
    const auto guesses = guessesOf(*m_set, m_image);
    m_guessTitle->setVisible(!guesses.empty());
    m_guessTitle->setText(tr("Top 5 of %1").arg(qt(m_set->scoreTeacher)));
    m_guesses->setVisible(!guesses.empty());
    m_guesses->setGuesses(guesses);
    while (auto* item = m_facts->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int row = 0;
    for (const auto& fact : imageFacts(*m_set, m_image)) {
        m_facts->addWidget(label(fact.name, "label"), row, 0, Qt::AlignTop);
        m_facts->addWidget(factValue(fact), row++, 1);
    }
}

void GeneratedInspector::showImages() {
    const auto name = className(*m_set, m_image.label);
    m_generated.view->setAccessibleName(tr("Generated image of %1").arg(name));
    load(m_generated, m_gallery.files(), {.index = m_image.number},
         synthesis::isImported(*m_set) ? tr("imported: %1").arg(name) : tr("generated: %1").arg(name));
    m_source.whole->setVisible(m_image.source && m_set->request.kind != "cls2img");
    if (!m_source.whole->isHidden())
        showSource();
    showTwin();
    fitImages();
}

void GeneratedInspector::resizeEvent(QResizeEvent* event) {
    fitImages();
    QWidget::resizeEvent(event);
}

void GeneratedInspector::fitImages() {
    constexpr double kMost = 0.45; // of the height: the facts need the rest
    const int gap = 2 * size::kStep;
    const int shown = 1 + (m_source.whole->isHidden() ? 0 : 1) + (m_twin.whole->isHidden() ? 0 : 1);
    const int side = (width() - (shown - 1) * gap) / shown;
    for (auto* view : {m_generated.view, m_source.view, m_twin.view})
        view->setFixedHeight(qMax(kLeastSide, qMin(side, static_cast<int>(height() * kMost))));
}

void GeneratedInspector::showSource() {
    const auto index = *m_image.source;
    const int asked = ++m_source.asked;
    m_source.view->setAccessibleName(tr("Real image that it was generated from"));
    m_source.view->setImage({});
    m_source.caption->setText(tr("source: opening %1").arg(qt(m_set->request.dataset)));
    m_shelf.whenOpen(this, qt(m_set->request.dataset), [this, index, asked](const Result<OpenDataset>& set) {
        if (asked != m_source.asked)
            return;
        if (!set.ok())
            return m_source.caption->setText(told(set.error()));
        if (index >= (*set)->size(data::Split::Train))
            return m_source.caption->setText(
                tr("The dataset no longer has the training image %1.").arg(count(index)));
        load(m_source, *set, {.index = index},
             tr("source: %1").arg(qt((*set)->sampleName(data::Split::Train, index))));
    });
}

void GeneratedInspector::showTwin() {
    const auto* twin = m_gallery.nearDuplicate(m_image.number);
    m_twinShown = twin ? twin->testImage : -1;
    m_twin.whole->setVisible(twin);
    if (!twin)
        return;
    m_twin.view->setAccessibleName(tr("Test image %1").arg(count(twin->testImage)));
    const auto caption = tr("nearly identical to test image %1 (cosine %2)")
                             .arg(count(twin->testImage), QLocale().toString(twin->cosine, 'f', 3));
    const int asked = ++m_twin.asked;
    m_shelf.whenOpen(this, qt(m_gallery.check()->dataset),
                     [this, index = m_twinShown, asked, caption](const Result<OpenDataset>& set) {
                         if (asked != m_twin.asked)
                             return;
                         if (!set.ok())
                             return m_twin.caption->setText(told(set.error()));
                         if (index >= (*set)->size(data::Split::Test))
                             return m_twin.caption->setText(
                                 tr("The dataset no longer has the test image %1.").arg(count(index)));
                         load(m_twin, *set, {.split = data::Split::Test, .index = index}, caption);
                     });
}

void GeneratedInspector::load(Side& side, OpenDataset dataset, const Wanted& wanted, const QString& caption) {
    const int pixels = static_cast<int>(qMax(width(), height()) * devicePixelRatioF());
    const int asked = ++side.asked;
    m_session.background().run(
        this,
        [dataset = std::move(dataset), wanted, pixels] {
            return decoded(*dataset, wanted.split, wanted.index, pixels);
        },
        [&side, asked, caption](const Result<QImage>& image) {
            if (asked != side.asked)
                return;
            side.view->setImage(image.ok() ? *image : QImage());
            side.caption->setText(image.ok() ? caption : told(image.error()));
        });
}

void GeneratedInspector::copy() {
    if (m_set)
        QGuiApplication::clipboard()->setText(parameterText(*m_set, m_image));
}

} // namespace retort::ui
