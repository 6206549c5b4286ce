#include "pages/data/image_inspector.h"

#include "models/session/advice.h"
#include "models/session/text.h"
#include "pages/data/image_view.h"
#include "pages/data/qt_image.h"
#include "style/tokens.h"
#include "widgets/card.h"

#include <QGridLayout>
#include <QLineEdit>

#include <algorithm>

namespace retort::ui {

namespace {

Result<QImage> decode(const data::Dataset& dataset, const ImageRow& row, data::ImageSize atLeast) {
    RETORT_TRY(const auto image, dataset.image(row.split, row.index, {.atLeast = atLeast}));
    return imageOf(image);
}

} // namespace

ImageInspector::ImageInspector(Background& background, QWidget* parent)
    : QWidget(parent), m_background(background), m_image(new ImageView), m_problem(label({}, "label")),
      m_facts(new QGridLayout) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    column->addWidget(m_image, 1);
    m_problem->setWordWrap(true);
    m_problem->setProperty("tone", QStringLiteral("bad"));
    column->addWidget(m_problem);
    m_facts->setHorizontalSpacing(size::kGap);
    m_facts->setVerticalSpacing(size::kStep);
    m_facts->setColumnStretch(1, 1);
    column->addLayout(m_facts);
    m_class = addFact(tr("Class"));
    m_split = addFact(tr("Split"));
    m_index = addFact(tr("Index"));
    m_size = addFact(tr("Stored size"));
    m_sample = addPath(tr("Sample"));
    m_file = addPath(tr("File"));
    clear();
}

QLabel* ImageInspector::addFact(const QString& name) {
    auto* value = label({});
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    value->setTextFormat(Qt::PlainText);
    addRow(name, value);
    return value;
}

/// A path finds no place to break in a narrow column: it is scrolled.
QLineEdit* ImageInspector::addPath(const QString& name) {
    auto* value = new QLineEdit;
    value->setReadOnly(true);
    value->setTextMargins(-2, 0, 0, 0); // its own margin: the text begins where labels do
    addRow(name, value);
    return value;
}

void ImageInspector::addRow(const QString& name, QWidget* value) {
    const int row = m_facts->rowCount();
    value->setAccessibleName(name);
    m_facts->addWidget(label(name, "label"), row, 0);
    m_facts->addWidget(value, row, 1);
}

void ImageInspector::showImage(OpenDataset dataset, const ImageRow& row) {
    showFacts(*dataset, row);
    const int side = static_cast<int>(std::max(width(), height()) * devicePixelRatioF());
    const int asked = ++m_asked;
    m_background.run(
        this,
        [dataset = std::move(dataset), row, side] {
            return decode(*dataset, row, {side, side});
        },
        [this, asked](const Result<QImage>& image) {
            if (asked != m_asked)
                return;
            m_image->setImage(image.ok() ? *image : QImage());
            m_problem->setText(image.ok() ? QString() : told(image.error()));
            m_problem->setVisible(!image.ok());
        });
}

void ImageInspector::showFacts(const data::Dataset& dataset, const ImageRow& row) {
    const auto& summary = dataset.summary();
    const auto label = dataset.label(row.split, row.index);
    const auto size = dataset.storedSize(row.split, row.index);
    const auto sample = dataset.sampleName(row.split, row.index);
    m_class->setText(
        tr("%1 (label %2)").arg(qt(summary.classes[static_cast<std::size_t>(label)])).arg(label));
    m_split->setText(nameOf(row.split));
    m_index->setText(count(row.index));
    m_size->setText(tr("%1 × %2 px").arg(size.width).arg(size.height));
    m_sample->setText(qt(sample));
    m_sample->setCursorPosition(0);
    m_file->setText(dataset.storage() == data::Storage::Files ? qt(summary.path / sample) : qt(summary.path));
    m_file->setCursorPosition(0);
    m_file->setToolTip(m_file->text());
    m_image->setAccessibleName(tr("Image of class %1").arg(m_class->text()));
}

void ImageInspector::clear() {
    ++m_asked;
    m_image->setImage({});
    m_problem->hide();
    for (auto* value : {m_index, m_class, m_split, m_size})
        value->clear();
    for (auto* value : {m_sample, m_file})
        value->clear();
}

} // namespace retort::ui
