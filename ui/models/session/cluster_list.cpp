#include "models/session/cluster_list.h"

#include "models/session/text.h"
#include "settings/settings.h"

#include <algorithm>
#include <utility>

namespace retort::ui {

ClusterList::ClusterList(QObject* parent) : QObject(parent) {}

std::optional<cluster::ClusterProfile> ClusterList::chosen() const {
    const auto name = utf8(settings::chosenCluster().value());
    const auto found = std::ranges::find(m_profiles, name, &cluster::ClusterProfile::name);
    return found == m_profiles.end() ? std::nullopt : std::optional(*found);
}

void ClusterList::choose(const QString& name) {
    settings::chosenCluster().set(name);
    Q_EMIT changed();
}

Status ClusterList::reload() {
    RETORT_TRY(m_profiles, cluster::readProfiles());
    Q_EMIT changed();
    return {};
}

Status ClusterList::store(std::vector<cluster::ClusterProfile> profiles) {
    RETORT_CHECK(cluster::writeProfiles(profiles));
    m_profiles = std::move(profiles);
    return {};
}

Status ClusterList::put(const cluster::ClusterProfile& profile, const QString& before) {
    RETORT_TRY(auto profiles, cluster::readProfiles()); // others may have changed the file meanwhile
    const auto known = std::ranges::find(profiles, utf8(before), &cluster::ClusterProfile::name);
    if (!before.isEmpty() && known != profiles.end())
        *known = profile;
    else
        profiles.push_back(profile);
    RETORT_CHECK(store(std::move(profiles)));
    choose(qt(profile.name));
    return {};
}

Status ClusterList::remove(const QString& name) {
    RETORT_TRY(auto profiles, cluster::readProfiles());
    std::erase_if(profiles, [&](const auto& profile) { return qt(profile.name) == name; });
    RETORT_CHECK(store(std::move(profiles)));
    choose({});
    return {};
}

} // namespace retort::ui
