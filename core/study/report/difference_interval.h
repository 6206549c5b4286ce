#pragma once
// How sure a difference in accuracy between two ways of training is.

#include "study/report/compared_run.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace retort::study {

inline constexpr double kIntervalLevel = 0.95;

/// Where the difference lies with 95 % confidence, points.
struct DifferenceInterval {
    double low = 0;
    double high = 0;
    std::size_t seeds = 1; ///< one: of the sampling of test images alone
    bool isPaired = true;  ///< false: as if each run had test images of its own, because its answers were not
                           ///< stored; wider than need be

    /// It has no 0 in it.
    bool isDistinguishable() const { return low > 0 || high < 0; }
    /// "distinguishable", "not distinguishable"
    std::string_view verdict() const {
        return isDistinguishable() ? "distinguishable" : "not distinguishable";
    }
    /// What it is over: "seeds and test images", or "test images" of one seed.
    std::string_view over() const { return seeds > 1 ? "seeds and test images" : "test images"; }
};

/// {"low", "high", "level", "over", "seeds", "paired_by_image", "verdict"}
nlohmann::ordered_json toJson(const DifferenceInterval& interval);

/// Of the mean difference of S pairs, over other seeds and other test images. With d_si = 1, 0 or -1 where in
/// seed s the run, both or neither, or the other is right about image i of N, seeds and images are crossed
/// random effects:
///
///   variance V = s²/S + c,  half width = h sqrt(V),  h² = z² + (t² - z²) r²,  r = (s²/S) / V
///
/// s: sample standard deviation of the seeds' differences; c: what they have in common through the images,
/// the component of the images in the analysis of variance of d, over N, never below 0 (Obuchowski and
/// Rockette 1995; Hillis 2007, Statistics in Medicine 26:596, with seeds as readers and images as cases); t:
/// Student's with S - 1 degrees of freedom, z: the normal quantile. h² grows with r² as by Satterthwaite's
/// degrees of freedom (S - 1) / r², and ends at t, where those of three seeds cover but 92 %: this covers 94
/// to 96 % with three seeds and more, 93 to 97 % with two (by simulation). Two images are added to the N, of
/// which one is right by the run and one by the other alone, in each seed. So with one seed it is the
/// adjusted Wald interval of Bonett and Price (2012, Journal of Educational and Behavioral Statistics
/// 37:479), which holds for few images too.
///
/// Limits end where differences do, at -100 and 100 points.
///
/// Where a pair lacks answers, c is the variance of a difference between runs with test images of their own.
/// Absent without pairs, and where it is not known on how many images they were measured.
std::optional<DifferenceInterval> intervalOf(std::span<const RunPair> pairs);

struct Difference {
    double delta = 0; ///< points
    std::optional<DifferenceInterval> interval{};
    std::string testHash{}; ///< of the images that it was measured on; empty: of none that another has
};

/// Of the mean of differences, each with its interval: the distances of the limits add up as squares (MOVER:
/// Zou and Donner 2008, Statistics in Medicine 27:1693), those of equal test images, which may even be of the
/// same runs, as they are. Absent where one lacks an interval.
std::optional<DifferenceInterval> intervalOfMean(std::span<const Difference> differences);

} // namespace retort::study
