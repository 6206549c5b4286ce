#pragma once
// Images of a dataset as a list, as many as there are: a row is a split and an index, never a copy.

#include "models/session/data_shelf.h"
#include "models/session/table_model.h"

#include <QAbstractListModel>

#include <cstdint>
#include <optional>
#include <vector>

namespace retort::ui {

struct ImageRow {
    data::Split split = data::Split::Train;
    std::int64_t index = 0;

    friend bool operator==(const ImageRow&, const ImageRow&) = default;
};

/// What is absent lets everything pass.
struct ImageFilter {
    std::optional<std::int64_t> label{};
    std::optional<data::Split> split{};
    QString text{}; ///< part of the sample's name, in any case

    friend bool operator==(const ImageFilter&, const ImageFilter&) = default;
};

/// Split by split, in the dataset's order.
std::vector<ImageRow> matching(const data::Dataset& dataset, const ImageFilter& filter);

class ImageListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { SplitRole = FirstOwnRole, IndexRole, LabelRole };

    /// Filters in `background`, which must outlive it.
    explicit ImageListModel(Background& background, QObject* parent = nullptr);

    /// The images that pass; filtered() follows when they are there. Those of another dataset leave at
    /// once.
    void show(OpenDataset dataset, const ImageFilter& filter);
    /// These images, in this order, at once.
    void show(OpenDataset dataset, std::vector<ImageRow> rows);

    const OpenDataset& dataset() const { return m_dataset; }
    const std::vector<ImageRow>& rows() const { return m_rows; }
    const ImageRow& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
    /// Its label as a word.
    QString className(int index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    void filtered();

private:
    void setRows(std::vector<ImageRow> rows);

    Background& m_background;
    OpenDataset m_dataset;
    std::vector<ImageRow> m_rows;
    int m_asked = 0; ///< number of the newest filter: answers to older ones are dropped
};

/// "train", "validation" or "test", in the window's language.
QString nameOf(data::Split split);

} // namespace retort::ui
