#include "tiny_painter.h"

#include "base/random_stream.h"

namespace retort::study::testing {

namespace {

constexpr int kPaintedSide = 8;

std::uint8_t greyOf(std::span<const float> embedding) {
    float sum = 0;
    for (const float value : embedding)
        sum += value * value;
    return static_cast<std::uint8_t>(static_cast<int>(sum * 100) % 200);
}

data::Image picture(const synthesis::PictureOrder& order) {
    constexpr int kRed = 0, kGreen = 1, kNoise = 50;
    data::Image image{
        .size = {kPaintedSide, kPaintedSide}, .pixels = {}, .fullSize = {kPaintedSide, kPaintedSide}};
    RandomStream noise(order.seed, "tiny painter");
    const int strong = order.prompt.ends_with("red") ? kRed : kGreen;
    const int grey = greyOf(order.embedding);
    for (int i = 0; i < kPaintedSide * kPaintedSide * image.channels; ++i) {
        const bool strongChannel = order.embedding.empty() && i % image.channels == strong;
        const auto value = noise.integer(0, kNoise) + (strongChannel ? 150 : grey);
        image.pixels.push_back(static_cast<std::uint8_t>(value));
    }
    return image;
}

synthesis::PainterDescription about(const std::filesystem::path& folder) {
    synthesis::PainterDescription about;
    about.name = folder.filename().string();
    about.contentHash = "hash of " + about.name;
    about.precision = "fp32";
    about.pictureSize = kPaintedSide;
    about.multiplyAdds = 1e6;
    if (about.name == "unclip")
        about.embeddingWidth = 8;
    return about;
}

class TinyPainter : public synthesis::Painter {
public:
    TinyPainter(synthesis::PainterDescription about, BeforeBatch beforeBatch)
        : m_about(std::move(about)), m_beforeBatch(std::move(beforeBatch)) {}

    const synthesis::PainterDescription& description() const override { return m_about; }

    Result<std::vector<synthesis::PaintedPicture>> paint(std::span<const synthesis::PictureOrder> orders,
                                                         const synthesis::GenerationSpec&,
                                                         const std::stop_token&) override {
        if (m_beforeBatch)
            RETORT_CHECK(m_beforeBatch());
        std::vector<synthesis::PaintedPicture> painted;
        for (const auto& order : orders) {
            painted.push_back({.image = picture(order), .noisedEmbedding = {}});
            for (const float value : order.embedding)
                painted.back().noisedEmbedding.push_back(value + 1);
        }
        return painted;
    }

private:
    synthesis::PainterDescription m_about;
    BeforeBatch m_beforeBatch;
};

} // namespace

Result<std::unique_ptr<synthesis::Painter>> openTinyPainter(const std::filesystem::path& folder,
                                                            const BeforeBatch& beforeBatch) {
    return std::unique_ptr<synthesis::Painter>(new TinyPainter(about(folder), beforeBatch));
}

Result<synthesis::PainterDescription> describeTinyPainter(const std::filesystem::path& folder) {
    return about(folder);
}

} // namespace retort::study::testing
