#pragma once
// A dataset: labelled images in splits. The same promise for every file format behind it.

#include "base/words.h"
#include "data/images/image.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

enum class Split { Train, Validation, Test };
inline constexpr std::array kSplits{Split::Train, Split::Validation, Split::Test};

constexpr auto words(Split) {
    return std::to_array<Word<Split>>(
        {{Split::Train, "train"}, {Split::Validation, "validation"}, {Split::Test, "test"}});
}
constexpr std::string_view name(Split split) {
    return wordOf(split);
}

struct SplitSummary {
    std::int64_t count = 0;
    std::vector<std::int64_t> perClass; ///< as many as there are classes
    std::int64_t excluded = 0;          ///< files of the split that cannot be used; no part of the count
};

/// Images of the test split that the training split has, too, pixel for pixel.
struct TestInTraining {
    std::int64_t images = 0;
    std::string example{}; ///< "test/cat/1.jpg and train/cat/7.jpg"

    friend bool operator==(const TestInTraining&, const TestInTraining&) = default;
};
/// "3 test images are also in the train split, for example ..."
std::string textOf(const TestInTraining& repeated);

/// How images are divided among splits where their folders do not say so: within each class, by the seed.
struct SplitFractions {
    double validation = 0;
    double test = 0.2;
    std::uint64_t seed = 0;

    friend bool operator==(const SplitFractions&, const SplitFractions&) = default;
};

struct DatasetSummary {
    std::string name;
    std::filesystem::path path;
    std::vector<std::string> classes;     ///< in label order
    std::map<Split, SplitSummary> splits; ///< only splits that hold images
    ImageSize imageSize;                  ///< 0 x 0 when sizes vary
    int channels = 3;                     ///< as stored; image() gives RGB in any case
    std::vector<std::string> problems; ///< one line per excluded file, and other things a person should know
    TestInTraining testInTraining{};   ///< only of images in files of their own
    std::optional<SplitFractions> drawn{}; ///< absent where the files say which images are for testing

    /// Files of all splits that cannot be used.
    std::int64_t excluded() const;
};

/// How a problem line of an excluded file ends.
inline constexpr std::string_view kExcluded = "; excluded";

/// Where images come from, and with it whether keeping decoded copies saves work.
enum class Storage { Memory, Files };

/// Immutable once open; every member may be called from several threads at once. Samples of a split are
/// numbered from 0 in an order that is the same on every machine.
class Dataset {
public:
    virtual ~Dataset() = default;

    virtual const DatasetSummary& summary() const = 0;
    virtual Storage storage() const = 0;
    /// 0 for a split that the dataset does not have.
    std::int64_t size(Split split) const;
    virtual std::int64_t label(Split split, std::int64_t index) const = 0;
    /// The image's size in its file, after EXIF orientation; reads nothing.
    virtual ImageSize storedSize(Split split, std::int64_t index) const = 0;
    /// RGB. Corrupt, Unsupported, NotFound or AccessDenied name the file.
    virtual Result<Image> image(Split split, std::int64_t index, const DecodeOptions& options = {}) const = 0;
    /// For people: a path relative to the dataset, or "test/00042".
    virtual std::string sampleName(Split split, std::int64_t index) const = 0;
    /// SHA-256 over the images of the split in order (pixels, or the files as they are; labels and names
    /// have no part in it): the key of embedding caches. Reads the whole split; Cancelled once `stop` is
    /// asked.
    virtual Result<std::string> contentHash(Split split, const std::stop_token& stop) const = 0;
};

/// What contentHash() is about, for the error of a cancelled one.
inline constexpr std::string_view kHashing = "reading a dataset";

/// The labels of samples of one split, in the order of `indices`.
std::vector<std::int64_t> labelsOf(const Dataset& dataset, Split split,
                                   const std::vector<std::int64_t>& indices);
/// 0 .. size-1 of the split.
std::vector<std::int64_t> allIndices(const Dataset& dataset, Split split);

} // namespace retort::data
