#include "data/formats/imagenette.h"

#include "data/formats/folder_dataset.h"

#include <algorithm>
#include <array>

namespace retort::data {

namespace {

struct ImagenetteClass {
    std::string_view wnid;
    std::string_view name;
};
// https://github.com/fastai/imagenette
constexpr std::array kImagenetteClasses{
    ImagenetteClass{"n01440764", "tench"},           ImagenetteClass{"n02102040", "English springer"},
    ImagenetteClass{"n02979186", "cassette player"}, ImagenetteClass{"n03000684", "chain saw"},
    ImagenetteClass{"n03028079", "church"},          ImagenetteClass{"n03394916", "French horn"},
    ImagenetteClass{"n03417042", "garbage truck"},   ImagenetteClass{"n03425413", "gas pump"},
    ImagenetteClass{"n03445777", "golf ball"},       ImagenetteClass{"n03888257", "parachute"},
};

} // namespace

std::string_view imagenetteName(std::string_view wnid) {
    const auto* found = std::find_if(kImagenetteClasses.begin(), kImagenetteClasses.end(),
                                     [&](const auto& one) { return one.wnid == wnid; });
    return found == kImagenetteClasses.end() ? std::string_view{} : found->name;
}

Result<ImageListing> listImagenette(const std::filesystem::path& folder) {
    RETORT_TRY(auto list, listFolder(folder));
    for (auto& className : list.classes)
        if (const auto english = imagenetteName(className); !english.empty())
            className = english;
    return list;
}

} // namespace retort::data
