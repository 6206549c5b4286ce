#pragma once
// How a decoded image becomes one sample of a batch: its geometry, and what is changed at random.

#include "base/result.h"
#include "base/words.h"
#include "data/images/image.h"

#include <array>
#include <cstdint>
#include <optional>

namespace retort::data {

/// How the image becomes `AugmentOptions::output`.
enum class Geometry {
    Resize,            ///< the whole image, its aspect not kept
    CentreCrop,        ///< shortest side to `resizeShortest`, then the centre (evaluation)
    RandomResizedCrop, ///< a random part (Szegedy et al., "Going deeper with convolutions", CVPR 2015)
    PaddedCrop, ///< resized, padded with black, then a random window (He et al., CVPR 2016, section 4.2)
};
/// Of those to train with.
constexpr auto words(Geometry) {
    return std::to_array<Word<Geometry>>({{Geometry::RandomResizedCrop, "random-resized-crop"},
                                          {Geometry::PaddedCrop, "padded-crop"},
                                          {Geometry::Resize, "resize"}});
}

struct ResizedCrop {
    double minScale = 0.08; ///< part of the image's area
    double maxScale = 1.0;
    double minRatio = 3.0 / 4.0; ///< width / height
    double maxRatio = 4.0 / 3.0;

    friend bool operator==(const ResizedCrop&, const ResizedCrop&) = default;
};

/// Each factor is drawn from [1 - x, 1 + x], the hue's turn from [-hue, hue] of a full circle; order at
/// random.
struct ColourJitter {
    double brightness = 0;
    double contrast = 0;
    double saturation = 0;
    double hue = 0; ///< at most 0.5

    friend bool operator==(const ColourJitter&, const ColourJitter&) = default;
};

/// One random operation of random strength (Mueller and Hutter, "TrivialAugment", ICCV 2021; operations and
/// strengths as in torchvision).
struct TrivialAugmentWide {
    int bins = 31;
    double maxTranslation = 32; ///< pixels of the output

    friend bool operator==(const TrivialAugmentWide&, const TrivialAugmentWide&) = default;
};

/// Covers a random rectangle (Zhong et al., "Random Erasing Data Augmentation", AAAI 2020).
struct RandomErasing {
    double probability = 0;
    double minScale = 0.02; ///< part of the output's area
    double maxScale = 0.33;
    double minRatio = 0.3;
    double maxRatio = 3.3;
    std::array<std::uint8_t, 3> fill{124, 116, 104}; ///< ImageNet's mean colour

    friend bool operator==(const RandomErasing&, const RandomErasing&) = default;
};

/// The defaults change nothing but the size.
struct AugmentOptions {
    ImageSize output{64, 64};
    Geometry geometry = Geometry::Resize;
    int resizeShortest = 0; ///< CentreCrop: 0 = the output's shorter side
    ResizedCrop resizedCrop{};
    int padding = 4; ///< PaddedCrop: pixels on each side
    double flipProbability = 0;
    std::optional<TrivialAugmentWide> trivialAugment{};
    ColourJitter colourJitter{};
    RandomErasing erasing{};

    friend bool operator==(const AugmentOptions&, const AugmentOptions&) = default;
};

/// InvalidArgument names the first option that makes no sense.
Status validate(const AugmentOptions& options);

} // namespace retort::data
