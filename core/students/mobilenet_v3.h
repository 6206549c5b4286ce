#pragma once
// MobileNetV3-Small (Howard et al., "Searching for MobileNetV3", 2019, table 2), as torchvision builds it.

#include "students/inverted_residual.h"
#include "students/network.h"

#include <memory>
#include <vector>

namespace retort::students {

class MobileNetV3Small : public Network {
public:
    explicit MobileNetV3Small(std::int64_t classes);

    at::Tensor features(const at::Tensor& images, Dropout& dropout) override;
    const torch::nn::Linear& classifier() const override { return m_classifier; }
    std::string_view classifierName() const override { return "classifier.3"; }
    double classifierDropout() const override { return 0.2; }
    LinearInit linearInit() const override { return LinearInit::SmallNormal; }
    std::int64_t multiplyAdds(MapSize size) const override;

private:
    std::shared_ptr<ConvNormActivation> m_stem;
    std::vector<std::shared_ptr<InvertedResidual>> m_blocks;
    std::shared_ptr<ConvNormActivation> m_last;
    torch::nn::Linear m_hidden{nullptr};
    torch::nn::Linear m_classifier{nullptr};
};

} // namespace retort::students
