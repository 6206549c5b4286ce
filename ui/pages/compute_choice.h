#pragma once
// Where studies are done and sets are generated: on this machine, or on one of a person's clusters.

#include "widgets/calm_boxes.h"

namespace retort::ui {

class ClusterForm;
class ClusterList;

class ComputeChoice : public CalmCombo {
    Q_OBJECT

public:
    /// Clusters are added and changed in the form.
    ComputeChoice(ClusterList& clusters, ClusterForm& form, QWidget* parent = nullptr);

private:
    void list();
    void take(int index);

    ClusterList& m_clusters;
    ClusterForm& m_form;
};

} // namespace retort::ui
