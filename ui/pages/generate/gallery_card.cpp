#include "pages/generate/gallery_card.h"

#include "models/generate/generation_record.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/generate/curate_panel.h"
#include "pages/generate/gallery_grid.h"
#include "pages/generate/image_viewer.h"
#include "pages/generate/set_map_view.h"
#include "pages/generate/set_menu.h"
#include "store/workspace.h"
#include "study/sets/set_map.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "widgets/empty_state.h"
#include "widgets/page_header.h"

#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QImage>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScreen>
#include <QShortcut>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedLayout>
#include <QUrl>

namespace retort::ui {

namespace {

using store::ImageState;

QString setText(const store::SyntheticSetRecord& set) {
    const auto name = qt(set.request.name);
    if (set.finished)
        return GalleryCard::tr("%1 · %2 images").arg(name, count(set.stored + set.excluded));
    return GalleryCard::tr("%1 · %2 of %3 images")
        .arg(name, count(set.stored + set.excluded), count(set.request.images));
}

QComboBox* namedBox(const QString& name) {
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    box->setToolTip(name);
    return box;
}

} // namespace

GalleryCard::GalleryCard(Session& session, GeneratedGallery& gallery, QWidget* parent)
    : Card(parent), m_session(session), m_gallery(gallery), m_pages(new QStackedLayout),
      m_sets(namedBox(tr("Set"))), m_class(namedBox(tr("Class"))), m_choice(namedBox(tr("Kept or excluded"))),
      m_order(namedBox(tr("Order"))), m_text(new QLineEdit), m_counts(label({}, "label")),
      m_grid(new GalleryGrid(gallery)), m_curate(new CuratePanel(gallery)), m_curateChip(chip(tr("Curate"))),
      m_keep(new QPushButton(tr("Keep"))), m_leaveOut(new QPushButton(tr("Reject"))),
      m_undo(new QPushButton(tr("Undo"))), m_redo(new QPushButton(tr("Redo"))),
      m_menu(new SetMenu(session, gallery, this)), m_similar(chip(tr("Similar images"))) {
    body()->addLayout(m_pages, 1); // first: a page that is added to no widget would be a window
    m_pages->addWidget(
        new EmptyState(QStringLiteral("generate"), tr("No generated images yet"),
                       tr("Choose a generator and a dataset, then press Generate, or One per class for a "
                          "quick look. Images appear here as they are finished.")));
    m_pages->addWidget(makeGallery());
    connect(m_sets, &QComboBox::currentIndexChanged, this, &GalleryCard::showChosenSet);
    for (auto* box : {m_class, m_choice})
        connect(box, &QComboBox::currentIndexChanged, this, &GalleryCard::filter);
    connect(m_order, &QComboBox::currentIndexChanged, this,
            [this] { m_gallery.setOrder(static_cast<ImageOrder>(m_order->currentData().toInt())); });
    connect(m_text, &QLineEdit::textChanged, this, &GalleryCard::filter);
    connect(m_keep, &QPushButton::clicked, this, [this] { mark(ImageState::Stored); });
    connect(m_leaveOut, &QPushButton::clicked, this, [this] { mark(ImageState::Excluded); });
    connect(m_undo, &QPushButton::clicked, &gallery, &GeneratedGallery::undo);
    connect(m_redo, &QPushButton::clicked, &gallery, &GeneratedGallery::redo);
    connect(new QShortcut(QKeySequence::Undo, this), &QShortcut::activated, &gallery,
            &GeneratedGallery::undo);
    connect(new QShortcut(QKeySequence::Redo, this), &QShortcut::activated, &gallery,
            &GeneratedGallery::redo);
    connect(m_menu, &SetMenu::mapWanted, this, &GalleryCard::showMap);
    m_similar->setToolTip(tr("By the teacher's embeddings; click to see all images again"));
    m_similar->setChecked(true);
    m_similar->hide();
    connect(m_similar, &QPushButton::clicked, &gallery, [this] { m_gallery.showOnly({}); });
    connect(m_grid, &GalleryGrid::imageOpened, this, &GalleryCard::openViewer);
    connect(m_grid, &GalleryGrid::menuWanted, this, &GalleryCard::showMenu);
    connect(m_grid, &GalleryGrid::markWanted, this, &GalleryCard::mark);
    connect(m_grid, &GalleryGrid::currentRowChanged, this, &GalleryCard::currentRowChanged);
    connect(m_grid, &GalleryGrid::imageClicked, this, &GalleryCard::imageClicked);
    connect(m_grid, &GalleryGrid::selectionChanged, this, &GalleryCard::showMarks);
    connect(&gallery, &GeneratedGallery::loaded, this, [this] {
        fillClasses();
        showCounts();
        showMarks();
    });
    showMarks();
}

QWidget* GalleryCard::makeGallery() {
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    column->addLayout(makeSetLine());
    column->addLayout(makeFilters());
    column->addWidget(m_curate);
    column->addWidget(m_grid, 1);
    column->addLayout(makeMarks());
    return whole;
}

QLayout* GalleryCard::makeSetLine() {
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    line->addWidget(label(tr("Set"), "heading"));
    m_sets->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    line->addWidget(m_sets, 1);
    m_curateChip->setCheckable(true);
    m_curateChip->setToolTip(tr("Rules that exclude images, and near-duplicates of test images"));
    m_curate->setVisible(false);
    connect(m_curateChip, &QPushButton::toggled, m_curate, &QWidget::setVisible);
    line->addWidget(m_curateChip);
    auto* more = new QPushButton(tr("Set"));
    more->setAccessibleName(tr("Set: use, open, export, rename, delete"));
    more->setToolTip(more->accessibleName());
    giveMenu(*more, m_menu);
    line->addWidget(more);
    line->addWidget(m_grid->zoomSlider());
    return line;
}

QLayout* GalleryCard::makeFilters() {
    constexpr int kIcon = 14, kLeastText = 80;
    m_choice->addItem(tr("All"), static_cast<int>(ImageChoice::All));
    m_choice->addItem(tr("Kept"), static_cast<int>(ImageChoice::Kept));
    m_choice->addItem(tr("Excluded"), static_cast<int>(ImageChoice::Excluded));
    m_choice->addItem(tr("Near-duplicates"), static_cast<int>(ImageChoice::NearDuplicates));
    m_order->addItem(tr("As generated"), static_cast<int>(ImageOrder::AsDrawn));
    m_order->addItem(tr("Best score"), static_cast<int>(ImageOrder::BestFirst));
    m_order->addItem(tr("Worst score"), static_cast<int>(ImageOrder::WorstFirst));
    m_class->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_text->setAccessibleName(tr("Prompt, seed or score"));
    m_text->setPlaceholderText(tr("Search prompt, seed, score"));
    m_text->setToolTip(
        tr("Search prompt and seed, or give a bound of the teacher's score, for example <0.5 or >0.9"));
    m_text->setClearButtonEnabled(true);
    m_text->setMinimumWidth(kLeastText);
    m_text->addAction(
        QIcon(iconPixmap(QStringLiteral("search"), tokensOf(*this).faint, kIcon, devicePixelRatioF())),
        QLineEdit::LeadingPosition);
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    line->addWidget(m_class, 1);
    line->addWidget(m_choice);
    line->addWidget(m_order);
    line->addWidget(m_text, 1);
    return line;
}

QLayout* GalleryCard::makeMarks() {
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * size::kStep);
    line->addWidget(m_similar);
    line->addWidget(m_counts, 1);
    line->addWidget(m_undo);
    line->addWidget(m_redo);
    line->addWidget(m_keep);
    line->addWidget(m_leaveOut);
    return line;
}

void GalleryCard::setSets(const std::vector<store::SyntheticSetRecord>& sets) {
    const auto isAt = [this](int place, const store::SyntheticSetRecord& set) {
        return m_sets->itemData(place) == QVariant(static_cast<qlonglong>(set.id.value));
    };
    const QSignalBlocker quiet(m_sets);
    // Entry by entry, so that the open list stays open while the newest set grows.
    for (int place = 0; place < static_cast<int>(sets.size()); ++place) {
        const auto& set = sets[static_cast<std::size_t>(place)];
        while (place < m_sets->count() && !isAt(place, set) &&
               m_sets->itemData(place).toLongLong() > set.id.value)
            m_sets->removeItem(place);
        if (!isAt(place, set))
            m_sets->insertItem(place, setText(set), static_cast<qlonglong>(set.id.value));
        m_sets->setItemText(place, setText(set));
    }
    while (m_sets->count() > static_cast<int>(sets.size()))
        m_sets->removeItem(m_sets->count() - 1);
    if (m_sets->currentIndex() < 0 && m_sets->count() > 0)
        m_sets->setCurrentIndex(0);
    m_pages->setCurrentIndex(sets.empty() ? 0 : 1);
    showChosenSet();
}

void GalleryCard::chooseSet(SyntheticSetId set) {
    if (const int at = m_sets->findData(static_cast<qlonglong>(set.value)); at >= 0)
        m_sets->setCurrentIndex(at);
}

void GalleryCard::showChosenSet() {
    const SyntheticSetId set{m_sets->currentData().toLongLong()};
    m_sets->setToolTip(m_sets->currentText());
    m_gallery.showSet(set);
}

void GalleryCard::showOrder(const store::SyntheticSetRecord& set) {
    const bool isScored = !set.scoreTeacher.empty();
    if (!isScored)
        m_order->setCurrentIndex(0);
    setAvailable(*m_order, isScored ? QString() : tr("No teacher has scored this set."), tr("Order"));
}

void GalleryCard::fillClasses() {
    const auto& set = m_gallery.set();
    if (set)
        showOrder(*set);
    if (!set || set->id == m_shown)
        return;
    m_shown = set->id;
    const QSignalBlocker quietClass(m_class), quietChoice(m_choice), quietText(m_text);
    m_class->clear();
    m_class->addItem(tr("All classes"));
    for (const auto& name : set->request.classes)
        m_class->addItem(qt(name));
    m_choice->setCurrentIndex(0);
    m_text->clear();
    m_grid->setCurrentRow(0);
}

void GalleryCard::filter() {
    GalleryFilter filter{.choice = static_cast<ImageChoice>(m_choice->currentData().toInt()),
                         .text = m_text->text()};
    if (m_class->currentIndex() > 0)
        filter.label = m_class->currentIndex() - 1;
    m_gallery.setFilter(filter);
    showCounts();
    if (m_grid->currentRow() < 0 && m_gallery.rowCount() > 0)
        m_grid->setCurrentRow(0);
}

void GalleryCard::showCounts() {
    m_similar->setVisible(m_gallery.showsOnlySome());
    m_similar->setChecked(true);
    if (!m_gallery.set())
        return m_counts->clear();
    const auto kept = m_gallery.kept(), all = kept + m_gallery.excluded();
    auto text = m_gallery.excluded() > 0 ? tr("%1 of %2 kept").arg(count(kept), count(all))
                                         : tr("%1 kept").arg(count(all));
    if (m_gallery.rowCount() != all)
        text = tr("%1 shown · ").arg(count(m_gallery.rowCount())) + text;
    m_counts->setText(text);
    m_grid->setEmptyText(all > 0 ? tr("No image passes this filter.")
                                 : tr("The first images of this set are being generated."));
}

void GalleryCard::showMarks() {
    const bool isChosen = !m_grid->selectedRows().empty();
    const auto reason = isChosen ? QString() : tr("Select images first.");
    setAvailable(*m_keep, reason, tr("Students learn from the selected images (K)"));
    setAvailable(*m_leaveOut, reason,
                 tr("Excludes the selected images from training; their files stay (R or Delete)"));
    setAvailable(*m_undo, m_gallery.canUndo() ? QString() : tr("No choices were made in this set yet."),
                 tr("Undoes the last choice (Ctrl+Z)"));
    setAvailable(*m_redo, m_gallery.canRedo() ? QString() : tr("Nothing was undone"),
                 tr("Redoes the last undone choice (Ctrl+Shift+Z)"));
}

int GalleryCard::currentRow() const {
    return m_grid->currentRow();
}

/// By a key or a button one works one's way through the images: the next one is chosen then.
void GalleryCard::mark(ImageState state) {
    const auto rows = m_grid->selectedRows();
    const int next = rows.size() == 1 ? rows.front() + 1 : -1;
    const auto number = next >= 0 && next < m_gallery.rowCount() ? m_gallery.image(next).number : -1;
    m_gallery.mark(rows, state);
    if (const int row = number < 0 ? -1 : m_gallery.rowOf(number); row >= 0)
        m_grid->setCurrentRow(row);
}

void GalleryCard::openViewer(int row) {
    auto* viewer = new ImageViewer(m_gallery, m_session.background(), this);
    connect(viewer, &ImageViewer::rowShown, m_grid, &GalleryGrid::setCurrentRow);
    connect(viewer, &ImageViewer::markWanted, this, [this, viewer](ImageState state) {
        const int before = m_grid->currentRow();
        mark(state);
        viewer->showRow(m_grid->currentRow() < 0 ? before : m_grid->currentRow());
    });
    viewer->showRow(row);
    viewer->setGeometry(screen()->geometry()); // also where no window manager knows what full screen is
    viewer->showFullScreen();
}

void GalleryCard::withMap(std::function<void(std::shared_ptr<const study::SetMap>)> then) {
    if (!m_gallery.set())
        return;
    const auto id = m_gallery.set()->id;
    if (m_map && m_mapped == id)
        return then(m_map);
    m_session.background().run(
        this,
        [folder = m_session.folder(), id, context = m_session.environment()]() -> Result<study::SetMap> {
            RETORT_TRY(auto workspace,
                       store::Workspace::open(folder, store::Access::ReadOnly, store::DamageCheck::Later));
            return study::SetMap::of(workspace, id, context);
        },
        [this, id, then = std::move(then)](Result<study::SetMap> map) {
            if (!map.ok()) {
                Q_EMIT failed(told(map.error()));
                return;
            }
            m_map = std::make_shared<const study::SetMap>(*std::move(map));
            m_mapped = id;
            if (m_gallery.set() && m_gallery.set()->id == id)
                then(m_map);
        });
}

void GalleryCard::showMap() {
    withMap([this](std::shared_ptr<const study::SetMap> map) {
        auto* view = new SetMapView(m_gallery, std::move(map), this);
        connect(view, &SetMapView::imageChosen, this, [this](std::int64_t number) {
            if (const int row = m_gallery.rowOf(number); row >= 0)
                m_grid->setCurrentRow(row);
        });
        view->show();
    });
}

void GalleryCard::showSimilar(std::int64_t number) {
    constexpr std::size_t kShown = 24;
    withMap([this, number](const std::shared_ptr<const study::SetMap>& map) {
        std::vector<std::int64_t> numbers;
        for (const auto& like : map->like(number, kShown))
            numbers.push_back(like.number);
        m_gallery.showOnly(std::move(numbers));
        m_grid->setCurrentRow(0);
    });
}

void GalleryCard::showMenu(const QPoint& place) {
    const int row = m_grid->currentRow();
    if (row < 0 || !m_gallery.set())
        return;
    const auto& image = m_gallery.image(row);
    const auto file = m_gallery.files()->path(image.number);
    QMenu menu(this);
    menu.addAction(tr("Keep"), QKeySequence(Qt::Key_K), this, [this] { mark(ImageState::Stored); });
    menu.addAction(tr("Reject"), QKeySequence(Qt::Key_R), this, [this] { mark(ImageState::Excluded); });
    menu.addSeparator();
    menu.addAction(tr("Full screen"), QKeySequence(Qt::Key_Return), this, [this, row] { openViewer(row); });
    menu.addAction(tr("Similar images"), this, [this, number = image.number] { showSimilar(number); });
    menu.addAction(tr("More like this"), this, [this] { Q_EMIT moreWanted(*m_gallery.set()); })
        ->setEnabled(!synthesis::isImported(*m_gallery.set()));
    menu.addSeparator();
    menu.addAction(tr("Copy image"), this,
                   [file] { QGuiApplication::clipboard()->setImage(QImage(qt(file))); });
    menu.addAction(tr("Copy parameters"), this, [this, image] {
        QGuiApplication::clipboard()->setText(parameterText(*m_gallery.set(), image));
    });
    menu.addAction(tr("Show in folder"), this,
                   [file] { QDesktopServices::openUrl(QUrl::fromLocalFile(qt(file.parent_path()))); });
    menu.exec(place);
}

} // namespace retort::ui
