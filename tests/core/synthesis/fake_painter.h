#pragma once
// A painter without a network: pictures of noise that depends on the order alone, as a generator's do.

#include "synthesis/painter.h"

#include <functional>
#include <set>

namespace retort::synthesis::testing {

class FakePainter : public Painter {
public:
    explicit FakePainter(int embeddingWidth = 0);

    const PainterDescription& description() const override { return about; }
    Result<std::vector<PaintedPicture>> paint(std::span<const PictureOrder> orders,
                                              const GenerationSpec& spec,
                                              const std::stop_token& stop) override;

    PainterDescription about;
    std::function<bool(const PictureOrder&)> isValid = [](const PictureOrder&) { return true; };
    std::function<Status()> beforeBatch = [] { return Status{}; };
    std::vector<std::size_t> batches; ///< how many orders each had
    std::vector<std::string> prompts; ///< of all orders
    std::vector<int> sourceColours;   ///< first value of each source picture
};

} // namespace retort::synthesis::testing
