#pragma once
// How a loader makes batches, and what one holds.

#include "base/result.h"
#include "data/images/augment_options.h"
#include "data/images/image.h"
#include "data/mixture.h"
#include "data/view_options.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace retort::data {

enum class Order { Shuffled, Sequential };
/// Samples of an epoch that do not fill a batch.
enum class Remainder { Drop, Keep };
enum class Passes { Endless, One };
/// What becomes of a sample whose file cannot be read any more (it was changed or removed after the dataset
/// was opened).
enum class Unreadable {
    Fail,    ///< the batch is an error
    Replace, ///< the next readable sample of the same class takes its place
    Omit     ///< the batch is smaller, down to no sample
};

/// The part of each batch that one of several processes works on: equal parts, in the order of the batch.
struct BatchShare {
    int index = 0; ///< from 0
    int count = 1;
};

struct LoaderOptions {
    int batchSize = 64; ///< an epoch of fewer samples is one batch of them all
    BatchShare share{}; ///< of `batchSize` images, which are the same batch whoever takes which part
    int threads = 1;
    int prefetch = 3; ///< batches prepared ahead
    std::uint64_t seed = 0;
    AugmentOptions augment{};
    std::optional<Views> views{}; ///< absent: images are augmented anew every epoch, from `seed`
    /// Absent: each image is shown once an epoch, whatever its kind. With one, `order`, `remainder` and
    /// `passes` are as they are by default, and an image that cannot be read is replaced by one of its kind.
    std::optional<Mixture> mixture{};
    Order order = Order::Shuffled;
    Remainder remainder = Remainder::Drop;
    Passes passes = Passes::Endless;
    Unreadable unreadable = Unreadable::Fail;
    /// Decoded images are kept when all of them fit into this; otherwise a JPEG is decoded at reduced scale
    /// where its crop allows, which changes its pixels slightly.
    std::size_t cacheBytes = std::size_t{1} << 30;
};

struct Batch {
    std::int64_t step = 0;
    std::int64_t epoch = 0;
    std::int64_t count = 0;
    std::vector<std::int64_t> positions; ///< into the loader's indices
    std::vector<std::int64_t> samples;   ///< of the dataset's split
    std::vector<std::int64_t> labels;
    std::vector<std::int64_t>
        epochs;                  ///< of each image: `epoch`, or with a mixture how often it was shown before
    std::vector<Error> setAside; ///< of samples that were replaced or omitted, in their order
    std::shared_ptr<std::uint8_t[]> pixels; ///< [count, height, width, channels]; may outlive the loader
    ImageSize size;
    int channels = 3;
};

} // namespace retort::data
