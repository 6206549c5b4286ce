#include "students/mobilenet_v4.h"

#include <torch/types.h>

#include <utility>

namespace retort::students {

namespace {

using Link = ConvolutionChain::Link;
using Shortcut = ConvolutionChain::Shortcut;

constexpr std::int64_t kMobileNetV4Stem = 32;
constexpr std::int64_t kMobileNetV4Features = 1280;

/// Equal blocks, one after the other. Kernels of 0 leave their convolution out.
struct BlockRow {
    enum class Kind { Convolution, FusedBottleneck, UniversalBottleneck };

    Kind kind = Kind::UniversalBottleneck;
    std::int64_t start = 0; ///< kernel of the depthwise convolution before the expansion
    std::int64_t kernel = 0;
    std::int64_t stride = 1;
    std::int64_t expansion = 1;
    std::int64_t outputs = 0;
    int blocks = 1;
};

using StageRows = std::vector<BlockRow>;

BlockRow convolutionRow(std::int64_t kernel, std::int64_t stride, std::int64_t outputs) {
    return {.kind = BlockRow::Kind::Convolution, .kernel = kernel, .stride = stride, .outputs = outputs};
}

// Tables 5 and 6 of the paper's appendix, in stages as timm has them.
std::vector<StageRows> smallStages() {
    return {{convolutionRow(3, 2, 32), convolutionRow(1, 1, 32)},
            {convolutionRow(3, 2, 96), convolutionRow(1, 1, 64)},
            {{.start = 5, .kernel = 5, .stride = 2, .expansion = 3, .outputs = 96},
             {.kernel = 3, .expansion = 2, .outputs = 96, .blocks = 4},
             {.start = 3, .expansion = 4, .outputs = 96}},
            {{.start = 3, .kernel = 3, .stride = 2, .expansion = 6, .outputs = 128},
             {.start = 5, .kernel = 5, .expansion = 4, .outputs = 128},
             {.kernel = 5, .expansion = 4, .outputs = 128},
             {.kernel = 5, .expansion = 3, .outputs = 128},
             {.kernel = 3, .expansion = 4, .outputs = 128, .blocks = 2}},
            {convolutionRow(1, 1, 960)}};
}

std::vector<StageRows> mediumStages() {
    return {
        {{.kind = BlockRow::Kind::FusedBottleneck, .kernel = 3, .stride = 2, .expansion = 4, .outputs = 48}},
        {{.start = 3, .kernel = 5, .stride = 2, .expansion = 4, .outputs = 80},
         {.start = 3, .kernel = 3, .expansion = 2, .outputs = 80}},
        {{.start = 3, .kernel = 5, .stride = 2, .expansion = 6, .outputs = 160},
         {.start = 3, .kernel = 3, .expansion = 4, .outputs = 160, .blocks = 2},
         {.start = 3, .kernel = 5, .expansion = 4, .outputs = 160},
         {.start = 3, .kernel = 3, .expansion = 4, .outputs = 160},
         {.start = 3, .expansion = 4, .outputs = 160},
         {.expansion = 2, .outputs = 160},
         {.start = 3, .expansion = 4, .outputs = 160}},
        {{.start = 5, .kernel = 5, .stride = 2, .expansion = 6, .outputs = 256},
         {.start = 5, .kernel = 5, .expansion = 4, .outputs = 256},
         {.start = 3, .kernel = 5, .expansion = 4, .outputs = 256, .blocks = 2},
         {.expansion = 4, .outputs = 256},
         {.start = 3, .expansion = 4, .outputs = 256},
         {.start = 3, .kernel = 5, .expansion = 2, .outputs = 256},
         {.start = 5, .kernel = 5, .expansion = 4, .outputs = 256},
         {.expansion = 4, .outputs = 256, .blocks = 2},
         {.start = 5, .expansion = 2, .outputs = 256}},
        {convolutionRow(1, 1, 960)}};
}

nn::ConvolutionShape onePixel(std::int64_t inputs, std::int64_t outputs) {
    return {.inputs = inputs, .outputs = outputs, .kernel = 1};
}

nn::ConvolutionShape perChannel(std::int64_t channels, std::int64_t kernel, std::int64_t stride) {
    return {.inputs = channels, .outputs = channels, .kernel = kernel, .stride = stride, .groups = channels};
}

std::vector<Link> convolutionLinks(const BlockRow& row, std::int64_t inputs) {
    return {{"conv.",
             "bn1.",
             {{.inputs = inputs, .outputs = row.outputs, .kernel = row.kernel, .stride = row.stride},
              Activation::Relu}}};
}

std::vector<Link> fusedLinks(const BlockRow& row, std::int64_t inputs) {
    const auto expanded = inputs * row.expansion;
    return {{"conv_exp.",
             "bn1.",
             {{.inputs = inputs, .outputs = expanded, .kernel = row.kernel, .stride = row.stride},
              Activation::Relu}},
            {"conv_pwl.", "bn2.", {onePixel(expanded, row.outputs), Activation::None}}};
}

/// The stride is in the middle where there is a convolution, else at the start.
std::vector<Link> universalLinks(const BlockRow& row, std::int64_t inputs) {
    const auto expanded = inputs * row.expansion;
    std::vector<Link> links;
    if (row.start > 0)
        links.push_back({"dw_start.conv.",
                         "dw_start.bn.",
                         {perChannel(inputs, row.start, row.kernel > 0 ? 1 : row.stride), Activation::None}});
    links.push_back({"pw_exp.conv.", "pw_exp.bn.", {onePixel(inputs, expanded), Activation::Relu}});
    if (row.kernel > 0)
        links.push_back(
            {"dw_mid.conv.", "dw_mid.bn.", {perChannel(expanded, row.kernel, row.stride), Activation::Relu}});
    links.push_back({"pw_proj.conv.", "pw_proj.bn.", {onePixel(expanded, row.outputs), Activation::None}});
    return links;
}

ConvolutionChain chainOf(const BlockRow& row, std::int64_t inputs) {
    const auto shortcut = row.stride == 1 && inputs == row.outputs ? Shortcut::Present : Shortcut::None;
    switch (row.kind) {
    case BlockRow::Kind::Convolution: return {convolutionLinks(row, inputs), Shortcut::None};
    case BlockRow::Kind::FusedBottleneck: return {fusedLinks(row, inputs), shortcut};
    case BlockRow::Kind::UniversalBottleneck: break;
    }
    return {universalLinks(row, inputs), shortcut};
}

std::vector<std::vector<ConvolutionChain>> chainsOf(MobileNetV4Size size) {
    std::vector<std::vector<ConvolutionChain>> stages;
    std::int64_t channels = kMobileNetV4Stem;
    for (const auto& rows : size == MobileNetV4Size::Small ? smallStages() : mediumStages()) {
        auto& stage = stages.emplace_back();
        for (const auto& row : rows)
            for (int i = 0; i < row.blocks; ++i) {
                stage.push_back(chainOf(row, channels));
                channels = row.outputs;
            }
    }
    return stages;
}

} // namespace

ConvolutionChain::ConvolutionChain(std::vector<Link> links, Shortcut shortcut)
    : m_links(std::move(links)), m_shortcut(shortcut) {}

at::Tensor ConvolutionChain::operator()(const at::Tensor& x, nn::NormStatistics statistics) {
    at::Tensor y = x;
    for (auto& link : m_links)
        y = link.layer(y, statistics);
    return m_shortcut == Shortcut::Present ? y + x : y;
}

void ConvolutionChain::visit(const std::string& prefix, const nn::StateVisitor& visitor) {
    for (auto& link : m_links)
        link.layer.visit(prefix + std::string(link.convolution), prefix + std::string(link.norm), visitor);
}

std::int64_t ConvolutionChain::multiplyAdds(MapSize& size) const {
    std::int64_t sum = 0;
    for (const auto& link : m_links)
        sum += link.layer.multiplyAdds(size);
    return sum;
}

MobileNetV4Conv::MobileNetV4Conv(MobileNetV4Size size, std::int64_t classes)
    : m_stem({.inputs = 3, .outputs = kMobileNetV4Stem, .stride = 2}, Activation::Relu),
      m_stages(chainsOf(size)),
      m_last(onePixel(mediumStages().back().back().outputs, kMobileNetV4Features), Activation::Relu),
      m_classifier(kMobileNetV4Features, classes) {}

at::Tensor MobileNetV4Conv::features(const at::Tensor& images, const Pass& pass) {
    at::Tensor x = m_stem(images, pass.statistics);
    for (auto& stage : m_stages)
        for (auto& block : stage)
            x = block(x, pass.statistics);
    return m_last(averagePool(x), pass.statistics).flatten(1);
}

std::int64_t MobileNetV4Conv::multiplyAdds(MapSize size) const {
    std::int64_t sum = m_stem.multiplyAdds(size);
    for (const auto& stage : m_stages)
        for (const auto& block : stage)
            sum += block.multiplyAdds(size);
    MapSize pooled{.height = 1, .width = 1};
    return sum + m_last.multiplyAdds(pooled);
}

void MobileNetV4Conv::visit(const nn::StateVisitor& visitor) {
    m_stem.visit("conv_stem.", "bn1.", visitor);
    for (std::size_t i = 0; i < m_stages.size(); ++i)
        for (std::size_t j = 0; j < m_stages[i].size(); ++j)
            m_stages[i][j].visit("blocks." + std::to_string(i) + "." + std::to_string(j) + ".", visitor);
    m_last.visit("conv_head.", "norm_head.", visitor);
    m_classifier.visit("classifier.", visitor.parameter);
}

} // namespace retort::students
