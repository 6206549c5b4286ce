#include "study/sets/near_duplicates.h"

#include "base/cancellation.h"
#include "base/limits.h"
#include "clip/nearest_rows.h"
#include "clip/zero_shot.h"
#include "tensor/torch_error.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::study {

namespace {

using Hashes = std::vector<std::optional<synthesis::PerceptualHash>>;

constexpr std::int64_t kHashedAtOnce = 512;
constexpr float kSameImage = 0.9999F; ///< cosine; with the same hash

/// The hash looks at 32 x 32 pixels: a JPEG may be decoded small.
constexpr data::DecodeOptions kSmall{.atLeast = {32, 32}};

std::optional<int> distanceOf(const std::optional<synthesis::PerceptualHash>& a,
                              const std::optional<synthesis::PerceptualHash>& b) {
    return a && b ? std::optional{synthesis::hashDistance(*a, *b)} : std::nullopt;
}

/// The least cosine that is above all but the tolerated share; `values` are changed.
double cosineAboveMost(std::vector<float> values) {
    const auto tolerated =
        static_cast<std::size_t>(kToleratedDuplicates * static_cast<double>(values.size()));
    const auto at = values.end() - static_cast<std::ptrdiff_t>(tolerated) - 1;
    std::nth_element(values.begin(), at, values.end());
    return std::nextafter(*at, 2.0F);
}

/// Other test images that a near-duplicate stands out from, as Carlini et al. 2023 ("Extracting Training
/// Data from Diffusion Models", 3.1) compare with: their nearest 50, and half of the mean distance to those.
constexpr std::int64_t kNeighbours = 50;
constexpr double kStandsOut = 0.5;

/// Where the teacher sees the nearest test images of one generated image.
struct Neighbourhood {
    double farthestCosine = -1; ///< of those neighbours
    double meanDistance = 0;    ///< of unit vectors; of all but the nearest
    bool isTelling = false;     ///< there are enough test images to compare with
};

double distanceFrom(double cosine) {
    return std::sqrt(std::max(0.0, 2 - 2 * cosine));
}

/// `generated`: [D]; `test`: [N, D], of length 1.
Neighbourhood neighbourhoodOf(const at::Tensor& generated, const at::Tensor& test) {
    if (test.size(0) < kNeighbours)
        return {};
    const auto cosines = test.matmul(clip::unitRows(generated.unsqueeze(0))[0]);
    const auto nearest = std::get<0>(cosines.topk(kNeighbours)).to(torch::kDouble).contiguous();
    const auto* values = nearest.data_ptr<double>();
    Neighbourhood found{.farthestCosine = values[kNeighbours - 1], .isTelling = true};
    for (std::int64_t i = 1; i < kNeighbours; ++i)
        found.meanDistance += distanceFrom(values[i]) / static_cast<double>(kNeighbours - 1);
    return found;
}

/// Images of another domain look about equally like all test images to the teacher: none of those is
/// copied.
bool standsOut(double cosine, const Neighbourhood& neighbours) {
    return !neighbours.isTelling || distanceFrom(cosine) <= kStandsOut * neighbours.meanDistance;
}

int distanceOfFew(const std::vector<std::optional<synthesis::NearestHash>>& nearest, int most) {
    const auto tolerated =
        static_cast<std::int64_t>(kToleratedDuplicates * static_cast<double>(nearest.size()));
    const auto within = [&](int distance) {
        return std::count_if(nearest.begin(), nearest.end(),
                             [&](const auto& hash) { return hash && hash->distance <= distance; });
    };
    while (most >= 0 && within(most) > tolerated)
        --most;
    return most;
}

} // namespace

Result<NearDuplicateOptions> calibrated(const NearDuplicateOptions& options, const ImageTraits& training,
                                        const ImageTraits& test, const std::stop_token& stop) {
    if (options.calibration == Calibration::None || training.hashes.empty())
        return options;
    RETORT_TRY(const auto nearest, clip::nearestRows(training.embeddings, test.embeddings, {.stop = stop}));
    const auto* cosines = nearest.cosine.data_ptr<float>();
    const auto* images = nearest.index.data_ptr<std::int64_t>();
    std::vector<float> others;
    Hashes hashes;
    for (std::size_t i = 0; i < training.hashes.size(); ++i) {
        // A test image that is in the training split, too, says nothing of how alike different images are.
        const auto& counterpart = test.hashes[static_cast<std::size_t>(images[i])];
        if (cosines[i] >= kSameImage && distanceOf(training.hashes[i], counterpart) == 0)
            continue;
        others.push_back(cosines[i]);
        hashes.push_back(training.hashes[i]);
    }
    if (others.empty())
        return options;
    auto tightened = options;
    tightened.maxHashDistance =
        distanceOfFew(synthesis::nearestHashes(hashes, test.hashes), options.maxHashDistance);
    tightened.minCosine =
        std::max(options.minCosine, static_cast<double>(cosineAboveMost(std::move(others))));
    return tightened;
}

Status validate(const NearDuplicateOptions& options) {
    RETORT_CHECK(checkNumber("near-duplicates: least cosine", options.minCosine, limits::kCosine));
    return checkNumber("near-duplicates: most bits in which hashes differ", options.maxHashDistance,
                       limits::kHashDistance);
}

Result<Hashes> hashesOf(const data::Dataset& dataset, data::Split split,
                        const std::vector<std::int64_t>& indices, const std::stop_token& stop) {
    Hashes hashes(indices.size());
    std::vector<Status> problems(indices.size());
    const auto total = static_cast<std::int64_t>(indices.size());
    for (std::int64_t first = 0; first < total; first += kHashedAtOnce) {
        RETORT_CHECK(checkCancelled(stop, "comparing images"));
        const auto last = std::min(first + kHashedAtOnce, total);
        at::parallel_for(first, last, 1, [&](std::int64_t begin, std::int64_t end) {
            for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
                const auto image = dataset.image(split, indices[i], kSmall);
                if (image.ok())
                    hashes[i] = synthesis::perceptualHash(*image);
                else
                    problems[i] = image.error();
            }
        });
        for (auto i = first; i < last; ++i)
            RETORT_CHECK(problems[static_cast<std::size_t>(i)]);
    }
    return hashes;
}

Result<std::vector<store::NearDuplicate>> findNearDuplicates(const ImageTraits& generated,
                                                             const ImageTraits& test,
                                                             const NearDuplicateOptions& options,
                                                             const std::stop_token& stop) {
    RETORT_TRY(const auto nearest, clip::nearestRows(generated.embeddings, test.embeddings, {.stop = stop}));
    const auto alike = synthesis::nearestHashes(generated.hashes, test.hashes);
    return tensor::guarded("collecting near-duplicates", [&]() -> Result<std::vector<store::NearDuplicate>> {
        const auto* index = nearest.index.data_ptr<std::int64_t>();
        const auto* cosine = nearest.cosine.data_ptr<float>();
        std::vector<store::NearDuplicate> found;
        const auto seen = clip::unitRows(test.embeddings);
        for (std::size_t i = 0; i < generated.hashes.size(); ++i) {
            const auto row = static_cast<std::int64_t>(i);
            const bool isSeenAlike = static_cast<double>(cosine[i]) >= options.minCosine;
            const bool isHashedAlike = alike[i] && alike[i]->distance <= options.maxHashDistance;
            if (!isSeenAlike && !isHashedAlike)
                continue;
            const auto neighbours = neighbourhoodOf(generated.embeddings[row], seen);
            if (isSeenAlike && standsOut(static_cast<double>(cosine[i]), neighbours)) {
                const auto image = static_cast<std::size_t>(index[i]);
                found.push_back({.number = row,
                                 .testImage = index[i],
                                 .cosine = static_cast<double>(cosine[i]),
                                 .hashDistance = distanceOf(generated.hashes[i], test.hashes[image])});
            } else if (isHashedAlike) {
                const auto pair = clip::unitRows(
                    torch::stack({generated.embeddings[row], test.embeddings[alike[i]->index]}));
                const auto both = pair[0].dot(pair[1]).item<double>();
                if (both >= neighbours.farthestCosine) // bright in the middle is no fish yet
                    found.push_back({.number = row,
                                     .testImage = alike[i]->index,
                                     .cosine = both,
                                     .hashDistance = alike[i]->distance});
            }
        }
        return found;
    });
}

} // namespace retort::study
