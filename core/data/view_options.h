#pragma once
// Views: a fixed number of augmented, perhaps mixed versions of each image, instead of a new one every epoch.
// A view is a function of (seed, its number, the image's place) alone, so that a teacher can be asked about
// the very pixels that the student is shown, once and beforehand (Beyer et al., "Knowledge distillation: A
// good teacher is patient and consistent", CVPR 2022; stored as by Faghri et al., "Reinforce data, multiply
// impact", ICCV 2023).

#include <cstdint>
#include <vector>

namespace retort::data {

struct ViewOptions {
    int count = 1; ///< of each image; the view of an epoch is its number modulo this
    /// Parameter of the symmetric Beta distribution that the share of each image comes from (Zhang et al.,
    /// "mixup", ICLR 2018); 0: no mixup.
    double mixup = 0;
    /// The same of the share of the area (Yun et al., "CutMix", ICCV 2019); 0: no CutMix. Where both are
    /// given a coin decides for each view, as in timm.
    double cutmix = 0;
    std::uint64_t seed = 1;

    bool mixes() const { return mixup > 0 || cutmix > 0; }

    friend bool operator==(const ViewOptions&, const ViewOptions&) = default;
};

/// Consecutive images that are mixed with each other alone: the real ones, the generated ones.
struct MixedDomain {
    std::int64_t images = 0;
    bool isMixed = true; ///< false: each view is of one image
};

/// The views of all images of a loader, which the domains divide; none: all of them are one domain.
struct Views {
    ViewOptions options{};
    std::vector<MixedDomain> domains{};
};

} // namespace retort::data
