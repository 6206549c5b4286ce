#include "data/images/trivial_augment.h"

#include <cmath>
#include <numbers>

namespace retort::data {

namespace {

enum class Operation {
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Saturation,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
};
constexpr std::uint64_t kOperations = 14;

// torchvision.transforms.TrivialAugmentWide._augmentation_space
constexpr double kStrongestShear = 0.99;
constexpr double kStrongestRotation = 135; // degrees
constexpr double kStrongestEnhancement = 0.99;
constexpr double kMostBitsTaken = 6;
constexpr int kBits = 8;

bool hasSign(Operation operation) {
    return operation >= Operation::ShearX && operation <= Operation::Sharpness;
}

/// Turns about the image's centre.
AffineMap rotation(const Canvas& canvas, double degrees) {
    const double radians = degrees * std::numbers::pi / 180;
    const double cosine = std::cos(radians);
    const double sine = std::sin(radians);
    const double x = (canvas.width - 1) / 2.0;
    const double y = (canvas.height - 1) / 2.0;
    return {cosine, sine, x - cosine * x - sine * y, -sine, cosine, y + sine * x - cosine * y};
}

/// `strength` in [-1, 1], negative for the operations that have a sign only.
void perform(const Canvas& canvas, Operation operation, double strength, double maxTranslation) {
    const double enhancement = 1 + strength * kStrongestEnhancement;
    const int translation = static_cast<int>(strength * maxTranslation);
    switch (operation) {
    case Operation::Identity: return;
    case Operation::ShearX: return warp(canvas, {.b = strength * kStrongestShear});
    case Operation::ShearY: return warp(canvas, {.d = strength * kStrongestShear});
    case Operation::TranslateX: return shift(canvas, translation, 0);
    case Operation::TranslateY: return shift(canvas, 0, translation);
    case Operation::Rotate: return warp(canvas, rotation(canvas, strength * kStrongestRotation));
    case Operation::Brightness: return adjustBrightness(canvas, enhancement);
    case Operation::Saturation: return adjustSaturation(canvas, enhancement);
    case Operation::Contrast: return adjustContrast(canvas, enhancement);
    case Operation::Sharpness: return adjustSharpness(canvas, enhancement);
    case Operation::Posterize:
        return posterize(canvas, kBits - static_cast<int>(std::lround(strength * kMostBitsTaken)));
    case Operation::Solarize: return solarize(canvas, 255 * (1 - strength));
    case Operation::AutoContrast: return autoContrast(canvas);
    case Operation::Equalize: return equalize(canvas);
    }
}

} // namespace

void applyTrivialAugment(const Canvas& canvas, const TrivialAugmentWide& options, RandomStream& stream) {
    const auto operation = static_cast<Operation>(stream.below(kOperations));
    const auto bin = stream.below(static_cast<std::uint64_t>(options.bins));
    double strength = options.bins > 1 ? static_cast<double>(bin) / (options.bins - 1) : 0;
    if (hasSign(operation) && stream.chance(0.5))
        strength = -strength;
    perform(canvas, operation, strength, options.maxTranslation);
}

} // namespace retort::data
