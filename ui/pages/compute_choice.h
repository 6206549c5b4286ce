#pragma once
// Where studies are done: on this machine, or on one of a person's clusters.

#include "widgets/calm_boxes.h"

namespace retort::ui {

class ClusterList;

class ComputeChoice : public CalmCombo {
    Q_OBJECT

public:
    explicit ComputeChoice(ClusterList& clusters, QWidget* parent = nullptr);

Q_SIGNALS:
    void addWanted();
    void editWanted(const QString& cluster);

private:
    void list();
    void take(int index);

    ClusterList& m_clusters;
};

} // namespace retort::ui
