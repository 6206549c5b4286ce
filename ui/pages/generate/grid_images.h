#pragma once
// The images of an X/Y grid as a table: a row and a column for each value. They are read on another thread,
// and appear as they are generated.

#include "models/session/background.h"
#include "study/sets/parameter_grid.h"

#include <QAbstractTableModel>
#include <QImage>

#include <optional>
#include <vector>

namespace retort::ui {

class GridImages : public QAbstractTableModel {
    Q_OBJECT

public:
    /// `background` must outlive it.
    explicit GridImages(Background& background, QObject* parent = nullptr);

    /// Absent: an empty table.
    void setGrid(const std::optional<study::ParameterGrid>& grid);
    const std::optional<study::ParameterGrid>& grid() const { return m_grid; }
    /// Reads what has been generated since.
    void look();
    /// Null as long as it is not there.
    const QImage& image(const QModelIndex& index) const;
    /// Its values, and what the image's file says of seed and prompt.
    QString factsOf(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    /// DecorationRole: the image.
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::size_t at(const QModelIndex& index) const;

    Background& m_background;
    std::optional<study::ParameterGrid> m_grid;
    std::vector<QImage> m_images; ///< row by row
    int m_asked = 0;
    bool m_looking = false;
    bool m_again = false; ///< something may have come while it looked
};

} // namespace retort::ui
