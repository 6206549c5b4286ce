// What comes back from a cluster, or is kept of it: lines of a run's events, the jobs that were submitted,
// and the clusters of a person.

#include "base/json.h"
#include "cluster/cluster_profile.h"
#include "cluster/run_events.h"
#include "cluster/submission.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

/// What is read can be written, and is read as the same.
void readLines(const std::string& text) {
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        if (const auto event = retort::cluster::eventIn(std::string_view(text).substr(begin, end - begin)))
            if (const auto line = retort::cluster::lineOf(*event); !retort::cluster::eventIn(line))
                __builtin_trap();
        begin = end + 1;
    }
}

void readProfiles(const std::string& text) {
    const auto document = retort::JsonDocument::parse(text, "clusters.json");
    if (!document.ok())
        return;
    retort::JsonReader reader(*document);
    const auto profile = retort::cluster::readProfile(reader);
    if (reader.finish().ok() && retort::cluster::checkProfile(profile).ok())
        static_cast<void>(retort::cluster::submitArguments(profile.slurm));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    readLines(text);
    readProfiles(text);
    const auto submission = retort::cluster::parseSubmission(text, "jobs.json");
    if (submission.ok() && !(*retort::cluster::parseSubmission(textOf(*submission), "again") == *submission))
        __builtin_trap();
    return 0;
}
