#pragma once
// From a decoded image to the pixels of one sample of a batch: crop, resize, and the random changes of
// training. Everything random comes from the stream that is passed in, so that (seed, epoch, index) decide
// alone.

#include "base/random_stream.h"
#include "base/result.h"
#include "data/images/augment_options.h"
#include "data/images/image.h"

#include <cstdint>
#include <memory>
#include <span>

namespace retort::data {

/// Applies valid options with scratch memory of its own: one Augmenter serves one thread, and allocates
/// nothing once it has seen the largest image.
class Augmenter {
public:
    explicit Augmenter(const AugmentOptions& options);
    Augmenter(Augmenter&&) noexcept;
    ~Augmenter();

    /// Writes output.width x output.height x 3 bytes. Shrinks by area (antialiased), enlarges bilinearly.
    /// InvalidArgument: an empty image, one that is not RGB, or an output of another length.
    Status apply(const Image& image, RandomStream stream, std::span<std::uint8_t> output);

private:
    struct Scratch;
    AugmentOptions m_options;
    std::unique_ptr<Scratch> m_scratch;
};

/// validate() and apply() in one, for a single image.
Status augment(const Image& image, const AugmentOptions& options, RandomStream stream,
               std::span<std::uint8_t> output);

} // namespace retort::data
