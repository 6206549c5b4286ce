#pragma once
// One image of a dataset, large, with what is known of it.

#include "models/data/image_list_model.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QLineEdit;

namespace retort::ui {

class ImageView;

class ImageInspector : public QWidget {
    Q_OBJECT

public:
    explicit ImageInspector(Background& background, QWidget* parent = nullptr);

    void showImage(OpenDataset dataset, const ImageRow& row);
    void clear();

private:
    QLabel* addFact(const QString& name);
    QLineEdit* addPath(const QString& name);
    void addRow(const QString& name, QWidget* value);
    void showFacts(const data::Dataset& dataset, const ImageRow& row);

    Background& m_background;
    int m_asked = 0; ///< number of the newest image: answers for others are dropped
    ImageView* m_image;
    QLabel* m_problem;
    QGridLayout* m_facts;
    QLabel* m_index;
    QLabel* m_class;
    QLabel* m_split;
    QLabel* m_size;
    QLineEdit* m_sample;
    QLineEdit* m_file;
};

} // namespace retort::ui
