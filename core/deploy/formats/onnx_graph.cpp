#include "deploy/formats/onnx_graph.h"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/types.h>

#include <fmt/format.h>

#include <numbers>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace retort::study {

namespace jit = torch::jit;

namespace {

using Numbers = std::vector<std::int64_t>;

c10::IValue constantOf(const jit::Node& node, const char* name) {
    const auto value = jit::toIValue(node.namedInput(name));
    if (!value)
        throw std::runtime_error(
            fmt::format("ONNX: \"{}\" of {} is no constant", name, node.kind().toQualString()));
    return *value;
}

/// A number for each of two dimensions, of which LibTorch may have kept one for both.
Numbers pairOf(const jit::Node& node, const char* name) {
    auto numbers = constantOf(node, name).toIntVector();
    if (numbers.size() == 1)
        numbers.push_back(numbers.front());
    return numbers;
}

Numbers twice(const Numbers& numbers) {
    Numbers both = numbers;
    both.insert(both.end(), numbers.begin(), numbers.end());
    return both;
}

void require(bool holds, const jit::Node& node, const char* what) {
    if (!holds)
        throw std::runtime_error(
            fmt::format("ONNX: {} with {} is not written", node.kind().toQualString(), what));
}

onnx::AttributeProto& attribute(onnx::NodeProto& node, const char* name,
                                onnx::AttributeProto::AttributeType type) {
    auto& added = *node.add_attribute();
    added.set_name(name);
    added.set_type(type);
    return added;
}

void setNumber(onnx::NodeProto& node, const char* name, std::int64_t value) {
    attribute(node, name, onnx::AttributeProto::INT).set_i(value);
}

void setReal(onnx::NodeProto& node, const char* name, double value) {
    attribute(node, name, onnx::AttributeProto::FLOAT).set_f(static_cast<float>(value));
}

/// As it was before it was rounded.
at::Tensor weightOf(const jit::Node& node) {
    const auto* value = node.namedInput("weight");
    const bool isRounded = value->node()->kind() != c10::prim::Constant;
    return isRounded ? constantOf(*value->node(), "self").toTensor() : constantOf(node, "weight").toTensor();
}

void setNumbers(onnx::NodeProto& node, const char* name, const Numbers& values) {
    auto& list = attribute(node, name, onnx::AttributeProto::INTS);
    for (const auto value : values)
        list.add_ints(value);
}

onnx::TensorProto::DataType typeOf(const at::Tensor& tensor) {
    switch (tensor.scalar_type()) {
    case at::kFloat: return onnx::TensorProto::FLOAT;
    case at::kLong: return onnx::TensorProto::INT64;
    case at::kInt: return onnx::TensorProto::INT32;
    case at::kChar: return onnx::TensorProto::INT8;
    case at::kByte: return onnx::TensorProto::UINT8;
    default: throw std::runtime_error("ONNX: weights are float");
    }
}

/// The numbers of a CPU tensor.
void fill(onnx::TensorProto& into, const at::Tensor& tensor) {
    const auto values = tensor.detach().contiguous();
    into.set_data_type(typeOf(values));
    for (const auto side : values.sizes())
        into.add_dims(side);
    into.set_raw_data(values.data_ptr(), values.nbytes());
}

class GraphWriter {
public:
    GraphWriter(const WeightNames& names, onnx::GraphProto& graph) : m_weightNames(names), m_graph(graph) {}

    void write(const jit::Graph& graph);

private:
    using Write = void (GraphWriter::*)(const jit::Node&);
    static const std::unordered_map<std::string_view, Write>& operations();

    std::string nameOf(const jit::Value* value);
    std::string nameOfConstant(const at::Tensor& value);
    std::string nameOf(const jit::Node& node, const char* input) { return nameOf(node.namedInput(input)); }
    std::string constant(const std::string& name, const at::Tensor& value);
    std::string constant(const at::Tensor& value) {
        return constant(fmt::format("constant.{}", m_constants++), value);
    }
    onnx::NodeProto& add(const char* type, const std::vector<std::string>& inputs, const std::string& output);
    onnx::NodeProto& add(const char* type, const std::vector<std::string>& inputs, const jit::Node& node) {
        return add(type, inputs, nameOf(node.output()));
    }

    template<const auto& Type> void one(const jit::Node& node) { add(Type, {nameOf(node.input(0))}, node); }
    template<const auto& Type> void two(const jit::Node& node) {
        add(Type, {nameOf(node.input(0)), nameOf(node.input(1))}, node);
    }
    /// With a factor of the second operand, which is 1.
    template<const auto& Type> void sum(const jit::Node& node) {
        require(constantOf(node, "alpha").toScalar().toDouble() == 1, node, "a factor");
        two<Type>(node);
    }
    void product(const jit::Node& node);
    void roundToCodes(const jit::Node& node);
    void roundWeights(const jit::Node& node);
    std::string bias(const jit::Node& node);
    std::string fromCodes(const std::string& codes, const std::vector<std::string>& scaleAndZero,
                          const std::string& output, std::optional<int> axis);
    void convolution(const jit::Node& node);
    void batchNorm(const jit::Node& node);
    void linear(const jit::Node& node);
    void silu(const jit::Node& node);
    void gelu(const jit::Node& node);
    void hardSigmoid(const jit::Node& node);
    void maxPool(const jit::Node& node);
    void averagePool(const jit::Node& node);
    void flatten(const jit::Node& node);
    void asItIs(const jit::Node& node) { m_names.emplace(node.output(), nameOf(node.input(0))); }
    void convert(const jit::Node& node);
    void permute(const jit::Node& node);
    void transpose(const jit::Node& node);
    void select(const jit::Node& node);
    void onesLike(const jit::Node& node);
    void cumulate(const jit::Node& node);
    void sumOfAll(const jit::Node& node);

    const WeightNames& m_weightNames;
    onnx::GraphProto& m_graph;
    std::unordered_map<const jit::Value*, std::string> m_names;
    std::unordered_map<const jit::Value*, at::Tensor> m_scales; ///< of what was rounded to 8-bit integers
    int m_constants = 0;
};

constexpr char kAbs[] = "Abs", kAdd[] = "Add", kDiv[] = "Div", kFloor[] = "Floor", kHardSwish[] = "HardSwish",
               kMatMul[] = "MatMul", kMax[] = "Max", kMin[] = "Min", kRelu[] = "Relu", kRound[] = "Round",
               kSigmoid[] = "Sigmoid", kSub[] = "Sub";

const std::unordered_map<std::string_view, GraphWriter::Write>& GraphWriter::operations() {
    static const std::unordered_map<std::string_view, Write> known{
        {"_convolution", &GraphWriter::convolution},
        {"abs", &GraphWriter::one<kAbs>},
        {"adaptive_avg_pool2d", &GraphWriter::averagePool},
        {"add", &GraphWriter::sum<kAdd>},
        {"batch_norm", &GraphWriter::batchNorm},
        {"contiguous", &GraphWriter::asItIs},
        {"cumsum", &GraphWriter::cumulate},
        {"div", &GraphWriter::two<kDiv>},
        {"fake_quantize_per_channel_affine", &GraphWriter::roundWeights},
        {"fake_quantize_per_tensor_affine", &GraphWriter::roundToCodes},
        {"flatten", &GraphWriter::flatten},
        {"floor", &GraphWriter::one<kFloor>},
        {"gelu", &GraphWriter::gelu},
        {"hardsigmoid", &GraphWriter::hardSigmoid},
        {"hardswish", &GraphWriter::one<kHardSwish>},
        {"linear", &GraphWriter::linear},
        {"matmul", &GraphWriter::two<kMatMul>},
        {"max_pool2d", &GraphWriter::maxPool},
        {"maximum", &GraphWriter::two<kMax>},
        {"minimum", &GraphWriter::two<kMin>},
        {"mul", &GraphWriter::product},
        {"ones_like", &GraphWriter::onesLike},
        {"permute", &GraphWriter::permute},
        {"relu", &GraphWriter::one<kRelu>},
        {"round", &GraphWriter::one<kRound>},
        {"select", &GraphWriter::select},
        {"sigmoid", &GraphWriter::one<kSigmoid>},
        {"silu", &GraphWriter::silu},
        {"sub", &GraphWriter::sum<kSub>},
        {"sum", &GraphWriter::sumOfAll},
        {"t", &GraphWriter::transpose},
        {"to", &GraphWriter::convert},
    };
    return known;
}

void GraphWriter::write(const jit::Graph& graph) {
    const auto inputs = graph.inputs();
    if (inputs.size() != 2 || graph.outputs().size() != 1)
        throw std::runtime_error("ONNX: a student has one input and one output");
    m_names.emplace(inputs[1], kOnnxInput); // the first is the module itself
    m_names.emplace(graph.outputs()[0], kOnnxOutput);
    for (const auto* node : graph.nodes()) {
        if (node->kind() == c10::prim::Constant)
            continue;
        const auto write = operations().find(node->kind().toUnqualString());
        if (write == operations().end())
            throw std::runtime_error(fmt::format("ONNX: {} is not written", node->kind().toQualString()));
        (this->*write->second)(*node);
    }
}

std::string GraphWriter::constant(const std::string& name, const at::Tensor& value) {
    auto& added = *m_graph.add_initializer();
    added.set_name(name);
    fill(added, value);
    return name;
}

std::string GraphWriter::nameOf(const jit::Value* value) {
    if (const auto known = m_names.find(value); known != m_names.end())
        return known->second;
    std::string name = "/" + value->debugName();
    if (const auto stored = jit::toIValue(value))
        name = nameOfConstant(stored->isTensor() ? stored->toTensor()
                                                 : at::full({}, stored->toScalar(), at::kFloat));
    return m_names.emplace(value, std::move(name)).first->second;
}

std::string GraphWriter::nameOfConstant(const at::Tensor& value) {
    const auto weight = m_weightNames.find(value.data_ptr());
    return weight != m_weightNames.end() ? constant(weight->second, value) : constant(value);
}

onnx::NodeProto& GraphWriter::add(const char* type, const std::vector<std::string>& inputs,
                                  const std::string& output) {
    auto& node = *m_graph.add_node();
    node.set_op_type(type);
    node.set_name(fmt::format("{}_{}", type, m_graph.node_size()));
    for (const auto& input : inputs)
        node.add_input(input);
    node.add_output(output);
    return node;
}

/// Of a map and a gate for each of its channels, OpenCV 4.6 gives the result the shape of the second.
void GraphWriter::product(const jit::Node& node) {
    add("Mul", {nameOf(node.input(1)), nameOf(node.input(0))}, node);
}

std::string GraphWriter::fromCodes(const std::string& codes, const std::vector<std::string>& scaleAndZero,
                                   const std::string& output, std::optional<int> axis) {
    std::vector<std::string> inputs{codes};
    inputs.insert(inputs.end(), scaleAndZero.begin(), scaleAndZero.end());
    auto& added = add("DequantizeLinear", inputs, output);
    if (axis)
        setNumber(added, "axis", *axis);
    return output;
}

/// To uint8, and to the values that its codes stand for.
void GraphWriter::roundToCodes(const jit::Node& node) {
    const auto output = nameOf(node.output()), codes = output + ".codes";
    const auto scale = at::scalar_tensor(constantOf(node, "scale").toDouble(), at::kFloat);
    const std::vector<std::string> how{
        constant(output + ".scale", scale),
        constant(output + ".zero", at::scalar_tensor(constantOf(node, "zero_point").toInt(), at::kByte))};
    add("QuantizeLinear", {nameOf(node, "self"), how[0], how[1]}, codes);
    fromCodes(codes, how, output, std::nullopt);
    m_scales.emplace(node.output(), scale);
}

/// Stored as int8.
void GraphWriter::roundWeights(const jit::Node& node) {
    const auto weight = constantOf(node, "self").toTensor(), scales = constantOf(node, "scale").toTensor();
    const auto least = constantOf(node, "quant_min").toInt(), largest = constantOf(node, "quant_max").toInt();
    std::vector<std::int64_t> shape(static_cast<std::size_t>(weight.dim()), 1);
    shape[0] = -1;
    const auto codes = (weight / scales.view(shape)).round().clamp(least, largest).to(at::kChar);
    const auto output = nameOf(node.output());
    fromCodes(
        constant(output + ".codes", codes),
        {constant(output + ".scale", scales), constant(output + ".zero", at::zeros_like(scales, at::kChar))},
        output, 0);
    m_scales.emplace(node.output(), scales);
}

/// In a layer of integers it is added to sums of products, so it has their scale, in 32 bits.
std::string GraphWriter::bias(const jit::Node& node) {
    const auto input = m_scales.find(node.namedInput("input")),
               weight = m_scales.find(node.namedInput("weight"));
    if (input == m_scales.end() || weight == m_scales.end())
        return nameOf(node, "bias");
    const auto scales = input->second * weight->second;
    const auto codes = (constantOf(node, "bias").toTensor() / scales).round().to(at::kInt);
    const auto output = nameOf(node.output()) + ".bias";
    return fromCodes(constant(output + ".codes", codes),
                     {constant(output + ".scale", scales), constant(output + ".zero", at::zeros_like(codes))},
                     output, 0);
}

void GraphWriter::convolution(const jit::Node& node) {
    require(!constantOf(node, "transposed").toBool(), node, "transposition");
    std::vector<std::string> inputs{nameOf(node, "input"), nameOf(node, "weight")};
    if (!constantOf(node, "bias").isNone())
        inputs.push_back(bias(node));
    auto& added = add("Conv", inputs, node);
    setNumbers(added, "kernel_shape", weightOf(node).sizes().slice(2).vec());
    setNumbers(added, "strides", pairOf(node, "stride"));
    setNumbers(added, "pads", twice(pairOf(node, "padding")));
    setNumbers(added, "dilations", pairOf(node, "dilation"));
    setNumber(added, "group", constantOf(node, "groups").toInt());
}

void GraphWriter::batchNorm(const jit::Node& node) {
    require(!constantOf(node, "training").toBool(), node, "training");
    auto& added = add("BatchNormalization",
                      {nameOf(node, "input"), nameOf(node, "weight"), nameOf(node, "bias"),
                       nameOf(node, "running_mean"), nameOf(node, "running_var")},
                      node);
    setReal(added, "epsilon", constantOf(node, "eps").toDouble());
}

void GraphWriter::linear(const jit::Node& node) {
    auto& added = add("Gemm", {nameOf(node, "input"), nameOf(node, "weight"), bias(node)}, node);
    setNumber(added, "transB", 1);
}

void GraphWriter::silu(const jit::Node& node) {
    const auto output = nameOf(node.output()), gate = output + ".sigmoid", input = nameOf(node.input(0));
    add("Sigmoid", {input}, gate);
    add("Mul", {input, gate}, output);
}

/// x / 2 (1 + erf(x / sqrt 2)); opset 17 has no operation of its own.
void GraphWriter::gelu(const jit::Node& node) {
    require(constantOf(node, "approximate").toStringRef() == "none", node, "an approximation");
    const auto output = nameOf(node.output()), input = nameOf(node.input(0));
    const auto scaled = output + ".scaled", error = output + ".erf", gate = output + ".gate",
               half = output + ".half";
    add("Mul", {input, constant(at::full({1}, 1 / std::numbers::sqrt2))}, scaled);
    add("Erf", {scaled}, error);
    add("Add", {error, constant(at::ones({1}))}, gate);
    add("Mul", {input, constant(at::full({1}, 0.5))}, half);
    add("Mul", {half, gate}, output);
}

/// v = x / 6 + 1/2 between 0 and 1, as relu(v) - relu(v - 1): OpenCV 4.10 takes ONNX's HardSigmoid and a
/// product with anything for x HardSigmoid(x), and OpenCV 4.6 knows no Clip of opset 17.
void GraphWriter::hardSigmoid(const jit::Node& node) {
    const auto number = [&](double value) { return constant(at::full({}, value, at::kFloat)); };
    const auto output = nameOf(node.output());
    const auto step = [&](const char* type, const std::vector<std::string>& inputs, const char* name) {
        return add(type, inputs, output + name).output(0);
    };
    const auto scaled = step("Mul", {nameOf(node.input(0)), number(1.0 / 6)}, ".scaled");
    const auto moved = step("Add", {scaled, number(0.5)}, ".moved");
    const auto above = step("Relu", {step("Add", {moved, number(-1)}, ".over")}, ".above");
    add("Sub", {step("Relu", {moved}, ".positive"), above}, output);
}

void GraphWriter::maxPool(const jit::Node& node) {
    require(!constantOf(node, "ceil_mode").toBool(), node, "rounding up");
    auto& added = add("MaxPool", {nameOf(node.input(0))}, node);
    setNumbers(added, "kernel_shape", pairOf(node, "kernel_size"));
    setNumbers(added, "strides", pairOf(node, "stride"));
    setNumbers(added, "pads", twice(pairOf(node, "padding")));
    setNumbers(added, "dilations", pairOf(node, "dilation"));
}

void GraphWriter::averagePool(const jit::Node& node) {
    require(pairOf(node, "output_size") == Numbers{1, 1}, node, "more than one value a channel");
    add("GlobalAveragePool", {nameOf(node.input(0))}, node);
}

void GraphWriter::flatten(const jit::Node& node) {
    require(constantOf(node, "start_dim").toInt() == 1 && constantOf(node, "end_dim").toInt() == -1, node,
            "other dimensions than all but the first");
    setNumber(add("Flatten", {nameOf(node.input(0))}, node), "axis", 1);
}

/// What is computed in fp64 for LibTorch's sake stays in fp32.
void GraphWriter::convert(const jit::Node& node) {
    const auto type = constantOf(node, "dtype").toScalarType();
    if (type == at::kDouble)
        return asItIs(node);
    require(type == at::kFloat, node, "another type than float");
    setNumber(add("Cast", {nameOf(node.input(0))}, node), "to", onnx::TensorProto::FLOAT);
}

void GraphWriter::permute(const jit::Node& node) {
    setNumbers(add("Transpose", {nameOf(node.input(0))}, node), "perm",
               constantOf(node, "dims").toIntVector());
}

void GraphWriter::transpose(const jit::Node& node) {
    setNumbers(add("Transpose", {nameOf(node.input(0))}, node), "perm", {1, 0});
}

void GraphWriter::select(const jit::Node& node) {
    const auto index = constant(at::scalar_tensor(constantOf(node, "index").toInt(), at::kLong));
    setNumber(add("Gather", {nameOf(node.input(0)), index}, node), "axis", constantOf(node, "dim").toInt());
}

void GraphWriter::onesLike(const jit::Node& node) {
    const auto output = nameOf(node.output()), shape = output + ".shape";
    add("Shape", {nameOf(node.input(0))}, shape);
    auto& added = add("ConstantOfShape", {shape}, output);
    fill(*attribute(added, "value", onnx::AttributeProto::TENSOR).mutable_t(), at::ones({1}));
}

void GraphWriter::cumulate(const jit::Node& node) {
    add("CumSum",
        {nameOf(node.input(0)), constant(at::scalar_tensor(constantOf(node, "dim").toInt(), at::kLong))},
        node);
}

void GraphWriter::sumOfAll(const jit::Node& node) {
    setNumber(add("ReduceSum", {nameOf(node.input(0))}, node), "keepdims", 0);
}

} // namespace

void writeOnnxGraph(const jit::Graph& graph, const WeightNames& names, onnx::GraphProto& into) {
    GraphWriter(names, into).write(graph);
}

} // namespace retort::study
