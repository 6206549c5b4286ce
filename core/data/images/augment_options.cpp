#include "data/images/augment_options.h"

#include <array>
#include <fmt/format.h>

namespace retort::data {

namespace {

struct Range {
    const char* name;
    double value;
    double low;
    double high;
};

Status checkRanges(const AugmentOptions& o) {
    constexpr int kLargestSide = 8192;
    constexpr double kAny = 1e6;
    const std::array ranges{
        Range{"output width", static_cast<double>(o.output.width), 1, kLargestSide},
        Range{"output height", static_cast<double>(o.output.height), 1, kLargestSide},
        Range{"shortest side", static_cast<double>(o.resizeShortest), 0, kLargestSide},
        Range{"smallest crop scale", o.resizedCrop.minScale, 1e-6, 1},
        Range{"largest crop scale", o.resizedCrop.maxScale, o.resizedCrop.minScale, 1},
        Range{"smallest crop ratio", o.resizedCrop.minRatio, 1e-3, 1e3},
        Range{"largest crop ratio", o.resizedCrop.maxRatio, o.resizedCrop.minRatio, 1e3},
        Range{"padding", static_cast<double>(o.padding), 0, kLargestSide},
        Range{"flip probability", o.flipProbability, 0, 1},
        Range{"brightness", o.colourJitter.brightness, 0, kAny},
        Range{"contrast", o.colourJitter.contrast, 0, kAny},
        Range{"saturation", o.colourJitter.saturation, 0, kAny},
        Range{"hue", o.colourJitter.hue, 0, 0.5},
        Range{"erasing probability", o.erasing.probability, 0, 1},
        Range{"smallest erased part", o.erasing.minScale, 0, 1},
        Range{"largest erased part", o.erasing.maxScale, o.erasing.minScale, 1},
        Range{"smallest erased ratio", o.erasing.minRatio, 1e-3, 1e3},
        Range{"largest erased ratio", o.erasing.maxRatio, o.erasing.minRatio, 1e3},
        Range{"TrivialAugment bins", o.trivialAugment ? o.trivialAugment->bins : 1.0, 1, kAny},
        Range{"TrivialAugment translation", o.trivialAugment ? o.trivialAugment->maxTranslation : 0, 0,
              kLargestSide},
    };
    for (const auto& range : ranges)
        if (!(range.value >= range.low && range.value <= range.high))
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("augmentation: {} is {}, it must lie in {} .. {}", range.name,
                                     range.value, range.low, range.high)};
    return {};
}

} // namespace

Status validate(const AugmentOptions& options) {
    return checkRanges(options);
}

} // namespace retort::data
