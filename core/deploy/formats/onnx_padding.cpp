#include "deploy/formats/onnx_padding.h"

#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace retort::study {

namespace {

using Numbers = std::vector<std::int64_t>;

/// Names of maps [N, C, H, W] with H or W of one.
std::set<std::string> narrowMaps(onnx::ModelProto model) {
    onnx::shape_inference::InferShapes(model);
    std::set<std::string> names;
    for (const auto& value : model.graph().value_info()) {
        const auto& shape = value.type().tensor_type().shape();
        const auto isOne = [&](int side) { return shape.dim(side).dim_value() == 1; };
        if (shape.dim_size() == 4 && (isOne(2) || isOne(3)))
            names.insert(value.name());
    }
    return names;
}

onnx::AttributeProto* attributeOf(onnx::NodeProto& node, const std::string& name) {
    const auto found = std::ranges::find(*node.mutable_attribute(), name, &onnx::AttributeProto::name);
    return found == node.mutable_attribute()->end() ? nullptr : &*found;
}

/// Of the map's top, left, bottom and right, which is none afterwards.
Numbers takePadding(onnx::NodeProto& convolution) {
    auto* const pads = attributeOf(convolution, "pads");
    if (!pads)
        return {};
    Numbers taken(pads->ints().begin(), pads->ints().end());
    std::ranges::fill(*pads->mutable_ints(), 0);
    return taken;
}

/// Of the first input, before the convolution.
onnx::NodeProto paddingFor(const onnx::NodeProto& convolution, const Numbers& padding,
                           onnx::GraphProto& graph) {
    const auto& name = convolution.output(0);
    const Numbers sides{0, 0, padding[0], padding[1], 0, 0, padding[2], padding[3]};
    auto& numbers = *graph.add_initializer();
    numbers.set_name(name + ".padding");
    numbers.set_data_type(onnx::TensorProto::INT64);
    numbers.add_dims(static_cast<std::int64_t>(sides.size()));
    numbers.set_raw_data(sides.data(), sides.size() * sizeof(std::int64_t));
    onnx::NodeProto node;
    node.set_op_type("Pad");
    node.set_name("Pad_" + convolution.name());
    node.add_input(convolution.input(0));
    node.add_input(numbers.name());
    node.add_output(name + ".padded");
    return node;
}

} // namespace

void padNarrowMapsApart(onnx::ModelProto& model) {
    const auto narrow = narrowMaps(model);
    auto& graph = *model.mutable_graph();
    const std::vector<onnx::NodeProto> nodes(graph.node().begin(), graph.node().end());
    graph.clear_node();
    for (auto node : nodes) {
        const auto* const group = attributeOf(node, "group");
        if (node.op_type() == "Conv" && group && group->i() > 1 && narrow.contains(node.input(0))) {
            const auto padding = takePadding(node);
            if (std::ranges::any_of(padding, [](std::int64_t side) { return side > 0; })) {
                const auto pad = paddingFor(node, padding, graph);
                node.set_input(0, pad.output(0));
                *graph.add_node() = pad;
            }
        }
        *graph.add_node() = node;
    }
}

} // namespace retort::study
