#pragma once
// ResNet (He et al., 2016) in torchvision's variant "v1.5": a bottleneck's stride is on its 3x3 convolution.

#include "students/network.h"
#include "students/student_spec.h"

#include <memory>
#include <vector>

namespace retort::students {

enum class BlockKind { Basic, Bottleneck };

struct ResNetConfig {
    BlockKind block = BlockKind::Basic;
    std::vector<int> layers{2, 2, 2, 2}; ///< blocks of each stage
    std::int64_t stemChannels = 64;      ///< stage i has stemChannels * 2^i planes
    Stem stem = Stem::Standard;
    std::int64_t classes = 1000;
};

/// The configuration of a ResNet-18, -34 or -50.
ResNetConfig resNetConfig(const StudentSpec& spec);

class ResidualBlock : public torch::nn::Module {
public:
    virtual at::Tensor forward(const at::Tensor& x) = 0;
    virtual std::int64_t multiplyAdds(MapSize& size) const = 0;
};

class ResNet : public Network {
public:
    explicit ResNet(const ResNetConfig& config);

    /// The maps that the network computes on its way, [N, C, H, W].
    struct Stages {
        at::Tensor stem; ///< after pooling, where there is one
        std::vector<at::Tensor> layers;
    };
    Stages stages(const at::Tensor& images);

    at::Tensor features(const at::Tensor& images, Dropout& dropout) override;
    const torch::nn::Linear& classifier() const override { return m_classifier; }
    std::string_view classifierName() const override { return "fc"; }
    LinearInit linearInit() const override { return LinearInit::FanInUniform; }
    std::int64_t multiplyAdds(MapSize size) const override;

private:
    using Stage = std::vector<std::shared_ptr<ResidualBlock>>;

    at::Tensor stem(const at::Tensor& images);
    Stage makeStage(const ResNetConfig& config, std::size_t index, std::int64_t& channels);

    Stem m_stem;
    torch::nn::Conv2d m_convolution;
    torch::nn::BatchNorm2d m_norm;
    std::vector<Stage> m_stages;
    torch::nn::Linear m_classifier{nullptr};
};

} // namespace retort::students
