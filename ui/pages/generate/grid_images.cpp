#include "pages/generate/grid_images.h"

#include "models/generate/grid_draft.h"
#include "models/session/text.h"

#include <utility>

namespace retort::ui {

namespace {

struct ReadImage {
    std::size_t at = 0;
    QImage image{};
};

std::vector<ReadImage> readMissing(const study::ParameterGrid& grid, const std::vector<bool>& isThere) {
    std::vector<ReadImage> read;
    const auto columns = grid.across.values.size();
    for (std::size_t at = 0; at < isThere.size(); ++at) {
        if (isThere[at])
            continue;
        QImage image(qt(grid.image(at % columns, at / columns)));
        if (!image.isNull())
            read.push_back({at, std::move(image)});
    }
    return read;
}

} // namespace

GridImages::GridImages(Background& background, QObject* parent)
    : QAbstractTableModel(parent), m_background(background) {}

void GridImages::setGrid(const std::optional<study::ParameterGrid>& grid) {
    beginResetModel();
    m_grid = grid;
    m_images.assign(grid ? grid->cells() : 0, {});
    ++m_asked;
    m_looking = false;
    endResetModel();
    look();
}

void GridImages::look() {
    if (!m_grid || std::exchange(m_looking, true)) {
        m_again = m_grid.has_value();
        return;
    }
    m_again = false;
    std::vector<bool> isThere;
    for (const auto& image : m_images)
        isThere.push_back(!image.isNull());
    m_background.run(
        this, [grid = *m_grid, isThere] { return readMissing(grid, isThere); },
        [this, asked = m_asked](std::vector<ReadImage> read) {
            if (asked != m_asked)
                return;
            for (auto& [at, image] : read) {
                m_images[at] = std::move(image);
                const auto changed =
                    index(static_cast<int>(at) / columnCount(), static_cast<int>(at) % columnCount());
                Q_EMIT dataChanged(changed, changed);
            }
            m_looking = false;
            if (m_again)
                look();
        });
}

std::size_t GridImages::at(const QModelIndex& index) const {
    return static_cast<std::size_t>(index.row() * columnCount() + index.column());
}

const QImage& GridImages::image(const QModelIndex& index) const {
    return m_images[at(index)];
}

QString GridImages::factsOf(const QModelIndex& index) const {
    const auto& across = m_grid->across;
    const auto& down = m_grid->down;
    QStringList facts{
        tr("%1 %2").arg(titleOf(across.parameter),
                        qt(across.values[static_cast<std::size_t>(index.column())])),
        tr("%1 %2").arg(titleOf(down.parameter), qt(down.values[static_cast<std::size_t>(index.row())]))};
    if (!m_grid->className.empty())
        facts << qt(m_grid->className);
    if (const auto prompt = image(index).text(QStringLiteral("prompt")); !prompt.isEmpty())
        facts << tr("“%1”").arg(prompt);
    return facts.join(QStringLiteral(" · "));
}

int GridImages::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_grid ? 0 : static_cast<int>(m_grid->down.values.size());
}

int GridImages::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_grid ? 0 : static_cast<int>(m_grid->across.values.size());
}

QVariant GridImages::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    switch (role) {
    case Qt::DecorationRole: return image(index);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: return factsOf(index);
    default: return {};
    }
}

QVariant GridImages::headerData(int section, Qt::Orientation orientation, int role) const {
    if (!m_grid || section < 0)
        return {};
    const auto& axis = orientation == Qt::Horizontal ? m_grid->across : m_grid->down;
    if (section >= static_cast<int>(axis.values.size()))
        return {};
    const auto value = qt(axis.values[static_cast<std::size_t>(section)]);
    if (role == Qt::ToolTipRole || (role == Qt::DisplayRole && section == 0)) // the first one says of what
        return tr("%1 %2").arg(titleOf(axis.parameter), value);
    if (role == Qt::DisplayRole)
        return value;
    return {};
}

} // namespace retort::ui
