#pragma once
// Options of generating a set that change no image, and the outcome.

#include "base/progress.h"
#include "base/result.h"
#include "base/strong_id.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::synthesis {

class ImageGenerator;
using OpenImageGenerator = std::function<Result<std::unique_ptr<ImageGenerator>>()>;

/// Images of a set by their numbers.
struct ImageRange {
    std::int64_t first = 0;
    std::int64_t count = 0;

    bool contains(std::int64_t number) const { return number >= first && number < first + count; }
};

struct GenerationOptions {
    std::string name{}; ///< of the set; empty: made from dataset, kind and hash
    int batchSize = 8;  ///< images that are generated together; changes them by rounding at most
    /// Open generators that are like the one of the call, on other devices: the missing images are shared
    /// among all, batch by batch. Each is opened on a thread of its own, once it is needed.
    std::vector<OpenImageGenerator> alongside{};
    /// The only ones that are generated; absent: all. The set stays unfinished as long as it lacks others.
    std::optional<ImageRange> only{};
    ProgressSink progress{};
    std::stop_token stop{};
    /// Bytes that are free where a path lies; empty: the file system is asked.
    std::function<Result<std::uint64_t>(const std::filesystem::path&)> freeBytes{};
};

struct GenerationOutcome {
    SyntheticSetId set{};
    std::string name{};
    std::string unusedName{};   ///< that was asked for; the set was there already under `name`
    std::int64_t stored = 0;    ///< images of the set
    std::int64_t excluded = 0;  ///< images of it that curation excludes
    std::int64_t invalid = 0;   ///< images that came out black or not a number: counted, not stored
    std::int64_t generated = 0; ///< in this session
    double seconds = 0;         ///< of generation, over all sessions
};

} // namespace retort::synthesis
