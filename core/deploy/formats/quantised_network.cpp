#include "deploy/formats/quantised_network.h"

#include "deploy/formats/pixel_input.h"
#include "deploy/formats/traced_network.h"
#include "tensor/torch_error.h"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace retort::study {

namespace jit = torch::jit;

namespace {

constexpr std::int64_t kLargestCode = 255;   // of what flows
constexpr std::int64_t kLargestWeight = 127; // -128 is not used, so that codes are symmetric

bool isKind(const jit::Node& node, std::string_view name) {
    return node.kind().is_aten() && node.kind().toUnqualString() == name;
}

bool hasWeights(const jit::Node& node) {
    return isKind(node, "_convolution") || isKind(node, "linear");
}

at::Tensor tensorOf(jit::Node& node, const char* name) {
    const auto value = jit::toIValue(node.namedInput(name));
    return value && value->isTensor() ? value->toTensor() : at::Tensor();
}

/// x sigmoid(x) in its two operations, both of which programs compute in integers; for SiLU they have none.
void splitSilu(jit::Graph& graph) {
    std::vector<jit::Node*> found;
    for (auto* node : graph.nodes())
        if (isKind(*node, "silu"))
            found.push_back(node);
    for (auto* node : found) {
        const jit::WithInsertPoint before(node);
        auto* gate = graph.insert(c10::Symbol::fromQualString("aten::sigmoid"), {node->input(0)});
        auto* product = graph.insert(c10::Symbol::fromQualString("aten::mul"), {node->input(0), gate});
        node->output()->replaceAllUsesWith(product);
        node->destroy();
    }
}

/// The values of a graph that become integers, found in the order of its nodes. What is computed before the
/// first convolution (cutting and resizing) stays as it is.
class RoundedValues {
public:
    explicit RoundedValues(jit::Graph& graph) : m_result(graph.outputs()[0]) {
        for (auto* node : graph.nodes())
            visit(*node);
    }

    /// Whose range is to be measured.
    const std::vector<jit::Value*>& measured() const { return m_measured; }
    /// Those that have the range of another one, which comes before them: picking and reordering of values.
    const std::vector<std::pair<jit::Value*, jit::Value*>>& alike() const { return m_alike; }

private:
    void visit(jit::Node& node) {
        if (hasWeights(node)) {
            round(node.namedInput("input"));
            m_inside.insert(node.output());
            return roundResult(node);
        }
        if (!comesFromInside(node))
            return;
        m_inside.insert(node.output());
        if (isKind(node, "add") || isKind(node, "mul"))
            visitPair(node);
        else if (isKind(node, "adaptive_avg_pool2d"))
            visitPool(node);
        else if ((isKind(node, "max_pool2d") || isKind(node, "flatten")) && m_known.contains(node.input(0)))
            m_alike.emplace_back(remembered(node.output()), node.input(0));
    }

    /// Sums and products of what was computed, not those with constants.
    void visitPair(jit::Node& node) {
        if (!m_inside.contains(node.input(0)) || !m_inside.contains(node.input(1)))
            return;
        round(node.input(0));
        round(node.input(1));
        roundResult(node);
    }
    void visitPool(jit::Node& node) {
        round(node.input(0));
        roundResult(node);
    }
    /// A ReLU that follows costs nothing where its result is rounded in place of what it gets.
    void roundResult(jit::Node& node) {
        auto* value = node.output();
        if (value->uses().size() == 1 && isKind(*value->uses()[0].user, "relu"))
            value = value->uses()[0].user->output();
        if (value != m_result)
            round(value);
    }
    void round(jit::Value* value) {
        if (!m_known.contains(value))
            m_measured.push_back(remembered(value));
    }
    jit::Value* remembered(jit::Value* value) {
        m_known.insert(value);
        return value;
    }
    bool comesFromInside(const jit::Node& node) const {
        return node.outputs().size() == 1 &&
               std::ranges::any_of(node.inputs(), [&](auto* input) { return m_inside.contains(input); });
    }

    const jit::Value* m_result;
    std::set<const jit::Value*> m_inside; ///< computed from the result of a convolution
    std::set<const jit::Value*> m_known;
    std::vector<jit::Value*> m_measured;
    std::vector<std::pair<jit::Value*, jit::Value*>> m_alike;
};

/// Always with 0 in it, which padding needs to be exact.
struct ValueRange {
    double low = 0;
    double high = 0;

    void add(const at::Tensor& values) {
        low = std::min(low, values.min().item<double>());
        high = std::max(high, values.max().item<double>());
    }
};

struct Rounding {
    double scale = 1;
    std::int64_t zeroPoint = 0;
};

Rounding roundingOf(const ValueRange& range) {
    const double width = range.high - range.low;
    const double scale = width > 0 ? width / kLargestCode : 1;
    return {scale, std::clamp<std::int64_t>(std::llround(-range.low / scale), 0, kLargestCode)};
}

at::Tensor inputOf(const students::Normalisation& normalisation, NetworkInput input,
                   const at::Tensor& images) {
    if (input == NetworkInput::Image)
        return images;
    return ChannelNormalisation(normalisation)(images.permute({0, 3, 1, 2}).to(at::kFloat));
}

} // namespace

/// A graph, compiled, with the module that its first input is.
class QuantisedNetwork::Execution {
public:
    Execution(const jit::Module& module, const students::Normalisation& normalisation, NetworkInput input,
              const std::shared_ptr<jit::Graph>& graph)
        : m_module(module), m_normalisation(normalisation), m_input(input),
          m_executor(graph, "quantised student") {}

    /// All outputs of the graph.
    std::vector<at::Tensor> run(const at::Tensor& images) {
        const torch::NoGradGuard noGradients;
        jit::Stack stack{m_module._ivalue(), inputOf(m_normalisation, m_input, images)};
        m_executor.run(stack);
        std::vector<at::Tensor> results;
        for (const auto& value : stack)
            results.push_back(value.toTensor());
        return results;
    }

private:
    jit::Module m_module;
    students::Normalisation m_normalisation;
    NetworkInput m_input;
    jit::GraphExecutor m_executor;
};

namespace {

/// For as long as it lives, the graph answers with these values beside its result.
class ExtraOutputs {
public:
    ExtraOutputs(jit::Graph& graph, const std::vector<jit::Value*>& values) : m_graph(graph) {
        for (auto* value : values)
            graph.registerOutput(value);
    }
    ExtraOutputs(const ExtraOutputs&) = delete;
    ExtraOutputs& operator=(const ExtraOutputs&) = delete;
    ~ExtraOutputs() {
        while (m_graph.outputs().size() > 1)
            m_graph.eraseOutput(m_graph.outputs().size() - 1);
    }

private:
    jit::Graph& m_graph;
};

/// Puts the operations that round into the graph.
class Quantiser {
public:
    explicit Quantiser(jit::Graph& graph) : m_graph(graph) {}

    void roundTo(jit::Value* value, const Rounding& rounding) {
        const auto symbol = c10::Symbol::fromQualString("aten::fake_quantize_per_tensor_affine");
        auto* rounded = m_graph.create(symbol, {value});
        insertBehind(value, rounded);
        addConstants(rounded, {rounding.scale, rounding.zeroPoint, std::int64_t{0}, kLargestCode});
        value->replaceAllUsesAfterNodeWith(rounded, rounded->output());
        m_roundings[value] = m_roundings[rounded->output()] = rounding;
    }
    const Rounding& of(const jit::Value* value) const { return m_roundings.at(value); }

    void roundWeights(jit::Node& node) {
        const auto weight = tensorOf(node, "weight"), bias = tensorOf(node, "bias");
        const auto scales = scalesOf(weight, bias, of(node.namedInput("input")).scale);
        auto* value = node.namedInput("weight");
        const auto symbol = c10::Symbol::fromQualString("aten::fake_quantize_per_channel_affine");
        auto* rounded = m_graph.create(symbol, {value});
        rounded->insertBefore(&node);
        addConstants(rounded, {scales, at::zeros_like(scales, at::kInt), std::int64_t{0}, -kLargestWeight,
                               kLargestWeight});
        node.replaceInputWith(value, rounded->output());
    }

private:
    /// [C], so large that the bias, whose scale is the product of both, has room in 32 bits.
    static at::Tensor scalesOf(const at::Tensor& weight, const at::Tensor& bias, double inputScale) {
        constexpr double kLeast = 1e-12, kLargestBias = 1 << 30;
        auto scales = weight.flatten(1).abs().amax(1) / static_cast<double>(kLargestWeight);
        if (bias.defined())
            scales = at::maximum(scales, bias.abs() / (inputScale * kLargestBias));
        return scales.clamp_min(kLeast).to(at::kFloat);
    }
    void insertBehind(jit::Value* value, jit::Node* node) {
        if (value->node()->kind() == c10::prim::Param)
            node->insertBefore(*m_graph.nodes().begin());
        else
            node->insertAfter(value->node());
    }
    void addConstants(jit::Node* node, const std::vector<c10::IValue>& values) {
        const jit::WithInsertPoint before(node);
        for (const auto& value : values)
            node->addInput(m_graph.insertConstant(value));
    }

    jit::Graph& m_graph;
    std::map<const jit::Value*, Rounding> m_roundings;
};

void insertRoundings(jit::Graph& graph, const RoundedValues& values, const std::vector<ValueRange>& ranges) {
    Quantiser quantiser(graph);
    for (std::size_t i = 0; i < ranges.size(); ++i)
        quantiser.roundTo(values.measured()[i], roundingOf(ranges[i]));
    for (const auto& [value, source] : values.alike())
        quantiser.roundTo(value, quantiser.of(source));
    for (auto* node : graph.nodes())
        if (hasWeights(*node))
            quantiser.roundWeights(*node);
}

} // namespace

Result<QuantisedNetwork> QuantisedNetwork::create(students::Student& student, const NetworkExport& what,
                                                  const std::vector<at::Tensor>& images) {
    if (images.empty())
        return invalidArgument("a network is quantised by images that it is shown; there are none");
    return tensor::guarded("quantising the student", [&]() -> Result<QuantisedNetwork> {
        auto folded = what;
        folded.foldBatchNorms = true;
        const auto module = frozenNetwork(student, folded);
        const auto compiled = [&](const std::shared_ptr<jit::Graph>& graph) {
            return std::make_shared<Execution>(module, student.spec().normalisation, what.input, graph);
        };
        QuantisedNetwork network;
        network.m_graph = module.get_method("forward").graph()->copy();
        splitSilu(*network.m_graph);
        const RoundedValues values(*network.m_graph);
        std::vector<ValueRange> ranges(values.measured().size());
        {
            const ExtraOutputs measured(*network.m_graph, values.measured());
            const auto execution = compiled(network.m_graph);
            for (const auto& batch : images) {
                const auto results = execution->run(batch);
                for (std::size_t i = 0; i < ranges.size(); ++i)
                    ranges[i].add(results[i + 1]);
            }
        }
        insertRoundings(*network.m_graph, values, ranges);
        network.m_execution = compiled(network.m_graph);
        return network;
    });
}

Result<at::Tensor> QuantisedNetwork::logits(const at::Tensor& images) const {
    return tensor::guarded("asking the quantised student",
                           [&]() -> Result<at::Tensor> { return m_execution->run(images).front(); });
}

} // namespace retort::study
