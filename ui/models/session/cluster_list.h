#pragma once
// The clusters that a person has set up, and which of them studies are sent to.

#include "base/result.h"
#include "cluster/cluster_profile.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <optional>
#include <vector>

namespace retort::ui {

class ClusterList : public QObject {
    Q_OBJECT

public:
    explicit ClusterList(QObject* parent = nullptr);

    const std::vector<cluster::ClusterProfile>& all() const { return m_profiles; }
    /// Absent: this machine.
    std::optional<cluster::ClusterProfile> chosen() const;
    /// By name; empty: this machine. Remembered.
    void choose(const QString& name);

    /// Reads the file again, which may have been changed by hand. The errors of cluster::readProfiles().
    Status reload();
    /// In the place of the one that was called `before`, or as a new one, and chooses it. The errors of
    /// cluster::writeProfiles().
    Status put(const cluster::ClusterProfile& profile, const QString& before = {});
    Status remove(const QString& name);

Q_SIGNALS:
    void changed();

private:
    Status store(std::vector<cluster::ClusterProfile> profiles);

    std::vector<cluster::ClusterProfile> m_profiles;
};

} // namespace retort::ui
