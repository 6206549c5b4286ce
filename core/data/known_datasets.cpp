#include "data/known_datasets.h"

#include "data/dataset_name.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace retort::data {

namespace {

constexpr std::string_view kFourIdxFiles =
    "{train,t10k}-images-idx3-ubyte.gz and {train,t10k}-labels-idx1-ubyte.gz into one folder";

using Names = std::string_view;
constexpr std::array kCifar10{Names{"airplane"}, Names{"automobile"}, Names{"bird"}, Names{"cat"},
                              Names{"deer"},     Names{"dog"},        Names{"frog"}, Names{"horse"},
                              Names{"ship"},     Names{"truck"}};
constexpr std::array kDigits{Names{"0"}, Names{"1"}, Names{"2"}, Names{"3"}, Names{"4"},
                             Names{"5"}, Names{"6"}, Names{"7"}, Names{"8"}, Names{"9"}};
constexpr std::array kEuroSat{Names{"AnnualCrop"},    Names{"Forest"},      Names{"HerbaceousVegetation"},
                              Names{"Highway"},       Names{"Industrial"},  Names{"Pasture"},
                              Names{"PermanentCrop"}, Names{"Residential"}, Names{"River"},
                              Names{"SeaLake"}};
constexpr std::array kFashion{Names{"T-shirt/top"}, Names{"Trouser"},   Names{"Pullover"}, Names{"Dress"},
                              Names{"Coat"},        Names{"Sandal"},    Names{"Shirt"},    Names{"Sneaker"},
                              Names{"Bag"},         Names{"Ankle boot"}};
constexpr std::array kImagenette{Names{"tench"},         Names{"English springer"}, Names{"cassette player"},
                                 Names{"chain saw"},     Names{"church"},           Names{"French horn"},
                                 Names{"garbage truck"}, Names{"gas pump"},         Names{"golf ball"},
                                 Names{"parachute"}};
constexpr std::array kStl10{Names{"airplane"}, Names{"bird"}, Names{"car"},   Names{"cat"},
                            Names{"deer"},     Names{"dog"},  Names{"horse"}, Names{"monkey"},
                            Names{"ship"},     Names{"truck"}};

constexpr KnownDataset emnist(std::string_view name, std::string_view title, std::int64_t train,
                              std::int64_t test) {
    return {name,
            title,
            "https://www.nist.gov/itl/products-and-services/emnist-dataset",
            "gzip.zip (the four files of one of its sets)",
            "562 MB",
            "public domain",
            train,
            0,
            test,
            false};
}

// Counts: Coates et al. 2011 (STL10), Netzer et al. 2011 (SVHN), Krizhevsky 2009 (CIFAR), Helber et al. 2019
// (EuroSAT), Nilsback and Zisserman 2008 (Flowers102), Bossard et al. 2014 (Food101), Xiao et al. 2017
// (Fashion-MNIST), fast.ai.
constexpr std::array kKnown{
    KnownDataset{"cifar10", "CIFAR-10", "https://www.cs.toronto.edu/~kriz/cifar.html",
                 "cifar-10-binary.tar.gz", "170 MB", "none stated (research)", 50'000, 0, 10'000, true, 10,
                 kCifar10},
    KnownDataset{"cifar100", "CIFAR-100", "https://www.cs.toronto.edu/~kriz/cifar.html",
                 "cifar-100-binary.tar.gz", "169 MB", "none stated (research)", 50'000, 0, 10'000, true, 100},
    KnownDataset{"eurosat", "EuroSAT", "https://github.com/phelber/EuroSAT", "EuroSAT.zip (RGB)", "94 MB",
                 "MIT", 27'000, 0, 0, true, 10, kEuroSat},
    emnist("emnist-balanced", "EMNIST Balanced", 112'800, 18'800),
    emnist("emnist-byclass", "EMNIST ByClass", 697'932, 116'323),
    emnist("emnist-bymerge", "EMNIST ByMerge", 697'932, 116'323),
    emnist("emnist-digits", "EMNIST Digits", 240'000, 40'000),
    emnist("emnist-letters", "EMNIST Letters", 124'800, 20'800),
    emnist("emnist-mnist", "EMNIST MNIST", 60'000, 10'000),
    KnownDataset{"fashion-mnist", "Fashion-MNIST", "https://github.com/zalandoresearch/fashion-mnist",
                 "the Debian package dataset-fashion-mnist", "30 MB", "MIT", 60'000, 0, 10'000, true, 10,
                 kFashion},
    KnownDataset{"flowers102", "Oxford Flowers102", "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/",
                 "102flowers.tgz, imagelabels.mat and setid.mat into one folder", "345 MB",
                 "none stated (research)", 1'020, 1'020, 6'149, true, 102},
    KnownDataset{"food101", "Food101", "https://data.vision.ee.ethz.ch/cvl/datasets_extra/food-101/",
                 "food-101.tar.gz", "5.0 GB", "fair use, research", 75'750, 0, 25'250, true, 101},
    KnownDataset{"imagenette", "Imagenette", "https://github.com/fastai/imagenette",
                 "imagenette2-160.tgz, imagenette2-320.tgz or imagenette2.tgz", "99 MB to 1.6 GB",
                 "ImageNet terms, research", 9'469, 0, 3'925, true, 10, kImagenette},
    KnownDataset{"kmnist", "KMNIST", "http://codh.rois.ac.jp/kmnist/", kFourIdxFiles, "21 MB", "CC BY-SA 4.0",
                 60'000, 0, 10'000, false},
    KnownDataset{"mnist", "MNIST", "https://ossci-datasets.s3.amazonaws.com/mnist/", kFourIdxFiles, "12 MB",
                 "CC BY-SA 3.0", 60'000, 0, 10'000, false},
    KnownDataset{"stl10", "STL10", "https://cs.stanford.edu/~acoates/stl10/", "stl10_binary.tar.gz", "2.6 GB",
                 "none stated (research)", 5'000, 0, 8'000, true, 10, kStl10},
    KnownDataset{
        "svhn", "SVHN, cropped digits", "http://ufldl.stanford.edu/housenumbers/",
        "train_32x32.mat and test_32x32.mat (and extra_32x32.mat, 1.3 GB, if wanted) into one folder",
        "246 MB", "non-commercial", 73'257, 0, 26'032, true, 10, kDigits},
};

ClassMatch matchClasses(const KnownDataset& known, const std::vector<std::string>& classes) {
    const auto count = static_cast<int>(classes.size());
    if (classes.empty() || known.classes == 0 || (known.classNames.empty() && count == known.classes))
        return ClassMatch::All;
    const bool isOfThem = std::ranges::all_of(classes, [&](const std::string& name) {
        return std::ranges::any_of(known.classNames,
                                   [&](std::string_view own) { return plainName(own) == plainName(name); });
    });
    if (!isOfThem)
        return ClassMatch::Others;
    return count == known.classes ? ClassMatch::All : ClassMatch::Some;
}

void noteCount(const KnownDataset& known, std::string_view what, std::int64_t expected, std::int64_t found,
               std::vector<std::string>& problems) {
    if (expected != found)
        problems.push_back(
            fmt::format("{}: {} images, a complete {} has {}; a part of it, or an incomplete download?", what,
                        found, known.title, expected));
}

} // namespace

std::span<const KnownDataset> knownDatasets() {
    return kKnown;
}

const KnownDataset* knownDataset(std::string_view name) {
    const auto* found =
        std::find_if(kKnown.begin(), kKnown.end(), [&](const auto& known) { return known.name == name; });
    return found == kKnown.end() ? nullptr : found;
}

ClassMatch matchKnownClasses(const std::string& nameOrPath, const std::vector<std::string>& classes) {
    const auto last = plainDatasetName(nameOrPath);
    for (const auto& known : kKnown)
        if (plainName(known.name) == last)
            return matchClasses(known, classes);
    return ClassMatch::All;
}

std::string wayToGet(const KnownDataset& known) {
    return fmt::format(
        "get {} from {} ({}; licence: {}), then import it with 'retort-cli dataset import ARCHIVE|FOLDER "
        "--as {}'",
        known.files, known.page, known.size, known.licence, known.name);
}

void noteCounts(const KnownDataset& known, DatasetSummary& summary) {
    const auto count = [&](Split split) {
        const auto found = summary.splits.find(split);
        return found == summary.splits.end() ? std::int64_t{0} : found->second.count;
    };
    if (known.test == 0) { // no official split
        noteCount(known, "all splits", known.train,
                  count(Split::Train) + count(Split::Validation) + count(Split::Test), summary.problems);
        return;
    }
    noteCount(known, "train", known.train, count(Split::Train), summary.problems);
    if (known.validation > 0)
        noteCount(known, "validation", known.validation, count(Split::Validation), summary.problems);
    noteCount(known, "test", known.test, count(Split::Test), summary.problems);
}

} // namespace retort::data
