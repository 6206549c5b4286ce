#pragma once
// The published datasets that the program reads in the form in which people download them: where each comes
// from, and what a complete copy holds.

#include "data/dataset.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

struct KnownDataset {
    std::string_view name;  ///< "stl10": what it is imported as by default
    std::string_view title; ///< "STL10"
    std::string_view page;  ///< where to get it
    std::string_view files; ///< what to download there
    std::string_view size;  ///< of the download, by powers of 1000
    std::string_view licence;
    std::int64_t train =
        0; ///< images of a complete copy; of all splits together where there is no official split
    std::int64_t validation = 0;
    std::int64_t test = 0;
    bool offered = true;                            ///< listed with the way to get it while it is not there
    int classes = 0;                                ///< 0: not noted
    std::span<const std::string_view> classNames{}; ///< as its format names them; empty: not noted
};

/// Sorted by name.
std::span<const KnownDataset> knownDatasets();
/// Null for other names.
const KnownDataset* knownDataset(std::string_view name);

/// What classes say of a dataset that has a known one's name.
enum class ClassMatch {
    All,   ///< its classes, as far as they are noted
    Some,  ///< no others, but not all
    Others ///< another dataset
};

/// Of a dataset that is called, or whose folder is called, like a known one: what is shipped and published
/// for the name must not be taken for a folder of other images. Case and punctuation of names do not count.
/// All for other names and for no classes.
ClassMatch matchKnownClasses(const std::string& nameOrPath, const std::vector<std::string>& classes);

/// "EuroSAT: download EuroSAT.zip (94 MB, MIT) from https://..., then 'retort-cli dataset import ...'".
std::string wayToGet(const KnownDataset& known);

/// Adds a problem line for every split that holds another number of images than a complete copy does.
void noteCounts(const KnownDataset& known, DatasetSummary& summary);

} // namespace retort::data
