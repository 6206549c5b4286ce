#pragma once
// An image generator without a network: images of noise that depends on the order alone, as a generator's do.

#include "synthesis/generation/image_generator.h"

#include <functional>
#include <set>

namespace retort::synthesis::testing {

class FakeImageGenerator : public ImageGenerator {
public:
    explicit FakeImageGenerator(int embeddingWidth = 0);

    const ImageGeneratorDescription& description() const override { return about; }
    Result<std::vector<GeneratedImage>> generate(std::span<const ImageOrder> orders,
                                                 const GenerationSpec& spec,
                                                 const std::stop_token& stop) override;

    ImageGeneratorDescription about;
    std::function<bool(const ImageOrder&)> isValid = [](const ImageOrder&) { return true; };
    std::function<Status()> beforeBatch = [] { return Status{}; };
    std::vector<std::size_t> batches; ///< how many orders each had
    std::vector<std::string> prompts; ///< of all orders
    std::vector<int> sourceColours;   ///< first value of each source image
};

} // namespace retort::synthesis::testing
