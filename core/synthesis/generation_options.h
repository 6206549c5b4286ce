#pragma once
// How a set is generated, none of which changes an image, and what came of it.

#include "base/progress.h"
#include "base/result.h"
#include "base/strong_id.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

namespace retort::synthesis {

struct GenerationOptions {
    std::string name{}; ///< of the set; empty: made from data set, kind and hash
    int batchSize = 8;  ///< pictures that are drawn together; changes no picture
    ProgressSink progress{};
    std::stop_token stop{};
    /// Bytes that are free where a path lies; empty: the file system is asked.
    std::function<Result<std::uint64_t>(const std::filesystem::path&)> freeBytes{};
};

struct GenerationOutcome {
    SyntheticSetId set{};
    std::string name{};
    std::string unusedName{}; ///< that was asked for; the set was there already under `name`
    std::int64_t stored = 0;  ///< pictures of the set
    std::int64_t leftOut = 0; ///< pictures that curation leaves out of it
    std::int64_t invalid = 0; ///< pictures that came out black or not a number: counted, not stored
    std::int64_t drawn = 0;   ///< in this session
    double seconds = 0;       ///< of drawing, over all sessions
};

} // namespace retort::synthesis
