#pragma once
// ResNet (He et al., 2016) in torchvision's variant "v1.5": a bottleneck's stride is on its 3x3 convolution.

#include "students/network.h"
#include "students/student_spec.h"

#include <cstdint>
#include <optional>
#include <string>
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

struct BlockShape {
    std::int64_t inputs = 0;
    std::int64_t planes = 0;
    std::int64_t outputs = 0;
    std::int64_t stride = 1;
};

/// Two or three convolutions, each with its norm, beside a shortcut.
class ResidualBlock {
public:
    ResidualBlock(BlockKind kind, const BlockShape& shape);

    at::Tensor operator()(const at::Tensor& x, nn::NormStatistics statistics);
    /// Names tensors "conv1...", "bn1...", ..., those of the shortcut "downsample...".
    void visit(const std::string& prefix, const nn::StateVisitor& visitor);
    std::int64_t multiplyAdds(MapSize& size) const;

private:
    std::vector<ConvNormActivation> m_convolutions; ///< the last without activation: it follows the sum
    std::optional<ConvNormActivation> m_shortcut;   ///< where the output has another shape than the input
};

class ResNet : public Network {
public:
    explicit ResNet(const ResNetConfig& config);

    /// The maps that the network computes on its way, [N, C, H, W].
    struct Stages {
        at::Tensor stem; ///< after pooling, where there is one
        std::vector<at::Tensor> layers;
    };
    Stages stages(const at::Tensor& images, nn::NormStatistics statistics);

    at::Tensor features(const at::Tensor& images, const Pass& pass) override;
    const nn::Linear& classifier() const override { return m_classifier; }
    std::string_view classifierName() const override { return "fc"; }
    LinearInit linearInit() const override { return LinearInit::FanInUniform; }
    std::int64_t multiplyAdds(MapSize size) const override;
    void visit(const nn::StateVisitor& visitor) override;

private:
    using Stage = std::vector<ResidualBlock>;

    at::Tensor stem(const at::Tensor& images, nn::NormStatistics statistics);
    static Stage makeStage(const ResNetConfig& config, std::size_t index, std::int64_t& channels);

    Stem m_stem;
    ConvNormActivation m_first;
    std::vector<Stage> m_stages;
    nn::Linear m_classifier;
};

} // namespace retort::students
