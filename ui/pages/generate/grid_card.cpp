#include "pages/generate/grid_card.h"

#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/generate/grid_delegate.h"
#include "pages/generate/grid_images.h"
#include "style/tokens.h"
#include "widgets/calm_boxes.h"
#include "widgets/empty_state.h"
#include "widgets/page_header.h"

#include <QDateTime>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableView>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace retort::ui {

namespace {

constexpr int kSmallestCell = 72, kLargestCell = 260;

/// The list may be open: it is filled anew only where it changes.
void fill(QComboBox& box, const QStringList& texts) {
    QStringList known;
    for (int i = 0; i < box.count(); ++i)
        known << box.itemText(i);
    if (known == texts)
        return;
    const QSignalBlocker blocked(box);
    box.clear();
    box.addItems(texts);
}

QString lineOf(const study::ParameterGrid& grid) {
    return GridCard::tr("%1 · %2 × %3 · %4")
        .arg(qt(grid.dataset), titleOf(grid.across.parameter), titleOf(grid.down.parameter),
             qt(grid.generator));
}

} // namespace

GridCard::GridCard(Session& session, DataShelf& shelf, GenerationDraft& set, QWidget* parent)
    : Card(tr("X/Y grid"), parent), m_session(session), m_draft(new GridDraft(set, shelf, this)),
      m_images(new GridImages(session.background(), this)), m_class(new CalmCombo), m_draw(new QPushButton),
      m_earlier(new CalmCombo), m_table(new QTableView), m_facts(label({}, "label")), m_use(new QPushButton) {
    setNote(tr("one image for each pair of values"));
    headingLine()->addWidget(m_earlier);
    constexpr int kLetters = 34;
    m_earlier->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_earlier->setMinimumContentsLength(kLetters);
    m_earlier->setAccessibleName(tr("Grids of this workspace"));
    addForm();
    addImages();
    connect(m_draft, &GridDraft::changed, this, &GridCard::showDraft);
    connect(m_earlier, &QComboBox::currentIndexChanged, this, &GridCard::showGrid);
    showDraft();
    showGrid(-1);
}

GridCard::AxisFields GridCard::makeAxis(const QString& title,
                                        const std::function<void(study::GridParameter)>& choose,
                                        const std::function<void(const QString&)>& write) {
    AxisFields fields{new CalmCombo, new QLineEdit};
    fields.parameter->setAccessibleName(title);
    fields.values->setAccessibleName(tr("Values: %1").arg(title));
    connect(fields.parameter, &QComboBox::activated, this, [this, choose](int at) {
        const auto parameters = m_draft->parameters();
        if (at >= 0 && at < parameters.size())
            choose(parameters[at]);
    });
    connect(fields.values, &QLineEdit::textEdited, this, write);
    return fields;
}

void GridCard::addForm() {
    m_across = makeAxis(
        tr("Across"), [this](auto parameter) { m_draft->chooseAcross(parameter); },
        [this](const QString& text) { m_draft->setAcrossText(text); });
    m_down = makeAxis(
        tr("Down"), [this](auto parameter) { m_draft->chooseDown(parameter); },
        [this](const QString& text) { m_draft->setDownText(text); });
    m_class->setAccessibleName(tr("Class"));
    connect(m_class, &QComboBox::activated, this, [this](int at) {
        const auto classes = m_draft->classes();
        m_draft->setClass(at >= 0 && at < classes.size() ? classes[at] : QString());
    });
    connect(m_draw, &QPushButton::clicked, this, [this] {
        const auto when = QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
        const auto request = m_draft->request(QStringLiteral("grid-") + when);
        follow(qt(request.name));
        Q_EMIT drawWanted(request);
    });
    auto* form = new QGridLayout;
    form->setHorizontalSpacing(2 * size::kStep);
    form->setVerticalSpacing(2 * size::kStep);
    constexpr int kValues = 2;
    form->setColumnStretch(kValues, 1);
    int row = 0;
    for (const auto& [title, fields] : {std::pair{tr("Across"), m_across}, std::pair{tr("Down"), m_down}}) {
        form->addWidget(label(title, "label"), row, 0);
        form->addWidget(fields.parameter, row, 1);
        form->addWidget(fields.values, row++, kValues);
    }
    auto* last = new QHBoxLayout;
    last->addStretch(1);
    last->addWidget(m_draw);
    form->addWidget(label(tr("Class"), "label"), row, 0);
    form->addWidget(m_class, row, 1);
    form->addLayout(last, row, kValues);
    body()->addLayout(form);
}

void GridCard::addImages() {
    m_table->setModel(m_images);
    m_table->setItemDelegate(new GridDelegate(this));
    m_table->setAccessibleName(tr("Images of the grid"));
    m_table->setShowGrid(false);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setCornerButtonEnabled(false);
    for (auto* header : {m_table->horizontalHeader(), m_table->verticalHeader()}) {
        header->setHighlightSections(false);
        header->setSectionResizeMode(QHeaderView::Fixed);
        header->setTextElideMode(Qt::ElideRight);
    }
    constexpr int kWidestName = 150;
    m_table->verticalHeader()->setMaximumWidth(kWidestName);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_empty = new EmptyState(QStringLiteral("grid"), tr("No grid yet"),
                             tr("Choose two parameters and their values, then press Generate. One image is "
                                "generated for each pair; everything else is as in the form."));
    m_use->setText(tr("Use these values"));
    body()->addWidget(m_empty, 1);
    body()->addWidget(m_table, 1);
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* line = new QHBoxLayout;
    line->addWidget(m_facts, 1);
    line->addWidget(m_use);
    body()->addLayout(line);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &GridCard::showCell);
    connect(m_images, &GridImages::dataChanged, this, &GridCard::showCell);
    connect(m_use, &QPushButton::clicked, this, [this] {
        const auto cell = m_table->currentIndex();
        if (cell.isValid())
            m_draft->use(*m_images->grid(), static_cast<std::size_t>(cell.column()),
                         static_cast<std::size_t>(cell.row()));
    });
}

void GridCard::showAxis(const AxisFields& fields, const GridDraft::Axis& axis) {
    const auto parameters = m_draft->parameters();
    QStringList titles;
    for (const auto parameter : parameters)
        titles << ui::titleOf(parameter);
    fill(*fields.parameter, titles);
    fields.parameter->setCurrentIndex(static_cast<int>(parameters.indexOf(axis.parameter)));
    if (fields.values->text() != axis.text)
        fields.values->setText(axis.text);
    const bool isText =
        axis.parameter == study::GridParameter::Template || axis.parameter == study::GridParameter::Class;
    fields.values->setToolTip(isText ? tr("Values, separated by semicolons")
                                     : tr("Values, separated by commas"));
}

void GridCard::showDraft() {
    showAxis(m_across, m_draft->across());
    showAxis(m_down, m_draft->down());
    const auto classes = m_draft->classes();
    fill(*m_class, classes);
    m_class->setCurrentIndex(std::max<int>(0, static_cast<int>(classes.indexOf(m_draft->className()))));
    setAvailable(*m_class, m_draft->hasClassAxis() ? tr("An axis is the class") : QString());
    const auto obstacle = m_draft->obstacle();
    const auto images = static_cast<int>(m_draft->cells());
    m_draw->setText(obstacle ? tr("Generate") : tr("Generate %Ln image(s)", nullptr, images));
    setAvailable(*m_draw, obstacle ? obstacle->text : QString(), tr("Puts the grid into the queue"));
}

void GridCard::reload() {
    m_session.background().run(
        this, [folder = m_session.folder()] { return study::listGrids(folder); },
        [this](std::vector<study::ParameterGrid> grids) { takeGrids(std::move(grids)); });
    m_images->look();
}

void GridCard::look() {
    if (m_wanted.isEmpty())
        m_images->look();
    else
        reload(); // it may have begun
}

void GridCard::follow(const QString& name) {
    m_wanted = name;
}

void GridCard::takeGrids(std::vector<study::ParameterGrid> grids) {
    const auto shown = m_images->grid() ? qt(m_images->grid()->name) : QString();
    m_grids = std::move(grids);
    QStringList titles;
    for (const auto& grid : m_grids)
        titles << lineOf(grid);
    const auto placeOf = [this](const QString& name) {
        const auto found =
            std::find_if(m_grids.begin(), m_grids.end(),
                         [&](const study::ParameterGrid& grid) { return qt(grid.name) == name; });
        return found == m_grids.end() ? -1 : static_cast<int>(found - m_grids.begin());
    };
    int at = placeOf(m_wanted);
    if (at >= 0)
        m_wanted.clear();
    else
        at = std::max(placeOf(shown), m_grids.empty() ? -1 : 0);
    fill(*m_earlier, titles);
    {
        const QSignalBlocker blocked(m_earlier);
        m_earlier->setCurrentIndex(at);
    }
    showGrid(at);
}

void GridCard::showGrid(int at) {
    const bool isThere = at >= 0 && at < static_cast<int>(m_grids.size());
    m_earlier->setVisible(isThere);
    m_earlier->setToolTip(m_earlier->currentText());
    m_table->setVisible(isThere);
    m_empty->setVisible(!isThere);
    if (!isThere) {
        m_images->setGrid({});
    } else if (const auto& grid = m_grids[static_cast<std::size_t>(at)];
               !m_images->grid() || m_images->grid()->name != grid.name) {
        m_images->setGrid(grid);
        QTimer::singleShot(0, this, &GridCard::fitCells); // once the table has its place
    } else {
        m_images->look();
    }
    showCell();
}

void GridCard::showCell() {
    const auto cell = m_table->currentIndex();
    m_facts->setText(cell.isValid() ? m_images->factsOf(cell) : QString());
    m_facts->setVisible(m_images->grid().has_value());
    m_use->setVisible(m_images->grid().has_value());
    setAvailable(*m_use, cell.isValid() ? QString() : tr("Choose an image first"),
                 tr("Copies its values into the form, to generate a full set"));
}

void GridCard::fitCells() {
    const int columns = m_images->columnCount(), rows = m_images->rowCount();
    if (columns == 0)
        return;
    const auto room = m_table->viewport()->size();
    const int side =
        std::clamp(std::min(room.width() / columns, room.height() / rows), kSmallestCell, kLargestCell);
    m_table->horizontalHeader()->setDefaultSectionSize(side);
    m_table->verticalHeader()->setDefaultSectionSize(side);
}

void GridCard::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    fitCells();
}

} // namespace retort::ui
