#pragma once
// Which part of the training split may be learnt from with its labels: the choice, what it comes to in each
// class, and the images that it draws.

#include "models/session/data_shelf.h"

#include <QWidget>

class QLabel;

namespace retort::ui {

class ClassTable;
class ImageGrid;
class ImageListModel;
class LabelledForm;
class TableView;

class SplitTab : public QWidget {
    Q_OBJECT

public:
    SplitTab(DataShelf& shelf, Background& background, QWidget* parent = nullptr);

    void showDataset(const QString& name, OpenDataset dataset);

private:
    QWidget* makeChoice();
    QWidget* makeDrawn();
    void draw();
    void showPart(const Result<LabelledPart>& part, const LabelledChoice& choice);
    void followShelf(const QString& name);

    DataShelf& m_shelf;
    Background& m_background;
    QString m_name;
    OpenDataset m_dataset;
    int m_asked = 0; ///< number of the newest choice: answers to older ones are dropped
    LabelledForm* m_form;
    QLabel* m_figure;
    QLabel* m_of;
    QLabel* m_problem;
    QLabel* m_measured;
    ClassTable* m_classes;
    TableView* m_table;
    ImageListModel* m_model;
    ImageGrid* m_grid;
};

} // namespace retort::ui
