#include "models/data/image_list_model.h"

#include "models/session/text.h"

#include <QCoreApplication>

namespace retort::ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(Split)
};

bool passes(const data::Dataset& dataset, const ImageRow& row, const ImageFilter& filter) {
    if (filter.label && dataset.label(row.split, row.index) != *filter.label)
        return false;
    return filter.text.isEmpty() ||
           qt(dataset.sampleName(row.split, row.index)).contains(filter.text, Qt::CaseInsensitive);
}

} // namespace

std::vector<ImageRow> matching(const data::Dataset& dataset, const ImageFilter& filter) {
    std::vector<ImageRow> rows;
    for (const auto split : data::kSplits) {
        if (filter.split && split != *filter.split)
            continue;
        for (std::int64_t index = 0; index < dataset.size(split); ++index)
            if (const ImageRow row{split, index}; passes(dataset, row, filter))
                rows.push_back(row);
    }
    return rows;
}

ImageListModel::ImageListModel(Background& background, QObject* parent)
    : QAbstractListModel(parent), m_background(background) {}

void ImageListModel::show(OpenDataset dataset, const ImageFilter& filter) {
    if (dataset != m_dataset)
        setRows({});
    m_dataset = std::move(dataset);
    const int asked = ++m_asked;
    m_background.run(
        this, [set = m_dataset, filter] { return set ? matching(*set, filter) : std::vector<ImageRow>{}; },
        [this, asked](std::vector<ImageRow> rows) {
            if (asked != m_asked)
                return;
            setRows(std::move(rows));
            Q_EMIT filtered();
        });
}

void ImageListModel::show(OpenDataset dataset, std::vector<ImageRow> rows) {
    ++m_asked;
    setRows({});
    m_dataset = std::move(dataset);
    setRows(std::move(rows));
    Q_EMIT filtered();
}

void ImageListModel::setRows(std::vector<ImageRow> rows) {
    if (rows == m_rows)
        return;
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int ImageListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QString ImageListModel::className(int index) const {
    const auto label = m_dataset->label(row(index).split, row(index).index);
    return qt(m_dataset->summary().classes[static_cast<std::size_t>(label)]);
}

QVariant ImageListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& image = row(index.row());
    switch (role) {
    case Qt::DisplayRole: return qt(m_dataset->sampleName(image.split, image.index));
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole: return className(index.row());
    case SplitRole: return static_cast<int>(image.split);
    case IndexRole:
    case SortRole: return static_cast<qlonglong>(image.index);
    case LabelRole: return static_cast<qlonglong>(m_dataset->label(image.split, image.index));
    case KeyRole: return QStringLiteral("%1/%2").arg(static_cast<int>(image.split)).arg(image.index);
    default: return {};
    }
}

QString nameOf(data::Split split) {
    switch (split) {
    case data::Split::Train: return Texts::tr("train");
    case data::Split::Validation: return Texts::tr("validation");
    case data::Split::Test: return Texts::tr("test");
    }
    return {};
}

} // namespace retort::ui
