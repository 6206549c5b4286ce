#pragma once
// From a decoded picture to the pixels of one sample of a batch: crop, resize, and the random changes of
// training. Everything random comes from the stream that is passed in, so that (seed, epoch, index) decide
// alone.

#include "base/random_stream.h"
#include "data/images/image.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace retort::data {

/// How the picture becomes `AugmentOptions::output`.
enum class Geometry {
    Resize,            ///< the whole picture, its aspect not kept
    CentreCrop,        ///< shortest side to `resizeShortest`, then the centre (evaluation)
    RandomResizedCrop, ///< a random part (Szegedy et al., "Going deeper with convolutions", CVPR 2015)
    PaddedCrop, ///< resized, padded with black, then a random window (He et al., CVPR 2016, section 4.2)
};

struct ResizedCrop {
    double minScale = 0.08; ///< part of the picture's area
    double maxScale = 1.0;
    double minRatio = 3.0 / 4.0; ///< width / height
    double maxRatio = 4.0 / 3.0;
};

/// Each factor is drawn from [1 - x, 1 + x], the hue's turn from [-hue, hue] of a full circle; order at
/// random.
struct ColourJitter {
    double brightness = 0;
    double contrast = 0;
    double saturation = 0;
    double hue = 0; ///< at most 0.5
};

/// One random operation of random strength (Mueller and Hutter, "TrivialAugment", ICCV 2021; operations and
/// strengths as in torchvision).
struct TrivialAugmentWide {
    int bins = 31;
    double maxTranslation = 32; ///< pixels of the output
};

/// Covers a random rectangle (Zhong et al., "Random Erasing Data Augmentation", AAAI 2020).
struct RandomErasing {
    double probability = 0;
    double minScale = 0.02; ///< part of the output's area
    double maxScale = 0.33;
    double minRatio = 0.3;
    double maxRatio = 3.3;
    std::array<std::uint8_t, 3> fill{124, 116, 104}; ///< ImageNet's mean colour
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
};

/// InvalidArgument names the first option that makes no sense.
Status validate(const AugmentOptions& options);

/// The smallest size at which a picture of size `full` may be decoded without the sample losing detail;
/// `stream` is the one that will be given to apply().
ImageSize sizeNeeded(ImageSize full, const AugmentOptions& options, RandomStream stream);

/// Applies valid options with scratch memory of its own: one Augmenter serves one thread, and allocates
/// nothing once it has seen the largest picture.
class Augmenter {
public:
    explicit Augmenter(const AugmentOptions& options);
    Augmenter(Augmenter&&) noexcept;
    ~Augmenter();

    /// Writes output.width x output.height x 3 bytes. Shrinks by area (antialiased), enlarges bilinearly.
    /// InvalidArgument: an empty picture, one that is not RGB, or an output of another length.
    Status apply(const Image& image, RandomStream stream, std::span<std::uint8_t> output);

private:
    struct Scratch;
    AugmentOptions m_options;
    std::unique_ptr<Scratch> m_scratch;
};

/// validate() and apply() in one, for a single picture.
Status augment(const Image& image, const AugmentOptions& options, RandomStream stream,
               std::span<std::uint8_t> output);

} // namespace retort::data
