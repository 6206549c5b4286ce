#include "data/repeated_images.h"

#include "base/cancellation.h"

#include <algorithm>
#include <fmt/format.h>
#include <zlib.h>

namespace retort::data {

std::uint64_t fingerprintOf(const Image& image) {
    const auto width = static_cast<unsigned>(image.size.width);
    const auto sum = crc32_z(width, image.pixels.data(), image.pixels.size());
    const auto other = adler32_z(1, image.pixels.data(), image.pixels.size());
    return std::max<std::uint64_t>(std::uint64_t{sum} << 32 | (other & 0xffffffffU), 1);
}

void RepeatedImages::add(Split split, std::int64_t label, const std::string& image,
                         std::uint64_t fingerprint) {
    if (fingerprint == 0)
        return;
    if (split == Split::Train) {
        const auto [first, isNew] = m_trained.try_emplace(fingerprint, Trained{image, label});
        if (!isNew && first->second.label != label && m_contradictions++ == 0)
            m_contradiction = fmt::format("{} and {}", first->second.image, image);
        return;
    }
    const auto trained = m_trained.find(fingerprint);
    if (trained == m_trained.end())
        return;
    auto& repeated = split == Split::Test ? m_test : m_validation;
    if (repeated.images++ == 0)
        repeated.example = fmt::format("{} and {}", image, trained->second.image);
}

Result<RepeatedImages> findRepeatedImages(const Dataset& dataset, const std::stop_token& stop) {
    RepeatedImages repeated;
    for (const auto split : kSplits) // Train is the first
        for (std::int64_t index = 0; index < dataset.size(split); ++index) {
            RETORT_CHECK(checkCancelled(stop, "looking for repeated images"));
            RETORT_TRY(const auto image, dataset.image(split, index));
            repeated.add(split, dataset.label(split, index), dataset.sampleName(split, index),
                         fingerprintOf(image));
        }
    return repeated;
}

std::vector<std::string> RepeatedImages::problems() const {
    std::vector<std::string> lines;
    if (m_test.images > 0)
        lines.push_back(textOf(m_test));
    if (m_validation.images > 0)
        lines.push_back(fmt::format("{} validation image{} also in the train split, for example {}",
                                    m_validation.images, m_validation.images == 1 ? " is" : "s are",
                                    m_validation.example));
    if (m_contradictions > 0)
        lines.push_back(fmt::format("{} training image{} again under another class, for example {}",
                                    m_contradictions, m_contradictions == 1 ? " occurs" : "s occur",
                                    m_contradiction));
    return lines;
}

} // namespace retort::data
