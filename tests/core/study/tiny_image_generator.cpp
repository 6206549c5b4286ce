#include "tiny_image_generator.h"

#include "base/random_stream.h"

namespace retort::study::testing {

namespace {

constexpr int kGeneratedSide = 8;

std::uint8_t greyOf(std::span<const float> embedding) {
    float sum = 0;
    for (const float value : embedding)
        sum += value * value;
    return static_cast<std::uint8_t>(static_cast<int>(sum * 100) % 200);
}

data::Image image(const synthesis::ImageOrder& order) {
    constexpr int kRed = 0, kGreen = 1, kNoise = 50;
    data::Image image{
        .size = {kGeneratedSide, kGeneratedSide}, .pixels = {}, .fullSize = {kGeneratedSide, kGeneratedSide}};
    RandomStream noise(order.seed, "tiny painter");
    const int strong = order.prompt.ends_with("red") ? kRed : kGreen;
    const int grey = greyOf(order.embedding);
    for (int i = 0; i < kGeneratedSide * kGeneratedSide * image.channels; ++i) {
        const bool strongChannel = order.embedding.empty() && i % image.channels == strong;
        const auto value = noise.integer(0, kNoise) + (strongChannel ? 150 : grey);
        image.pixels.push_back(static_cast<std::uint8_t>(value));
    }
    return image;
}

synthesis::ImageGeneratorDescription about(const std::filesystem::path& folder) {
    synthesis::ImageGeneratorDescription about;
    about.name = folder.filename().string();
    about.contentHash = "hash of " + about.name;
    about.precision = "fp32";
    about.nativeSize = kGeneratedSide;
    about.multiplyAdds = 1e6;
    if (about.name == "unclip" || about.name == "adapter")
        about.embeddingWidth = 8;
    about.noisesEmbeddings = about.name != "adapter";
    return about;
}

class TinyImageGenerator : public synthesis::ImageGenerator {
public:
    TinyImageGenerator(synthesis::ImageGeneratorDescription about, BeforeBatch beforeBatch)
        : m_about(std::move(about)), m_beforeBatch(std::move(beforeBatch)) {}

    const synthesis::ImageGeneratorDescription& description() const override { return m_about; }

    Result<std::vector<synthesis::GeneratedImage>> generate(std::span<const synthesis::ImageOrder> orders,
                                                            const synthesis::GenerationSpec&,
                                                            const std::stop_token&) override {
        if (m_beforeBatch)
            RETORT_CHECK(m_beforeBatch());
        std::vector<synthesis::GeneratedImage> generated;
        for (const auto& order : orders) {
            generated.push_back({.image = image(order), .noisedEmbedding = {}});
            for (const float value : order.embedding)
                generated.back().noisedEmbedding.push_back(value + 1);
        }
        return generated;
    }

private:
    synthesis::ImageGeneratorDescription m_about;
    BeforeBatch m_beforeBatch;
};

} // namespace

Result<std::unique_ptr<synthesis::ImageGenerator>> openTinyImageGenerator(const std::filesystem::path& folder,
                                                                          const BeforeBatch& beforeBatch) {
    return std::unique_ptr<synthesis::ImageGenerator>(new TinyImageGenerator(about(folder), beforeBatch));
}

Result<synthesis::ImageGeneratorDescription> describeTinyImageGenerator(const std::filesystem::path& folder) {
    return about(folder);
}

} // namespace retort::study::testing
