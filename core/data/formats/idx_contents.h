#pragma once
// The published datasets that come as IDX files. MNIST and those made to take its place share the names of
// their files, so their content tells them apart.

#include "data/formats/idx.h"

#include <array>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace retort::data {

/// SHA-256 of a file of labels, unpacked and as it is published (.gz); empty where it is not published.
struct IdxDigests {
    std::string_view unpacked{};
    std::string_view packed{};
};

struct IdxContents {
    std::string_view name; ///< KnownDataset::name
    std::string_view
        prefix; ///< what only its files' names begin with: "emnist-letters-"; empty: shared names
    std::vector<std::string> classes;
    int firstLabel = 0;
    bool transposed = false; ///< its images lie on their side, mirrored, as all of EMNIST
    IdxDigests train{};
    IdxDigests test{};
};

/// Null for other names.
const IdxContents* idxContents(std::string_view name);
/// "fashion-mnist, mnist, ..."
std::string idxContentNames();

/// The four files of a dataset: as "train-images-idx3-ubyte" or "train-images.idx3-ubyte", packed by gzip or
/// not, in the folder itself or in a folder of the file's own name (as Kaggle unpacks), "test" instead of
/// "t10k", with a prefix or without.
struct IdxFiles {
    std::string prefix;
    std::map<std::string, std::filesystem::path> found; ///< by kIdxParts

    std::vector<std::string> missing() const; ///< names of files as they are usual
};
inline constexpr std::array kIdxParts{"train-images", "train-labels", "t10k-images", "t10k-labels"};

/// By prefix; empty when there is none. Nothing is opened.
std::vector<IdxFiles> findIdxFiles(const std::filesystem::path& folder);

/// The dataset that the files hold: told by their prefix, or by the digests of their labels; null when it is
/// none of the published ones.
const IdxContents* recogniseIdx(const IdxFiles& files);

} // namespace retort::data
