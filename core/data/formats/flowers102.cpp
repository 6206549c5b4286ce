#include "data/formats/flowers102.h"

#include "data/formats/mat_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace retort::data {

namespace fs = std::filesystem;

const std::array<std::string_view, 102> kFlowerNames{"pink primrose",
                                                     "hard-leaved pocket orchid",
                                                     "canterbury bells",
                                                     "sweet pea",
                                                     "english marigold",
                                                     "tiger lily",
                                                     "moon orchid",
                                                     "bird of paradise",
                                                     "monkshood",
                                                     "globe thistle",
                                                     "snapdragon",
                                                     "colt's foot",
                                                     "king protea",
                                                     "spear thistle",
                                                     "yellow iris",
                                                     "globe-flower",
                                                     "purple coneflower",
                                                     "peruvian lily",
                                                     "balloon flower",
                                                     "giant white arum lily",
                                                     "fire lily",
                                                     "pincushion flower",
                                                     "fritillary",
                                                     "red ginger",
                                                     "grape hyacinth",
                                                     "corn poppy",
                                                     "prince of wales feathers",
                                                     "stemless gentian",
                                                     "artichoke",
                                                     "sweet william",
                                                     "carnation",
                                                     "garden phlox",
                                                     "love in the mist",
                                                     "mexican aster",
                                                     "alpine sea holly",
                                                     "ruby-lipped cattleya",
                                                     "cape flower",
                                                     "great masterwort",
                                                     "siam tulip",
                                                     "lenten rose",
                                                     "barbeton daisy",
                                                     "daffodil",
                                                     "sword lily",
                                                     "poinsettia",
                                                     "bolero deep blue",
                                                     "wallflower",
                                                     "marigold",
                                                     "buttercup",
                                                     "oxeye daisy",
                                                     "common dandelion",
                                                     "petunia",
                                                     "wild pansy",
                                                     "primula",
                                                     "sunflower",
                                                     "pelargonium",
                                                     "bishop of llandaff",
                                                     "gaura",
                                                     "geranium",
                                                     "orange dahlia",
                                                     "pink-yellow dahlia",
                                                     "cautleya spicata",
                                                     "japanese anemone",
                                                     "black-eyed susan",
                                                     "silverbush",
                                                     "californian poppy",
                                                     "osteospermum",
                                                     "spring crocus",
                                                     "bearded iris",
                                                     "windflower",
                                                     "tree poppy",
                                                     "gazania",
                                                     "azalea",
                                                     "water lily",
                                                     "rose",
                                                     "thorn apple",
                                                     "morning glory",
                                                     "passion flower",
                                                     "lotus",
                                                     "toad lily",
                                                     "anthurium",
                                                     "frangipani",
                                                     "clematis",
                                                     "hibiscus",
                                                     "columbine",
                                                     "desert-rose",
                                                     "tree mallow",
                                                     "magnolia",
                                                     "cyclamen",
                                                     "watercress",
                                                     "canna lily",
                                                     "hippeastrum",
                                                     "bee balm",
                                                     "ball moss",
                                                     "foxglove",
                                                     "bougainvillea",
                                                     "camellia",
                                                     "mallow",
                                                     "mexican petunia",
                                                     "bromelia",
                                                     "blanket flower",
                                                     "trumpet creeper",
                                                     "blackberry lily"};

namespace {

struct FlowerSplit {
    Split split;
    const char* variable;
};
constexpr std::array kFlowerSplits{FlowerSplit{Split::Train, "trnid"},
                                   FlowerSplit{Split::Validation, "valid"},
                                   FlowerSplit{Split::Test, "tstid"}};

Error damagedFlowers(const fs::path& file, const std::string& why) {
    return {ErrorCode::Corrupt,
            fmt::format("{}: {}; are imagelabels.mat and setid.mat of one download?", file.string(), why)};
}

Result<std::vector<std::int64_t>> readFlowerLabels(const fs::path& file) {
    RETORT_TRY(auto labels, readMatNumbers(file, "labels"));
    for (const auto label : labels)
        if (label < 1 || label > static_cast<std::int64_t>(kFlowerNames.size()))
            return damagedFlowers(file,
                                  fmt::format("label {} is out of range, Flowers102 has 1 to 102", label));
    return labels;
}

} // namespace

Result<ImageListing> listFlowers102(const fs::path& folder) {
    const auto setFile = folder / "setid.mat";
    RETORT_TRY(const auto labels, readFlowerLabels(folder / "imagelabels.mat"));
    const std::set<std::int64_t> present(labels.begin(), labels.end());
    ImageListing list{.root = folder};
    for (const auto label : present)
        list.classes.emplace_back(kFlowerNames.at(static_cast<std::size_t>(label - 1)));
    if (present.size() < kFlowerNames.size())
        list.problems.push_back(fmt::format("{}: {} of the 102 classes occur; they are renumbered from 0",
                                            (folder / "imagelabels.mat").string(), present.size()));
    std::vector<bool> taken(labels.size());
    for (const auto& [split, variable] : kFlowerSplits) {
        RETORT_TRY(auto numbers, readMatNumbers(setFile, variable));
        std::sort(numbers.begin(), numbers.end());
        for (const auto number : numbers) {
            if (number < 1 || number > static_cast<std::int64_t>(labels.size()))
                return damagedFlowers(setFile, fmt::format("image {} of {} has no label, there are {} labels",
                                                           number, variable, labels.size()));
            const auto at = static_cast<std::size_t>(number - 1);
            if (taken[at])
                return damagedFlowers(setFile,
                                      fmt::format("image {} is in two splits or twice in one", number));
            taken[at] = true;
            const auto label = std::distance(present.begin(), present.find(labels[at]));
            list.splits[split].push_back({fmt::format("jpg/image_{:05}.jpg", number), label});
        }
    }
    return list;
}

} // namespace retort::data
