#pragma once
// MobileNetV3 (Howard et al., "Searching for MobileNetV3", 2019, tables 1 and 2), as torchvision builds it.

#include "students/inverted_residual.h"
#include "students/network.h"

#include <vector>

namespace retort::students {

enum class MobileNetV3Size { Small, Large };

class MobileNetV3 : public Network {
public:
    MobileNetV3(MobileNetV3Size size, std::int64_t classes);

    at::Tensor features(const at::Tensor& images, const Pass& pass) override;
    const nn::Linear& classifier() const override { return m_classifier; }
    std::string_view classifierName() const override { return "classifier.3"; }
    double classifierDropout() const override { return 0.2; }
    LinearInit linearInit() const override { return LinearInit::SmallNormal; }
    std::int64_t multiplyAdds(MapSize size) const override;
    void visit(const nn::StateVisitor& visitor) override;

private:
    ConvNormActivation m_stem;
    std::vector<InvertedResidual> m_blocks;
    ConvNormActivation m_last;
    nn::Linear m_hidden;
    nn::Linear m_classifier;
};

} // namespace retort::students
