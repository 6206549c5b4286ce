#pragma once
// Which images of a set are shown, in which order, and how a list gets from one such choice to another.

#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "store/synthetic_table.h"
#endif

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace retort::ui {

enum class ImageChoice { All, Kept, Excluded, NearDuplicates };
enum class ImageOrder { AsDrawn, BestFirst, WorstFirst };

/// What is absent lets everything pass.
struct GalleryFilter {
    std::optional<std::int64_t> label{};
    ImageChoice choice = ImageChoice::All;
    /// Part of the prompt, in any case, or of the seed; or a bound of the score: "<0.5", ">0.9".
    QString text{};

    friend bool operator==(const GalleryFilter&, const GalleryFilter&) = default;
};

/// Places of those that pass, rising.
std::vector<int> matching(const std::vector<store::SyntheticImageRecord>& images,
                          const GalleryFilter& filter);
/// By the teacher's score; those without one come last, and equal ones stay as drawn.
void sortImages(std::vector<int>& places, const std::vector<store::SyntheticImageRecord>& images,
                ImageOrder order);

struct RowRange {
    int first = 0;
    int last = 0;
    friend bool operator==(const RowRange&, const RowRange&) = default;
};
/// The rows of `longer`, from the first to the last, that `shorter` lacks; absent where it is not `longer`
/// with some excluded, or has so many gaps that a list is sooner filled anew.
std::optional<std::vector<RowRange>> addedRanges(const std::vector<int>& shorter,
                                                 const std::vector<int>& longer);

} // namespace retort::ui
