#pragma once
// What was handed over to Slurm for a study: `OUT/slurm/jobs.json`, written again with every job that Slurm
// has accepted, so that nothing is submitted twice after an attempt that was cut off.

#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::cluster {

inline constexpr const char* kSubmissionFile = "jobs.json";

struct SubmittedJob {
    std::string script{};  ///< "2-generate"
    std::string job{};     ///< Slurm's number of it
    std::size_t tasks = 0; ///< 0: it merges

    friend bool operator==(const SubmittedJob&, const SubmittedJob&) = default;
};

struct Submission {
    bool isWhole = false; ///< every script was accepted
    std::vector<SubmittedJob> jobs{};

    friend bool operator==(const Submission&, const Submission&) = default;
};

std::string textOf(const Submission& submission);
/// What textOf() wrote. Corrupt, NewerVersion or InvalidArgument; a job's number is digits. `source` names
/// the text in messages.
Result<Submission> parseSubmission(const std::string& text, const std::string& source);

} // namespace retort::cluster
