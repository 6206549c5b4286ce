#include "fake_image_generator.h"

#include "base/cancellation.h"
#include "base/random_stream.h"

namespace retort::synthesis::testing {

namespace {

constexpr int kSide = 16;

data::Image noiseImage(const ImageOrder& order, const data::ImageSize& size) {
    RandomStream stream(order.seed, "pixels " + order.prompt);
    data::Image image{.size = size, .fullSize = size};
    for (int i = 0; i < size.width * size.height * image.channels; ++i)
        image.pixels.push_back(static_cast<std::uint8_t>(stream.below(256)));
    return image;
}

std::vector<float> noised(const ImageOrder& order) {
    RandomStream stream(order.seed, "embedding");
    std::vector<float> values;
    for (const auto value : order.embedding)
        values.push_back(value + static_cast<float>(stream.normal()));
    return values;
}

} // namespace

FakeImageGenerator::FakeImageGenerator(int embeddingWidth)
    : about{.name = "fake",
            .contentHash = "fakehash",
            .precision = "fp32",
            .scheduler = diffusion::SchedulerKind::Ddim,
            .nativeSize = kSide,
            .imageFactor = 8,
            .embeddingWidth = embeddingWidth} {}

Result<std::vector<GeneratedImage>> FakeImageGenerator::generate(std::span<const ImageOrder> orders,
                                                                 const GenerationSpec& spec,
                                                                 const std::stop_token& stop) {
    RETORT_CHECK(beforeBatch());
    RETORT_CHECK(checkCancelled(stop, "drawing"));
    batches.push_back(orders.size());
    const auto size =
        spec.sampledSize == data::ImageSize{} ? data::ImageSize{kSide, kSide} : spec.sampledSize;
    std::vector<GeneratedImage> images;
    for (const auto& order : orders) {
        prompts.push_back(order.prompt);
        if (order.source)
            sourceColours.push_back(order.source->pixels.at(0));
        images.push_back(
            {.image = noiseImage(order, size), .noisedEmbedding = noised(order), .valid = isValid(order)});
    }
    return images;
}

} // namespace retort::synthesis::testing
