#pragma once
// MobileNetV4-Conv (Qin et al., "MobileNetV4: Universal models for the mobile ecosystem", 2024), as timm
// builds it: mobilenetv4_conv_small and mobilenetv4_conv_medium.

#include "students/network.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retort::students {

enum class MobileNetV4Size { Small, Medium };

/// Convolutions one after the other, each with its norm and its names; with a shortcut where input and output
/// have one shape. All kinds of blocks of the network are such: plain convolutions, fused inverted
/// bottlenecks and universal inverted bottlenecks (section 3 of the paper).
class ConvolutionChain {
public:
    struct Link {
        std::string_view convolution; ///< "dw_start.conv."
        std::string_view norm;        ///< "dw_start.bn."
        ConvNormActivation layer;
    };
    enum class Shortcut { None, Present };

    ConvolutionChain(std::vector<Link> links, Shortcut shortcut);

    at::Tensor operator()(const at::Tensor& x, nn::NormStatistics statistics);
    void visit(const std::string& prefix, const nn::StateVisitor& visitor);
    std::int64_t multiplyAdds(MapSize& size) const;

private:
    std::vector<Link> m_links;
    Shortcut m_shortcut;
};

class MobileNetV4Conv : public Network {
public:
    MobileNetV4Conv(MobileNetV4Size size, std::int64_t classes);

    at::Tensor features(const at::Tensor& images, const Pass& pass) override;
    const nn::Linear& classifier() const override { return m_classifier; }
    std::string_view classifierName() const override { return "classifier"; }
    LinearInit linearInit() const override { return LinearInit::FanOutUniform; }
    KernelInit kernelInit() const override { return KernelInit::GroupFanOutNormal; }
    std::int64_t multiplyAdds(MapSize size) const override;
    void visit(const nn::StateVisitor& visitor) override;

private:
    ConvNormActivation m_stem;
    std::vector<std::vector<ConvolutionChain>> m_stages;
    ConvNormActivation m_last; ///< behind the pooling
    nn::Linear m_classifier;
};

} // namespace retort::students
