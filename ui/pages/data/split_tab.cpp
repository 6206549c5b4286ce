#include "pages/data/split_tab.h"

#include "models/data/class_table.h"
#include "models/data/image_list_model.h"
#include "models/session/advice.h"
#include "models/session/text.h"
#include "pages/data/image_grid.h"
#include "pages/data/labelled_form.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/table_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>

namespace retort::ui {

namespace {

QString measuredText(const data::Dataset& dataset) {
    if (dataset.size(data::Split::Test) == 0)
        return SplitTab::tr("There are no test images: no study can use this dataset.");
    auto test = SplitTab::tr("Students are tested on the %Ln test image(s).", nullptr,
                             static_cast<int>(dataset.size(data::Split::Test)));
    if (const auto& drawn = dataset.summary().drawn)
        test += QLatin1Char(' ') +
                SplitTab::tr("They were drawn by Retort within each class, with seed %1: the dataset's "
                             "folders name no test images.")
                    .arg(drawn->seed);
    const auto kept = dataset.size(data::Split::Validation);
    if (kept == 0)
        return test + QLatin1Char(' ') +
               SplitTab::tr("There is no validation split: a study has no best step unless it holds out a "
                            "part of the labelled images (Validation on the Distil page).");
    return test + QLatin1Char(' ') +
           SplitTab::tr("The %Ln image(s) of the validation split select the best step of each run; they are "
                        "not trained on.",
                        nullptr, static_cast<int>(kept));
}

QLabel* wrapped(const char* role) {
    auto* text = label({}, role);
    text->setWordWrap(true);
    return text;
}

} // namespace

SplitTab::SplitTab(DataShelf& shelf, Background& background, QWidget* parent)
    : QWidget(parent), m_shelf(shelf), m_background(background), m_form(new LabelledForm),
      m_figure(label({}, "figure")), m_of(label({}, "label")), m_problem(wrapped("label")),
      m_measured(wrapped("label")), m_classes(new ClassTable(this)),
      m_table(new TableView(QStringLiteral("labelled"))), m_model(new ImageListModel(background, this)),
      m_grid(new ImageGrid(*m_model)) {
    constexpr int kChoice = 300;
    auto* choice = makeChoice();
    choice->setFixedWidth(kChoice);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 2 * size::kStep, 0, 0);
    line->setSpacing(2 * size::kGap);
    line->addWidget(choice);
    line->addWidget(makeDrawn(), 1);
    connect(m_form, &LabelledForm::changed, this, &SplitTab::draw);
    connect(&shelf, &DataShelf::labelledChanged, this, &SplitTab::followShelf);
}

QWidget* SplitTab::makeChoice() {
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    auto* hint = wrapped("label");
    hint->setText(tr("The training images whose labels a study uses. With the same seed, smaller subsets are "
                     "contained in larger ones."));
    auto* figure = new QHBoxLayout;
    figure->setSpacing(2 * size::kStep);
    figure->addWidget(m_figure, 0, Qt::AlignBaseline);
    figure->addWidget(m_of, 1, Qt::AlignBaseline);
    m_problem->setProperty("tone", QStringLiteral("bad"));
    m_table->setSource(m_classes);
    m_table->setAccessibleName(tr("Labelled images by class"));
    for (const int hidden :
         {ClassTable::Label, ClassTable::Validation, ClassTable::Test, ClassTable::Generated})
        m_table->setColumnHidden(hidden, true);
    column->addWidget(label(tr("Labelled images"), "heading"));
    column->addWidget(hint);
    column->addWidget(m_form);
    column->addLayout(figure);
    column->addWidget(m_problem);
    column->addWidget(m_measured);
    column->addWidget(m_table, 1);
    return whole;
}

QWidget* SplitTab::makeDrawn() {
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    auto* top = new QHBoxLayout;
    top->addWidget(label(tr("Selected images"), "heading"), 1);
    top->addWidget(m_grid->zoomSlider());
    column->addLayout(top);
    column->addWidget(m_grid, 1);
    return whole;
}

void SplitTab::showDataset(const QString& name, OpenDataset dataset) {
    m_name = name;
    m_dataset = std::move(dataset);
    m_classes->showSummary(m_dataset->summary());
    m_measured->setText(measuredText(*m_dataset));
    m_form->setChoice(m_shelf.labelled(name));
    draw();
}

void SplitTab::followShelf(const QString& name) {
    const auto choice = m_shelf.labelled(name);
    if (name != m_name || !m_dataset || choice == m_form->choice())
        return;
    m_form->setChoice(choice);
    draw();
}

void SplitTab::draw() {
    if (!m_dataset)
        return;
    const auto choice = m_form->choice();
    const int asked = ++m_asked;
    m_background.run(
        this, [dataset = m_dataset, choice] { return labelledPart(*dataset, choice); },
        [this, asked, choice](const Result<LabelledPart>& part) {
            if (asked == m_asked)
                showPart(part, choice);
        });
}

void SplitTab::showPart(const Result<LabelledPart>& part, const LabelledChoice& choice) {
    m_problem->setVisible(!part.ok());
    m_problem->setText(part.ok() ? QString() : told(part.error()));
    std::vector<ImageRow> rows;
    if (part.ok())
        for (const auto index : part->indices)
            rows.push_back({.split = data::Split::Train, .index = index});
    m_figure->setText(count(static_cast<std::int64_t>(rows.size())));
    m_of->setText(tr("of %1 training images").arg(count(m_dataset->size(data::Split::Train))));
    m_classes->setLabelled(part.ok() ? part->perClass : std::vector<std::int64_t>{});
    m_model->show(m_dataset, std::move(rows));
    // A choice that no study could take is not remembered.
    if (part.ok())
        m_shelf.setLabelled(m_name, choice);
}

} // namespace retort::ui
