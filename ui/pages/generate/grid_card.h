#pragma once
// The X/Y grid: what to generate, the images as they come, and earlier grids.

#include "models/generate/grid_draft.h"
#include "widgets/card.h"

#include <vector>

class QComboBox;
class QLineEdit;
class QTableView;

namespace retort::ui {

class EmptyState;
class GridImages;
class Session;

class GridCard : public Card {
    Q_OBJECT

public:
    /// All must outlive it.
    GridCard(Session& session, DataShelf& shelf, GenerationDraft& set, QWidget* parent = nullptr);

    /// Looks for grids, and for images of the one that is shown.
    void reload();
    /// Looks for images that have been generated since.
    void look();
    /// Brings this one up once it is there.
    void follow(const QString& name);

    GridDraft& draft() { return *m_draft; }
    const GridImages& images() const { return *m_images; }

Q_SIGNALS:
    void drawWanted(const retort::study::GridRequest& request);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct AxisFields {
        QComboBox* parameter = nullptr;
        QLineEdit* values = nullptr;
    };

    AxisFields makeAxis(const QString& title, const std::function<void(study::GridParameter)>& choose,
                        const std::function<void(const QString&)>& write);
    void addForm();
    void addImages();
    void showDraft();
    void showAxis(const AxisFields& fields, const GridDraft::Axis& axis);
    void takeGrids(std::vector<study::ParameterGrid> grids);
    void showGrid(int at);
    void showCell();
    /// Cells as large as lets the whole grid be seen, if that is not too small to see anything.
    void fitCells();

    Session& m_session;
    GridDraft* m_draft;
    GridImages* m_images;
    AxisFields m_across;
    AxisFields m_down;
    QComboBox* m_class;
    QPushButton* m_draw;
    QComboBox* m_earlier;
    QTableView* m_table;
    EmptyState* m_empty = nullptr;
    QLabel* m_facts;
    QPushButton* m_use;
    std::vector<study::ParameterGrid> m_grids;
    QString m_wanted; ///< name of a grid that is still to come
};

} // namespace retort::ui
