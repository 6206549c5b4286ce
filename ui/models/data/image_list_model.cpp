#include "models/data/image_list_model.h"

#include "models/session/text.h"

#include <QCoreApplication>

namespace retort::ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(Split)
};

bool passes(const data::DataSet& dataSet, const ImageRow& row, const ImageFilter& filter) {
    if (filter.label && dataSet.label(row.split, row.index) != *filter.label)
        return false;
    return filter.text.isEmpty() ||
           qt(dataSet.sampleName(row.split, row.index)).contains(filter.text, Qt::CaseInsensitive);
}

} // namespace

std::vector<ImageRow> matching(const data::DataSet& dataSet, const ImageFilter& filter) {
    std::vector<ImageRow> rows;
    for (const auto split : data::kSplits) {
        if (filter.split && split != *filter.split)
            continue;
        for (std::int64_t index = 0; index < dataSet.size(split); ++index)
            if (const ImageRow row{split, index}; passes(dataSet, row, filter))
                rows.push_back(row);
    }
    return rows;
}

ImageListModel::ImageListModel(Background& background, QObject* parent)
    : QAbstractListModel(parent), m_background(background) {}

void ImageListModel::show(OpenDataSet dataSet, const ImageFilter& filter) {
    if (dataSet != m_dataSet)
        setRows({});
    m_dataSet = std::move(dataSet);
    const int asked = ++m_asked;
    m_background.run(
        this, [set = m_dataSet, filter] { return set ? matching(*set, filter) : std::vector<ImageRow>{}; },
        [this, asked](std::vector<ImageRow> rows) {
            if (asked != m_asked)
                return;
            setRows(std::move(rows));
            Q_EMIT filtered();
        });
}

void ImageListModel::show(OpenDataSet dataSet, std::vector<ImageRow> rows) {
    ++m_asked;
    setRows({});
    m_dataSet = std::move(dataSet);
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
    const auto label = m_dataSet->label(row(index).split, row(index).index);
    return qt(m_dataSet->summary().classes[static_cast<std::size_t>(label)]);
}

QVariant ImageListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& image = row(index.row());
    switch (role) {
    case Qt::DisplayRole: return qt(m_dataSet->sampleName(image.split, image.index));
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole: return className(index.row());
    case SplitRole: return static_cast<int>(image.split);
    case IndexRole:
    case SortRole: return static_cast<qlonglong>(image.index);
    case LabelRole: return static_cast<qlonglong>(m_dataSet->label(image.split, image.index));
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
