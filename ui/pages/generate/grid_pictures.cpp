#include "pages/generate/grid_pictures.h"

#include "models/generate/grid_draft.h"
#include "models/session/text.h"

#include <utility>

namespace retort::ui {

namespace {

struct ReadPicture {
    std::size_t at = 0;
    QImage image{};
};

std::vector<ReadPicture> readMissing(const study::PictureGrid& grid, const std::vector<bool>& isThere) {
    std::vector<ReadPicture> read;
    const auto columns = grid.across.values.size();
    for (std::size_t at = 0; at < isThere.size(); ++at) {
        if (isThere[at])
            continue;
        QImage image(qt(grid.picture(at % columns, at / columns)));
        if (!image.isNull())
            read.push_back({at, std::move(image)});
    }
    return read;
}

} // namespace

GridPictures::GridPictures(Background& background, QObject* parent)
    : QAbstractTableModel(parent), m_background(background) {}

void GridPictures::setGrid(const std::optional<study::PictureGrid>& grid) {
    beginResetModel();
    m_grid = grid;
    m_pictures.assign(grid ? grid->cells() : 0, {});
    ++m_asked;
    m_looking = false;
    endResetModel();
    look();
}

void GridPictures::look() {
    if (!m_grid || std::exchange(m_looking, true)) {
        m_again = m_grid.has_value();
        return;
    }
    m_again = false;
    std::vector<bool> isThere;
    for (const auto& picture : m_pictures)
        isThere.push_back(!picture.isNull());
    m_background.run(
        this, [grid = *m_grid, isThere] { return readMissing(grid, isThere); },
        [this, asked = m_asked](std::vector<ReadPicture> read) {
            if (asked != m_asked)
                return;
            for (auto& [at, image] : read) {
                m_pictures[at] = std::move(image);
                const auto changed =
                    index(static_cast<int>(at) / columnCount(), static_cast<int>(at) % columnCount());
                Q_EMIT dataChanged(changed, changed);
            }
            m_looking = false;
            if (m_again)
                look();
        });
}

std::size_t GridPictures::at(const QModelIndex& index) const {
    return static_cast<std::size_t>(index.row() * columnCount() + index.column());
}

const QImage& GridPictures::picture(const QModelIndex& index) const {
    return m_pictures[at(index)];
}

QString GridPictures::factsOf(const QModelIndex& index) const {
    const auto& across = m_grid->across;
    const auto& down = m_grid->down;
    QStringList facts{
        tr("%1 %2").arg(titleOf(across.parameter),
                        qt(across.values[static_cast<std::size_t>(index.column())])),
        tr("%1 %2").arg(titleOf(down.parameter), qt(down.values[static_cast<std::size_t>(index.row())]))};
    if (!m_grid->className.empty())
        facts << qt(m_grid->className);
    if (const auto prompt = picture(index).text(QStringLiteral("prompt")); !prompt.isEmpty())
        facts << tr("“%1”").arg(prompt);
    return facts.join(QStringLiteral(" · "));
}

int GridPictures::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_grid ? 0 : static_cast<int>(m_grid->down.values.size());
}

int GridPictures::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_grid ? 0 : static_cast<int>(m_grid->across.values.size());
}

QVariant GridPictures::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    switch (role) {
    case Qt::DecorationRole: return picture(index);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: return factsOf(index);
    default: return {};
    }
}

QVariant GridPictures::headerData(int section, Qt::Orientation orientation, int role) const {
    if (!m_grid || section < 0)
        return {};
    const auto& axis = orientation == Qt::Horizontal ? m_grid->across : m_grid->down;
    if (section >= static_cast<int>(axis.values.size()))
        return {};
    const auto value = qt(axis.values[static_cast<std::size_t>(section)]);
    if (role == Qt::DisplayRole)
        return value;
    if (role == Qt::ToolTipRole)
        return tr("%1 %2").arg(titleOf(axis.parameter), value);
    return {};
}

} // namespace retort::ui
