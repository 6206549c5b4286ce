#include "real_images.h"

#include <fmt/format.h>

namespace retort::synthesis::testing {

namespace {

constexpr int kSide = 6;
constexpr int kColourStep = 20;

} // namespace

RealImages::RealImages(std::vector<std::string> classes, int perClass) : m_perClass(perClass) {
    const data::SplitSummary split{.count = static_cast<std::int64_t>(classes.size()) * perClass,
                                   .perClass = std::vector<std::int64_t>(classes.size(), perClass)};
    m_summary = {.name = "fruit",
                 .path = "/data/fruit",
                 .classes = std::move(classes),
                 .splits = {{data::Split::Train, split}, {data::Split::Test, split}},
                 .imageSize = {kSide, kSide},
                 .channels = 3,
                 .problems = {}};
}

std::int64_t RealImages::label(data::Split, std::int64_t index) const {
    return index / m_perClass;
}

data::ImageSize RealImages::storedSize(data::Split, std::int64_t) const {
    return m_summary.imageSize;
}

Result<data::Image> RealImages::image(data::Split, std::int64_t index, const data::DecodeOptions&) const {
    const auto colour = static_cast<std::uint8_t>(kColourStep * (index + 1));
    return data::Image{.size = m_summary.imageSize,
                       .pixels = std::vector<std::uint8_t>(kSide * kSide * 3, colour),
                       .fullSize = m_summary.imageSize};
}

std::string RealImages::sampleName(data::Split split, std::int64_t index) const {
    return fmt::format("{}/{}", data::name(split), index);
}

Result<std::string> RealImages::contentHash(data::Split split, const std::stop_token&) const {
    return std::string{data::name(split)};
}

} // namespace retort::synthesis::testing
