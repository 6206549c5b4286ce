#include "study/plan/known_speeds.h"

#include "base/file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace retort::study {

namespace {

using SpeedList = nlohmann::json;

std::filesystem::path speedFile(const store::Workspace& workspace) {
    return workspace.paths().cache() / "speeds.json";
}

std::string placeOf(const ResolvedContext& resolved) {
    return fmt::format("{} {}", resolved.device.name, tensor::name(resolved.precision));
}

/// Seconds for a unit, by device, family and detail.
SpeedList storedSpeeds(const store::Workspace& workspace) {
    const auto text = readTextFile(speedFile(workspace));
    auto speeds = text.ok() ? SpeedList::parse(*text, nullptr, false) : SpeedList{};
    return speeds.is_object() ? std::move(speeds) : SpeedList::object();
}

} // namespace

void assumeKnownSpeeds(const store::Workspace& workspace, const ResolvedContext& resolved,
                       WorkEstimate& estimate) {
    const auto speeds = storedSpeeds(workspace).value(placeOf(resolved), SpeedList::object());
    if (!speeds.is_object())
        return;
    for (const auto& [family, details] : speeds.items()) {
        if (!details.is_object())
            continue;
        for (const auto& [detail, seconds] : details.items())
            if (seconds.is_number())
                estimate.assume({.family = family, .detail = detail}, seconds.get<double>());
    }
}

void keepSpeeds(const store::Workspace& workspace, const ResolvedContext& resolved,
                const WorkEstimate& estimate) {
    auto speeds = storedSpeeds(workspace);
    auto& here = speeds[placeOf(resolved)];
    if (!here.is_object())
        here = SpeedList::object();
    for (const auto& [kind, seconds] : estimate.speeds()) {
        auto& family = here[kind.family];
        if (!family.is_object())
            family = SpeedList::object();
        family[kind.detail] = seconds;
    }
    const auto written = writeFileAtomically(speedFile(workspace),
                                             speeds.dump(1, ' ', false, SpeedList::error_handler_t::replace));
    static_cast<void>(written.ok()); // it is measured again
}

} // namespace retort::study
