#pragma once
// An image generator that is opened only when the first image is generated, and known by its description
// before: for a finished set no generator is loaded.

#include "synthesis/generation/image_generator.h"

#include <functional>
#include <memory>

namespace retort::synthesis {

class DeferredImageGenerator : public ImageGenerator {
public:
    using Open = std::function<Result<std::unique_ptr<ImageGenerator>>()>;

    DeferredImageGenerator(ImageGeneratorDescription description, Open open)
        : m_description(std::move(description)), m_open(std::move(open)) {}

    const ImageGeneratorDescription& description() const override { return m_description; }
    /// The errors of opening and of generation; Mismatch if what opens is not what was described, because
    /// somebody changed its files meanwhile.
    Result<std::vector<GeneratedImage>> generate(std::span<const ImageOrder> orders,
                                                 const GenerationSpec& spec,
                                                 const std::stop_token& stop) override;

private:
    Status open();

    ImageGeneratorDescription m_description;
    Open m_open;
    std::unique_ptr<ImageGenerator> m_opened;
};

} // namespace retort::synthesis
