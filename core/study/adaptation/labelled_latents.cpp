#include "study/adaptation/labelled_latents.h"

#include "base/file.h"
#include "clip/preprocess.h"

#include <torch/types.h>

namespace retort::study {

namespace {

Status readInto(const StudyData& data, std::int64_t index, const clip::PreprocessConfig& cut,
                std::uint8_t* pixels) {
    const auto side = static_cast<int>(cut.imageSize);
    RETORT_TRY(const auto image, data.dataset->image(data::Split::Train, index, {.atLeast = {side, side}}));
    return clip::resizeAndCrop(
        {.pixels = image.pixels.data(), .width = image.size.width, .height = image.size.height}, cut, pixels);
}

miniature::ImageReader readerOf(const StudyData& data, std::int64_t side) {
    const auto read = [&data, side](std::int64_t begin, std::int64_t count) -> Result<at::Tensor> {
        const clip::PreprocessConfig cut{.imageSize = side};
        auto pixels = at::empty({count, side, side, 3}, at::kByte);
        for (std::int64_t i = 0; i < count; ++i)
            RETORT_CHECK(readInto(data, data.labelled[static_cast<std::size_t>(begin + i)], cut,
                                  pixels[i].data_ptr<std::uint8_t>()));
        return pixels;
    };
    return {.images = std::ssize(data.labelled), .side = side, .read = read};
}

} // namespace

Result<miniature::LatentSet> labelledLatents(const StudyData& data, const diffusion::Autoencoder& autoencoder,
                                             const LatentPlace& place,
                                             const miniature::LatentComputation& how) {
    const auto classes =
        at::tensor(data::labelsOf(*data.dataset, data::Split::Train, data.labelled), at::kLong);
    const std::vector<std::int64_t> sizes{std::ssize(data.labelled)};
    std::error_code ignored;
    if (std::filesystem::exists(place.file, ignored))
        if (auto kept = miniature::loadLatents(place.file, classes, sizes, place.origin); kept.ok())
            return kept;
    RETORT_TRY(auto latents, miniature::encodeImages(readerOf(data, place.side), autoencoder, how));
    latents.classes = classes;
    RETORT_CHECK(createFolders(place.file.parent_path()));
    RETORT_CHECK(miniature::saveLatents(place.file, latents, place.origin));
    return latents;
}

} // namespace retort::study
