#pragma once
// Every image of a dataset: a grid that is filtered by class, split and name, and the chosen one large.

#include "models/data/image_list_model.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;

namespace retort::ui {

class ImageGrid;
class ImageInspector;

class ImagesTab : public QWidget {
    Q_OBJECT

public:
    explicit ImagesTab(Background& background, QWidget* parent = nullptr);

    void showDataset(OpenDataset dataset);

private:
    QHBoxLayout* filters();
    void fillChoices();
    void filter();
    void showFiltered();
    void showCurrent(int row);

    OpenDataset m_dataset;
    ImageListModel* m_model;
    QComboBox* m_class;
    QComboBox* m_split;
    QLineEdit* m_text;
    QLabel* m_count;
    ImageGrid* m_grid;
    ImageInspector* m_inspector;
};

} // namespace retort::ui
