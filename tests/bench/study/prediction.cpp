// How true a study's remaining time is: runs a study in a new workspace, where nothing is known of the
// machine's speed, and compares what was predicted on the way with what came. The shipped study:
//
//   bench_prediction resources/studies/miniature.json resources
//
// A third argument is the workspace, which must not exist yet and stays; without it, it lies in the folder
// for temporary files and is removed.

#include "base/freed_memory.h"
#include "store/workspace.h"
#include "study/run/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace retort;
using Clock = std::chrono::steady_clock;

/// Seconds since the study was begun.
struct Sample {
    double at = 0;
    double left = -1;
    bool isRough = false;
    std::string task{};
    std::string change{}; ///< why the end has moved, as it is shown
};

constexpr double kBetweenSamples = 0.5;
constexpr double kLargeMove = 0.3;

/// By how much the predicted end moved from one sample to the next, as a share of the time that was left.
double jumpBetween(const Sample& before, const Sample& after) {
    constexpr double kShortest = 10; // at the very end a second is a large share
    return std::abs(after.at + after.left - before.at - before.left) / std::max(kShortest, before.left);
}

void reportTenths(const std::vector<Sample>& samples, double seconds) {
    fmt::print("after   left, predicted     left, in truth   off\n");
    for (const double part : {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}) {
        const auto found =
            std::ranges::find_if(samples, [&](const Sample& sample) { return sample.at >= part * seconds; });
        if (found == samples.end())
            continue;
        const double truth = seconds - found->at;
        if (found->left < 0)
            fmt::print("{:4.0f} %  not known            {:8.0f} s\n", 100 * part, truth);
        else
            fmt::print("{:4.0f} %  {:8.0f} s {}  {:8.0f} s     {:+.0f} %\n", 100 * part, found->left,
                       found->isRough ? "(rough)" : "       ", truth, 100 * (found->left - truth) / truth);
    }
}

void reportJumps(const std::vector<Sample>& samples) {
    std::vector<std::pair<double, const Sample*>> jumps;
    for (std::size_t i = 1; i < samples.size(); ++i)
        if (samples[i].left >= 0 && samples[i - 1].left >= 0)
            jumps.emplace_back(jumpBetween(samples[i - 1], samples[i]), &samples[i]);
    std::ranges::sort(jumps, std::greater{}, &std::pair<double, const Sample*>::first);
    fmt::print("\nlargest jumps of the predicted end within {} s, of what was left:\n", kBetweenSamples);
    constexpr std::size_t kShown = 8;
    for (const auto& [jump, sample] : std::span(jumps).first(std::min(kShown, jumps.size())))
        fmt::print("{:4.0f} %  at {:.0f} s, {}{}\n", 100 * jump, sample->at, sample->task,
                   !sample->change.empty() ? "; shown: " + sample->change
                   : jump > kLargeMove     ? "; NO REASON SHOWN"
                                           : "");
}

void reportReasons(const std::vector<Sample>& samples) {
    fmt::print("\nreasons that were shown:\n");
    std::string last;
    for (const auto& sample : samples) {
        if (!sample.change.empty() && sample.change != last)
            fmt::print("at {:4.0f} s  {}\n", sample.at, sample.change);
        last = sample.change;
    }
}

void report(const std::vector<Sample>& samples, double seconds) {
    fmt::print("took {:.0f} s\n", seconds);
    const auto first = std::ranges::find_if(samples, [](const Sample& sample) { return sample.left >= 0; });
    if (first != samples.end())
        fmt::print("first remaining time after {:.1f} s: {:.0f} s{}\n", first->at, first->left,
                   first->isRough ? " (rough)" : "");
    const auto measured = std::ranges::find_if(
        samples, [](const Sample& sample) { return sample.left >= 0 && !sample.isRough; });
    if (measured != samples.end())
        fmt::print("all kinds of work known after {:.1f} s\n", measured->at);
    fmt::print("\n");
    reportTenths(samples, seconds);
    reportJumps(samples);
    reportReasons(samples);
}

/// A folder for temporary files, removed at the end.
class TemporaryWorkspace {
public:
    TemporaryWorkspace() {
        auto pattern = (std::filesystem::temp_directory_path() / "retort-prediction-XXXXXX").string();
        if (::mkdtemp(pattern.data()) != nullptr)
            m_folder = pattern;
    }
    TemporaryWorkspace(const TemporaryWorkspace&) = delete;
    TemporaryWorkspace& operator=(const TemporaryWorkspace&) = delete;
    ~TemporaryWorkspace() {
        std::error_code ignored;
        if (!m_folder.empty())
            std::filesystem::remove_all(m_folder, ignored);
    }
    const std::filesystem::path& folder() const { return m_folder; }

private:
    std::filesystem::path m_folder;
};

Status measure(const char* file, const char* resources, const std::filesystem::path& folder) {
    RETORT_TRY(const auto spec, study::readStudySpec(file));
    RETORT_TRY(auto workspace, store::Workspace::open(folder, store::Access::ReadWrite));
    std::vector<Sample> samples;
    const auto begin = Clock::now();
    const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
    study::ComputeContext options{
        .resources = resources, .progress = [&](const study::StudyProgress& progress) {
            const double now = seconds();
            if (!samples.empty() && now - samples.back().at < kBetweenSamples)
                return;
            samples.push_back({.at = now,
                               .left = progress.secondsLeft,
                               .isRough = progress.isRough,
                               .task = progress.work.task,
                               .change = progress.change ? study::textOf(*progress.change) : ""});
        }};
    RETORT_TRY(const auto outcome, study::runStudy(spec, workspace, options));
    RETORT_CHECK(study::statusOf(outcome));
    report(samples, seconds());
    return {};
}

Status measureIn(int argc, char** argv) {
    if (argc == 3)
        return measure(argv[1], argv[2], TemporaryWorkspace().folder());
    std::error_code ignored;
    if (std::filesystem::exists(argv[3], ignored))
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("{}: exists already; its speeds would be known; name a new folder", argv[3])};
    return measure(argv[1], argv[2], argv[3]);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3 && argc != 4) {
        std::fputs("usage: bench_prediction STUDY.json RESOURCES [NEW_WORKSPACE]\n", stderr);
        return 2;
    }
    keepFreedMemory();
    const auto measured = measureIn(argc, argv);
    if (!measured.ok())
        std::fprintf(stderr, "bench_prediction: %s\n", measured.error().text().c_str());
    return measured.ok() ? 0 : 1;
}
