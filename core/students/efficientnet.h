#pragma once
// EfficientNet-B0 (Tan & Le, 2019, table 1), as torchvision builds it, stochastic depth included.

#include "students/inverted_residual.h"
#include "students/network.h"

#include <vector>

namespace retort::students {

class EfficientNetB0 : public Network {
public:
    explicit EfficientNetB0(std::int64_t classes);

    at::Tensor features(const at::Tensor& images, const Pass& pass) override;
    const nn::Linear& classifier() const override { return m_classifier; }
    std::string_view classifierName() const override { return "classifier.1"; }
    double classifierDropout() const override { return 0.2; }
    LinearInit linearInit() const override { return LinearInit::FanOutUniform; }
    std::int64_t multiplyAdds(MapSize size) const override;
    void visit(const nn::StateVisitor& visitor) override;

private:
    ConvNormActivation m_stem;
    std::vector<std::vector<InvertedResidual>> m_stages;
    ConvNormActivation m_last;
    nn::Linear m_classifier;
};

} // namespace retort::students
