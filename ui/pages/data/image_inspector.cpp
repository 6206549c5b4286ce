#include "pages/data/image_inspector.h"

#include "models/session/advice.h"
#include "models/session/text.h"
#include "pages/data/picture_image.h"
#include "pages/data/picture_view.h"
#include "style/tokens.h"
#include "widgets/card.h"

#include <QGridLayout>
#include <QLineEdit>

#include <algorithm>

namespace retort::ui {

namespace {

Result<QImage> decode(const data::DataSet& dataSet, const ImageRow& row, data::ImageSize atLeast) {
    RETORT_TRY(const auto picture, dataSet.image(row.split, row.index, {.atLeast = atLeast}));
    return imageOf(picture);
}

} // namespace

ImageInspector::ImageInspector(Background& background, QWidget* parent)
    : QWidget(parent), m_background(background), m_picture(new PictureView), m_problem(label({}, "label")),
      m_facts(new QGridLayout) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    column->addWidget(m_picture, 1);
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
    addRow(name, value);
    return value;
}

void ImageInspector::addRow(const QString& name, QWidget* value) {
    const int row = m_facts->rowCount();
    value->setAccessibleName(name);
    m_facts->addWidget(label(name, "label"), row, 0);
    m_facts->addWidget(value, row, 1);
}

void ImageInspector::showImage(OpenDataSet dataSet, const ImageRow& row) {
    showFacts(*dataSet, row);
    const int side = static_cast<int>(std::max(width(), height()) * devicePixelRatioF());
    const int asked = ++m_asked;
    m_background.run(
        this,
        [dataSet = std::move(dataSet), row, side] {
            return decode(*dataSet, row, {side, side});
        },
        [this, asked](const Result<QImage>& picture) {
            if (asked != m_asked)
                return;
            m_picture->setPicture(picture.ok() ? *picture : QImage());
            m_problem->setText(picture.ok() ? QString() : told(picture.error()));
            m_problem->setVisible(!picture.ok());
        });
}

void ImageInspector::showFacts(const data::DataSet& dataSet, const ImageRow& row) {
    const auto& summary = dataSet.summary();
    const auto label = dataSet.label(row.split, row.index);
    const auto size = dataSet.storedSize(row.split, row.index);
    const auto sample = dataSet.sampleName(row.split, row.index);
    m_class->setText(
        tr("%1 (label %2)").arg(qt(summary.classes[static_cast<std::size_t>(label)])).arg(label));
    m_split->setText(nameOf(row.split));
    m_index->setText(count(row.index));
    m_size->setText(tr("%1 × %2 px").arg(size.width).arg(size.height));
    m_sample->setText(qt(sample));
    m_sample->setCursorPosition(0);
    m_file->setText(dataSet.storage() == data::Storage::Files ? qt(summary.path / sample) : qt(summary.path));
    m_file->setCursorPosition(0);
    m_file->setToolTip(m_file->text());
    m_picture->setAccessibleName(tr("Image of class %1").arg(m_class->text()));
}

void ImageInspector::clear() {
    ++m_asked;
    m_picture->setPicture({});
    m_problem->hide();
    for (auto* value : {m_index, m_class, m_split, m_size})
        value->clear();
    for (auto* value : {m_sample, m_file})
        value->clear();
}

} // namespace retort::ui
