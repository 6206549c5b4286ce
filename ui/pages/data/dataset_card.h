#pragma once
// A dataset on the shelf: how it looks, what it holds, where it lies, and whether it can be used.

#include "models/session/data_shelf.h"

#include <QFrame>
#include <QImage>

class QLabel;

namespace retort::ui {

class ClassStrip;
class WrappedLabel;

class DatasetCard : public QFrame {
    Q_OBJECT

public:
    explicit DatasetCard(QWidget* parent = nullptr);

    void showDataset(const ShelvedDataset& set);
    void setImages(std::vector<QImage> images);
    bool hasImages() const;
    void setChosen(bool chosen);
    const QString& name() const { return m_name; }

Q_SIGNALS:
    void chosen(const QString& name);
    /// The neighbour so many places further is wanted.
    void stepAsked(int places);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString m_name;
    QLabel* m_heading;
    QLabel* m_state;
    ClassStrip* m_strip;
    WrappedLabel* m_problem;
    QLabel* m_facts;
    QLabel* m_counts;
    QLabel* m_place;
};

/// "ready", "opening 43 %", "not found" or "broken".
QString stateText(const ShelvedDataset& set);
/// "10 classes · 28 × 28 px · grey".
QString factsText(const data::DatasetSummary& summary);
/// "Get stl10_binary.tar.gz (2.6 GB) from https://..., then add the archive here."
QString wayToGetText(const data::KnownDataset& known);
/// "60,000 train · 10,000 test".
QString countsText(const data::DatasetSummary& summary);

} // namespace retort::ui
