// How true a study's remaining time is: runs a study and compares what was predicted on the way with what
// came.
//
//   bench_prediction STUDY.json RESOURCES NEW_WORKSPACE

#include "base/freed_memory.h"
#include "store/workspace.h"
#include "study/run/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace retort;
using Clock = std::chrono::steady_clock;

/// Seconds since the study was begun.
struct Sample {
    double at = 0;
    double left = -1;
    std::string task;
};

constexpr double kBetweenSamples = 0.5;

/// By how much the predicted end moved from one sample to the next, as a share of the time that was left.
double jumpBetween(const Sample& before, const Sample& after) {
    constexpr double kShortest = 10; // at the very end a second is a large share
    return std::abs(after.at + after.left - before.at - before.left) / std::max(kShortest, before.left);
}

void report(const std::vector<Sample>& samples, double seconds) {
    constexpr double kParts[] = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
    fmt::print("took {:.0f} s\n\nafter   left, predicted   left, in truth   off\n", seconds);
    for (const double part : kParts) {
        const auto found =
            std::ranges::find_if(samples, [&](const Sample& sample) { return sample.at >= part * seconds; });
        if (found == samples.end())
            continue;
        const double truth = seconds - found->at;
        if (found->left < 0)
            fmt::print("{:4.0f} %  not known          {:8.0f} s\n", 100 * part, truth);
        else
            fmt::print("{:4.0f} %  {:8.0f} s        {:8.0f} s     {:+.0f} %\n", 100 * part, found->left,
                       truth, 100 * (found->left - truth) / truth);
    }
    std::vector<std::pair<double, const Sample*>> jumps;
    for (std::size_t i = 1; i < samples.size(); ++i)
        if (samples[i].left >= 0 && samples[i - 1].left >= 0)
            jumps.emplace_back(jumpBetween(samples[i - 1], samples[i]), &samples[i]);
    std::ranges::sort(jumps, std::greater{}, &std::pair<double, const Sample*>::first);
    fmt::print("\nlargest jumps of the predicted end within {} s, of what was left:\n", kBetweenSamples);
    for (std::size_t i = 0; i < std::min<std::size_t>(5, jumps.size()); ++i)
        fmt::print("{:4.0f} %  at {:.0f} s, {}\n", 100 * jumps[i].first, jumps[i].second->at,
                   jumps[i].second->task);
}

Status measure(const char* file, const char* resources, const char* folder) {
    RETORT_TRY(const auto spec, study::readStudySpec(file));
    RETORT_TRY(auto workspace, store::Workspace::open(folder, store::Access::ReadWrite));
    std::vector<Sample> samples;
    const auto begin = Clock::now();
    const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
    study::RunnerOptions options{.resources = resources,
                                 .progress = [&](const study::StudyProgress& progress) {
                                     const double now = seconds();
                                     if (samples.empty() || now - samples.back().at >= kBetweenSamples)
                                         samples.push_back({now, progress.secondsLeft, progress.work.task});
                                 }};
    RETORT_TRY(const auto outcome, study::runStudy(spec, workspace, options));
    RETORT_CHECK(study::statusOf(outcome));
    report(samples, seconds());
    return {};
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: bench_prediction STUDY.json RESOURCES NEW_WORKSPACE\n", stderr);
        return 2;
    }
    keepFreedMemory();
    const auto measured = measure(argv[1], argv[2], argv[3]);
    if (!measured.ok())
        std::fprintf(stderr, "bench_prediction: %s\n", measured.error().text().c_str());
    return measured.ok() ? 0 : 1;
}
