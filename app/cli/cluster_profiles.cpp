// "cluster list", "cluster add" and "cluster remove": the clusters that a person works on.

#include "cluster_options.h"
#include "commands.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

namespace retort::cli {

namespace {

Status listClusters(const CommandLine& line) {
    RETORT_TRY(const auto profiles, cluster::readProfiles());
    auto document = nlohmann::json::array();
    for (const auto& profile : profiles) {
        document.push_back(cluster::jsonOf(profile));
        if (!line.options().json)
            line.print("{:<16} {:<24} {:<24} {}{}{}\n", profile.name,
                       profile.host.empty() ? "this computer" : profile.host, profile.folder, profile.program,
                       profile.slurm == cluster::SlurmOptions{} ? "" : "  ",
                       fmt::join(cluster::submitArguments(profile.slurm), " "));
    }
    if (line.options().json)
        line.printJson(document);
    return {};
}

Status addCluster(const std::string& name, const ClusterRequest& request, const CommandLine& line) {
    RETORT_TRY(auto profiles, cluster::readProfiles());
    if (std::ranges::find(profiles, name, &cluster::ClusterProfile::name) != profiles.end())
        return invalidArgument(
            fmt::format("{}: has a cluster \"{}\" already; choose another name, or take it "
                        "away with \"cluster remove\" first",
                        cluster::profilesFile().string(), name));
    RETORT_TRY(auto profile, profileFor(request, name));
    profiles.push_back(std::move(profile));
    RETORT_CHECK(cluster::writeProfiles(profiles));
    line.print("{}: kept in {}\n", name, cluster::profilesFile().string());
    return {};
}

Status removeCluster(const std::string& name, const CommandLine& line) {
    RETORT_CHECK(cluster::findProfile(name));
    RETORT_TRY(auto profiles, cluster::readProfiles());
    std::erase_if(profiles, [&](const cluster::ClusterProfile& each) { return each.name == name; });
    RETORT_CHECK(cluster::writeProfiles(profiles));
    line.print("{}: removed from {}; what it has of studies stays there\n", name,
               cluster::profilesFile().string());
    return {};
}

void addClusterAdd(CLI::App& app, CommandLine& line) {
    auto* add = app.add_subcommand("add", "Keeps a cluster under a name, for \"study submit --profile\" and "
                                          "for the window; without --host it is this computer");
    auto name = std::make_shared<std::string>();
    auto request = std::make_shared<ClusterRequest>();
    add->add_option("name", *name, "Name, by which it is chosen")->required();
    addPlaceOptions(*add, *request);
    addSlurmOptions(*add, request->slurm);
    add->callback([=, &line] { line.choose([=, &line] { return addCluster(*name, *request, line); }); });
}

} // namespace

void addClusterCommands(CLI::App& app, CommandLine& line) {
    auto* clusters = app.add_subcommand("cluster", "The clusters that you work on, as the window keeps them");
    clusters->require_subcommand(1);
    auto* list = clusters->add_subcommand("list", "Lists them");
    addJsonOption(*list, line);
    list->callback([&line] { line.choose([&line] { return listClusters(line); }); });
    addClusterAdd(*clusters, line);
    auto* remove = clusters->add_subcommand("remove", "Forgets one");
    auto name = std::make_shared<std::string>();
    remove->add_option("name", *name, "Name, from \"cluster list\"")->required();
    remove->callback([name, &line] { line.choose([name, &line] { return removeCluster(*name, line); }); });
}

} // namespace retort::cli
