#include "training/ranks.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <limits>

namespace retort::training {

namespace {

/// Below those that systems give away by themselves (Linux: from 32768).
constexpr int kFirstPort = 10'000, kPorts = 22'000;
constexpr int kMostPort = 65'535, kMostRanks = 65'536;

Result<int> numberIn(const Environment& environment, const std::string& name, int least, int most) {
    const auto text = environment(name);
    if (!text)
        return invalidArgument(
            fmt::format("{} is not set; start the processes with torchrun or srun, or set RANK, "
                        "WORLD_SIZE, MASTER_ADDR and MASTER_PORT",
                        name));
    int number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc{} || end != text->data() + text->size() || number < least || number > most)
        return invalidArgument(fmt::format("{}={} is no number from {} to {}", name, *text, least, most));
    return number;
}

Result<RankPlace> placeFrom(const Environment& environment, const std::string& rank,
                            const std::string& count) {
    RankPlace place;
    RETORT_TRY(place.count, numberIn(environment, count, 1, kMostRanks));
    RETORT_TRY(place.rank, numberIn(environment, rank, 0, place.count - 1));
    return place;
}

Result<int> portOf(const Environment& environment, bool isSlurm) {
    if (!isSlurm || environment("MASTER_PORT"))
        return numberIn(environment, "MASTER_PORT", 1, kMostPort);
    RETORT_TRY(const int job, numberIn(environment, "SLURM_JOB_ID", 0, std::numeric_limits<int>::max()));
    return kFirstPort + job % kPorts;
}

} // namespace

Environment environmentOfProcess() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
    };
}

Result<std::optional<RankPlace>> rankPlace(const Environment& environment) {
    using Found = std::optional<RankPlace>;
    const bool isSlurm = !environment("WORLD_SIZE");
    if (isSlurm && !environment("SLURM_STEP_NUM_TASKS"))
        return Found{};
    RETORT_TRY(auto place, isSlurm ? placeFrom(environment, "SLURM_PROCID", "SLURM_STEP_NUM_TASKS")
                                   : placeFrom(environment, "RANK", "WORLD_SIZE"));
    if (place.count == 1)
        return Found{};
    const auto host = environment("MASTER_ADDR");
    const auto launcher = isSlurm ? environment("SLURM_LAUNCH_NODE_IPADDR") : std::nullopt;
    if (!host && !launcher)
        return invalidArgument("MASTER_ADDR is not set; it names the computer of rank 0");
    place.host = host ? *host : *launcher;
    RETORT_TRY(place.port, portOf(environment, isSlurm));
    return Found{std::move(place)};
}

} // namespace retort::training
