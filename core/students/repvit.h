#pragma once
// RepViT-M0.9 (Wang et al., "RepViT: Revisiting mobile CNN from ViT perspective", 2024), as timm builds it
// with distillation=False: in the form that is trained, whose token mixers have three branches that amount to
// one depthwise convolution.

#include "students/inverted_residual.h"
#include "students/network.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retort::students {

/// A depthwise 3x3 convolution with its norm, a depthwise 1x1 convolution and the input itself, added and
/// normalised.
class RepDepthwise {
public:
    explicit RepDepthwise(std::int64_t channels);

    at::Tensor operator()(const at::Tensor& x, const Pass& pass);
    void visit(const std::string& prefix, const nn::StateVisitor& visitor);
    std::int64_t multiplyAdds(MapSize& size) const;

private:
    Kernel reparameterised();

    ConvNormActivation m_wide;
    nn::Convolution m_point;
    nn::BatchNorm m_norm;
};

/// x + the channel mixer of x: two 1x1 convolutions with GELU between them.
class RepVitMixer {
public:
    explicit RepVitMixer(std::int64_t channels);

    at::Tensor operator()(const at::Tensor& x, const Pass& pass);
    void visit(const std::string& prefix, const nn::StateVisitor& visitor);
    std::int64_t multiplyAdds(MapSize& size) const;

private:
    ConvNormActivation m_expand;
    ConvNormActivation m_project;
};

class RepVitBlock {
public:
    enum class Squeeze { None, Present };
    RepVitBlock(std::int64_t channels, Squeeze squeeze);

    at::Tensor operator()(const at::Tensor& x, const Pass& pass);
    void visit(const std::string& prefix, const nn::StateVisitor& visitor);
    std::int64_t multiplyAdds(MapSize& size) const;

private:
    RepDepthwise m_tokens;
    std::optional<SqueezeExcitation> m_squeezeExcitation;
    RepVitMixer m_channels;
};

/// Halves height and width.
class RepVitDownsample {
public:
    RepVitDownsample(std::int64_t inputs, std::int64_t outputs);

    at::Tensor operator()(const at::Tensor& x, const Pass& pass);
    void visit(const std::string& prefix, const nn::StateVisitor& visitor);
    std::int64_t multiplyAdds(MapSize& size) const;

private:
    RepVitBlock m_before;
    ConvNormActivation m_shrink;
    ConvNormActivation m_widen;
    RepVitMixer m_after;
};

class RepVit : public Network {
public:
    explicit RepVit(std::int64_t classes);

    at::Tensor features(const at::Tensor& images, const Pass& pass) override;
    const nn::Linear& classifier() const override { return m_classifier; }
    std::string_view classifierName() const override { return "head.head.l"; }
    /// With the norm before the classifier, and with the second head that timm's weights have.
    std::string_view headName() const override { return "head"; }
    LinearInit linearInit() const override { return LinearInit::WiderNormal; }
    KernelInit kernelInit() const override { return KernelInit::FanInUniform; }
    bool beginsAtZero(std::string_view norm) const override;
    std::int64_t multiplyAdds(MapSize size) const override;
    void visit(const nn::StateVisitor& visitor) override;

private:
    struct Stage {
        std::optional<RepVitDownsample> downsample;
        std::vector<RepVitBlock> blocks;
    };
    static std::vector<Stage> makeStages();

    ConvNormActivation m_first;
    ConvNormActivation m_second;
    std::vector<Stage> m_stages;
    nn::BatchNorm m_norm;
    nn::Linear m_classifier;
};

} // namespace retort::students
