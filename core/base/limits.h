#pragma once
// Which numbers people may give, each under one name: the options of the command line, the keys of
// specifications and the fields of the window are checked against the same range.

#include "base/range.h"

#include <cstdint>
#include <limits>

namespace retort::limits {

/// Of what has no natural end: far above what anyone means, low enough that sums and products fit.
inline constexpr std::int64_t kMany = 1'000'000'000;
inline constexpr double kLarge = 1e6;

// Work
inline constexpr Range<int> kThreads{0, 1024}; ///< 0: the physical cores
inline constexpr Range<std::uint64_t> kSeed{0, std::numeric_limits<std::uint64_t>::max()};
inline constexpr Range<std::int64_t> kStudySeed{0, std::numeric_limits<std::int64_t>::max()};
inline constexpr Range<std::int64_t> kRowId{1, std::numeric_limits<std::int64_t>::max()};
inline constexpr Range<std::int64_t> kCadence{0, kMany}; ///< steps between two of a kind; 0: never
inline constexpr Range<double> kBenchSeconds{0, 86'400, Ends::OpenBelow};

// Datasets
inline constexpr Range<int> kPerClass{1, static_cast<int>(kMany)};
inline constexpr Range<double> kPercent{0, 100, Ends::OpenBelow};
inline constexpr Range<double> kFraction{0, 1, Ends::OpenAbove}; ///< of a split
inline constexpr Range<int> kClassLevel{1, 8};                   ///< folders below the split
inline constexpr Range<int> kFolds{2, 1000};

// Students and their training
inline constexpr Range<int> kImageSize{8, 4096};    ///< pixels, square
inline constexpr Range<int> kBenchSize{8, 2048};    ///< pixels, square
inline constexpr Range<int> kBatch{1, 65'536};      ///< of what is not trained
inline constexpr Range<int> kTrainBatch{2, 65'536}; ///< batch normalisation needs two
inline constexpr Range<int> kStudentWidth{1, 1024};
inline constexpr Range<std::int64_t> kTrainSteps{1, kMany};
inline constexpr Range<std::int64_t> kWarmupSteps{0, kMany};
inline constexpr Range<double> kRate{0, kLarge}; ///< learning rate, weight decay, factors, gradient clip
inline constexpr Range<double> kDecay{0, 1, Ends::OpenAbove}; ///< momentum, moving averages
inline constexpr Range<double> kShare{0, 1};
inline constexpr Range<double> kTemperature{0, kLarge, Ends::OpenBelow};
inline constexpr Range<int> kPadding{0, 4096};             ///< pixels
inline constexpr Range<double> kCropScale{1e-6, 1};        ///< part of the area
inline constexpr Range<double> kJitter{0, kLarge};         ///< brightness, contrast, saturation
inline constexpr Range<double> kHue{0, 0.5};               ///< of a turn
inline constexpr Range<int> kViews{0, 1000};               ///< of an image
inline constexpr Range<double> kMixing{0, 100};            ///< parameter of a Beta distribution
inline constexpr Range<double> kRegularisation{0, kLarge}; ///< of a feature transform

// Generation
inline constexpr Range<int> kPerImage{1, 10'000};
inline constexpr Range<double> kGuidance{0, 1000};
inline constexpr Range<int> kSamplingSteps{1, 1000};
inline constexpr Range<double> kEta{0, 1};
inline constexpr Range<int> kNoiseLevel{0, 999};
inline constexpr Range<double> kStrength{0, 1, Ends::OpenBelow};
inline constexpr Range<int> kLoraRank{1, 1024};
inline constexpr Range<double> kLoraRate{0, 1, Ends::OpenBelow}; ///< learning rate

// Curation
inline constexpr Range<double> kScore{0, 1};
inline constexpr Range<double> kEntropy{0, 1};
inline constexpr Range<std::int64_t> kKept{1, kMany}; ///< images of a class
inline constexpr Range<std::int64_t> kImageNumber{0, kMany};
inline constexpr Range<double> kCosine{0, 1, Ends::OpenBelow};
inline constexpr Range<int> kHashDistance{0, 64}; ///< bits

} // namespace retort::limits
