#pragma once
// Images of one size that stand one after the other in binary files (STL10, SVHN, CIFAR): mapped or in
// memory, decoded from nothing.

#include "data/dataset.h"

#include <cstddef>
#include <memory>
#include <span>

namespace retort::data {

/// How the bytes of one image follow each other; both have three planes, red, green and blue.
enum class PlaneOrder {
    Rows,   ///< row by row, as in CIFAR
    Columns ///< column by column, as MATLAB writes arrays
};

/// Records that lie one after the other: `stride` bytes each, the pixels `offset` bytes behind a record's
/// begin.
struct PackedPart {
    std::span<const std::byte> bytes; ///< whole records
    std::size_t stride = 0;
    std::size_t offset = 0;
    std::shared_ptr<const void> owner; ///< keeps the bytes
};

struct PackedSplit {
    std::vector<PackedPart> parts;
    std::vector<std::uint8_t> labels; ///< one per record, in order, each below the number of classes
};

struct KnownDataset;

struct PackedImages {
    std::string name;
    std::filesystem::path path;
    std::vector<std::string> classes;
    std::vector<std::string> problems;
    ImageSize size;
    PlaneOrder order = PlaneOrder::Rows;
    std::map<Split, PackedSplit> splits;
    const KnownDataset* known = nullptr; ///< whose counts it should have
};

/// Splits without images are excluded. InvalidArgument: no image in the training split.
Result<std::unique_ptr<Dataset>> makePackedDataset(PackedImages images);

} // namespace retort::data
