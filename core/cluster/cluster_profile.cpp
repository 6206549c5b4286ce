#include "cluster/cluster_profile.h"

#include "base/file.h"
#include "base/settings_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

namespace retort::cluster {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostBytesOfProfiles = 1u << 20;

/// Would end a line of a script, or is none that a person types.
bool hasControls(const std::string& text) {
    return std::ranges::any_of(text, [](unsigned char c) { return std::iscntrl(c) != 0; });
}

/// With or without a user's name before it.
bool isHostName(const std::string& host) {
    const auto isWord = [](std::string_view word) {
        return !word.empty() && word.front() != '-' && std::ranges::all_of(word, [](unsigned char c) {
            return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
        });
    };
    const auto at = std::min(host.find('@'), host.size());
    const std::string_view whole = host;
    return isWord(whole.substr(0, at)) && (at == host.size() || isWord(whole.substr(at + 1)));
}

Error refusedField(const ClusterProfile& profile, const char* field, const std::string& value,
                   const char* why) {
    return invalidArgument(fmt::format("cluster \"{}\": {} \"{}\": {}", profile.name, field, value, why));
}

std::vector<std::pair<const char*, std::string>> textsOf(const ClusterProfile& profile) {
    std::vector<std::pair<const char*, std::string>> texts{{"name", profile.name},
                                                           {"folder", profile.folder},
                                                           {"program", profile.program},
                                                           {"partition", profile.slurm.partition},
                                                           {"account", profile.slurm.account},
                                                           {"time", profile.slurm.time},
                                                           {"memory", profile.slurm.memory}};
    for (const auto& option : profile.slurm.further)
        texts.emplace_back("further", option);
    return texts;
}

Status checkNames(const std::vector<ClusterProfile>& profiles) {
    std::set<std::string> names;
    for (const auto& profile : profiles) {
        RETORT_CHECK(checkProfile(profile));
        if (!names.insert(profile.name).second)
            return invalidArgument(
                fmt::format("there are two clusters \"{}\"; give one of them another name", profile.name));
    }
    return {};
}

} // namespace

nlohmann::json jsonOf(const ClusterProfile& profile) {
    auto json = nlohmann::json::object();
    json["name"] = profile.name;
    writeFields(json, profile);
    auto slurm = nlohmann::json::object();
    writeFields(slurm, profile.slurm);
    if (!slurm.empty())
        json["slurm"] = std::move(slurm);
    return json;
}

ClusterProfile readProfile(JsonReader& reader) {
    ClusterProfile profile;
    readFields(reader, profile);
    reader.object("slurm", [&](JsonReader& slurm) { readFields(slurm, profile.slurm); });
    return profile;
}

Status checkProfile(const ClusterProfile& profile) {
    if (profile.name.empty())
        return invalidArgument("a cluster has no name; give it one");
    for (const auto& [field, text] : textsOf(profile))
        if (hasControls(text))
            return refusedField(profile, field, text, "has characters that cannot be typed; remove them");
    if (!profile.host.empty() && !isHostName(profile.host))
        return refusedField(profile, "host", profile.host,
                            "is no host's name; give a name or user@name, or an alias of ~/.ssh/config");
    if (profile.folder.empty() || profile.folder.front() == '-')
        return refusedField(profile, "folder", profile.folder, "is no folder's path");
    if (profile.program.empty() || profile.program.front() == '-')
        return refusedField(profile, "program", profile.program, "is no program's path");
    for (const auto& option : profile.slurm.further)
        if (!option.starts_with("-"))
            return refusedField(profile, "further", option, "is no option of sbatch: it begins with \"-\"");
    return {};
}

fs::path profilesFile() {
    const auto folder = settingsFolder();
    return folder.empty() ? folder : folder / "clusters.json";
}

Result<std::vector<ClusterProfile>> readProfiles(const fs::path& file) {
    std::error_code ignored;
    if (file.empty() || !fs::exists(file, ignored))
        return std::vector<ClusterProfile>{};
    RETORT_TRY(const auto text, readTextFile(file, kMostBytesOfProfiles));
    RETORT_TRY(const auto document, JsonDocument::parse(text, file.string()));
    std::vector<ClusterProfile> profiles;
    JsonReader reader(document);
    reader.objects("clusters", [&](JsonReader& each) { profiles.push_back(readProfile(each)); });
    RETORT_CHECK(reader.finish());
    RETORT_CHECK(checkNames(profiles).within(file.string()));
    return profiles;
}

Status writeProfiles(const std::vector<ClusterProfile>& profiles, const fs::path& file) {
    if (file.empty())
        return Error{ErrorCode::NotFound, "there is no folder for settings; set HOME or XDG_CONFIG_HOME"};
    RETORT_CHECK(checkNames(profiles));
    auto listed = nlohmann::json::array();
    for (const auto& profile : profiles)
        listed.push_back(jsonOf(profile));
    RETORT_CHECK(createFolders(file.parent_path()));
    return writeFileAtomically(file, nlohmann::json{{"clusters", listed}}.dump(
                                         2, ' ', false, nlohmann::json::error_handler_t::replace) +
                                         "\n");
}

Result<ClusterProfile> findProfile(std::string_view name, const fs::path& file) {
    RETORT_TRY(const auto profiles, readProfiles(file));
    std::vector<std::string> names;
    for (const auto& profile : profiles) {
        if (profile.name == name)
            return profile;
        names.push_back(profile.name);
    }
    return Error{
        ErrorCode::NotFound,
        fmt::format("{}: has no cluster \"{}\"; {}", file.string(), name,
                    names.empty()
                        ? std::string("it has none yet; \"cluster add\" makes one, and so does the window")
                        : fmt::format("there are {}", fmt::join(names, ", ")))};
}

} // namespace retort::cluster
