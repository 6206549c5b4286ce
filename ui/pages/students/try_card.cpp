#include "pages/students/try_card.h"

#include "models/session/text.h"
#include "pages/students/tried_delegate.h"
#include "style/tokens.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QAction>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QStackedLayout>
#include <QUrl>

#include <algorithm>

namespace retort::ui {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> filesOf(const QList<QUrl>& urls) {
    std::vector<fs::path> files;
    for (const auto& url : urls)
        if (url.isLocalFile())
            files.push_back(path(url.toLocalFile()));
    return files;
}

} // namespace

TryCard::TryCard(Session& session, QWidget* parent)
    : Card(tr("Try it"), parent), m_images(new TriedImages(session, this)), m_strip(new MessageStrip),
      m_stack(new QStackedLayout), m_list(new QListView), m_choose(new QPushButton(tr("Choose images…"))),
      m_clear(new QPushButton(tr("Clear"))) {
    setAcceptDrops(true);
    headingLine()->addWidget(m_clear);
    headingLine()->addWidget(m_choose);
    body()->addWidget(m_strip);
    body()->addLayout(m_stack, 1);
    m_stack->addWidget(makeDropPlace());
    makeList();
    connect(m_choose, &QPushButton::clicked, this, &TryCard::choose);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        m_strip->clear();
        m_images->clear();
    });
    connect(m_images, &TriedImages::refused, this, &TryCard::complain);
    connect(m_images, &TriedImages::failed, this, &TryCard::complain);
    connect(m_images, &QAbstractItemModel::rowsInserted, this, &TryCard::showState);
    connect(m_images, &QAbstractItemModel::modelReset, this, &TryCard::showState);
    m_reason = tr("Choose a student first");
    showState();
}

QWidget* TryCard::makeDropPlace() {
    m_place = new QFrame;
    m_place->setProperty("dropPlace", true);
    m_invitation = label({}, "label");
    m_invitation->setAlignment(Qt::AlignCenter);
    m_invitation->setWordWrap(true);
    auto* column = new QVBoxLayout(m_place);
    column->addWidget(m_invitation, 1);
    return m_place;
}

void TryCard::makeList() {
    m_list->setModel(m_images);
    m_list->setItemDelegate(new TriedDelegate(*m_images, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setAccessibleName(tr("Tried images"));
    auto* copying = new QAction(tr("Copy predictions"), m_list);
    copying->setShortcut(QKeySequence::Copy);
    copying->setShortcutContext(Qt::WidgetShortcut);
    connect(copying, &QAction::triggered, this, &TryCard::copy);
    m_list->addAction(copying);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_stack->addWidget(m_list);
}

void TryCard::setStudent(const std::optional<TrainedStudent>& student) {
    const auto asked =
        student ? std::pair{student->run.value, student->problem} : std::pair{std::int64_t{-1}, QString()};
    if (std::exchange(m_asked, asked) == asked)
        return;
    m_reason = !student ? tr("Choose a student first") : !student->isUsable() ? student->problem : QString();
    m_strip->clear();
    m_images->setStudent(m_reason.isEmpty() ? student : std::nullopt);
    showState();
}

void TryCard::showState() {
    const bool empty = m_images->rowCount() == 0;
    m_stack->setCurrentIndex(empty || !m_reason.isEmpty() ? 0 : 1);
    m_invitation->setText(
        m_reason.isEmpty()
            ? tr("Drop images here: the predictions of the student and its teacher are shown side by side.")
            : m_reason);
    setAvailable(*m_choose, m_reason, tr("Image files for the student and its teacher"));
    setAvailable(*m_clear, empty ? tr("No images yet") : QString(),
                 tr("Removes the images from this list; their files stay"));
}

void TryCard::tryImages(const std::vector<fs::path>& files) {
    m_strip->clear();
    if (files.empty())
        m_strip->show(StripKind::Problem, tr("Only files on this machine can be tried."));
    m_images->add(files);
}

/// Beside what is told already: an image may be no image, and the teacher may be missing too.
void TryCard::complain(const QString& message) {
    const auto told = m_strip->text();
    if (!told.contains(message))
        m_strip->show(StripKind::Problem, told.isEmpty() ? message : told + QLatin1Char('\n') + message);
}

void TryCard::choose() {
    const auto chosen = QFileDialog::getOpenFileNames(
        this, tr("Images to try"), {},
        tr("Images (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff);;All files (*)"));
    std::vector<fs::path> files;
    for (const auto& file : chosen)
        files.push_back(path(file));
    if (!files.empty())
        tryImages(files);
}

void TryCard::copy() const {
    auto rows = m_list->selectionModel()->selectedIndexes();
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const auto& row : rows)
        lines << row.data(Qt::AccessibleTextRole).toString();
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void TryCard::dragEnterEvent(QDragEnterEvent* event) {
    if (!event->mimeData()->hasUrls() || !m_reason.isEmpty())
        return;
    event->acceptProposedAction();
    setLook(*m_place, "hot", true);
}

void TryCard::dragLeaveEvent(QDragLeaveEvent*) {
    setLook(*m_place, "hot", false);
}

void TryCard::dropEvent(QDropEvent* event) {
    setLook(*m_place, "hot", false);
    event->acceptProposedAction();
    tryImages(filesOf(event->mimeData()->urls()));
}

} // namespace retort::ui
