#include "deploy/formats/network_export.h"

#include "base/file.h"
#include "deploy/formats/onnx_graph.h"
#include "deploy/formats/onnx_padding.h"
#include "deploy/formats/quantised_network.h"
#include "deploy/formats/traced_network.h"
#include "tensor/torch_error.h"

#include <onnx/checker.h>
#include <torch/types.h>

#include <string>
#include <variant>
#include <vector>

namespace retort::study {

namespace {

/// The intermediate representation of ONNX 1.12, which has opset 17.
constexpr int kIrVersion = 8;

WeightNames weightNamesOf(const students::Student& student) {
    WeightNames names;
    for (const auto& list : {student.namedParameters(), student.namedBuffers()})
        for (const auto& weight : list)
            names.emplace(weight.tensor.data_ptr(), weight.name);
    return names;
}

using Side = std::variant<std::int64_t, std::string>; ///< a name stands for any number

void describe(onnx::ValueInfoProto& value, const char* name, onnx::TensorProto::DataType type,
              const std::vector<Side>& shape) {
    value.set_name(name);
    auto& tensor = *value.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(type);
    for (const auto& side : shape) {
        auto& added = *tensor.mutable_shape()->add_dim();
        if (const auto* number = std::get_if<std::int64_t>(&side))
            added.set_dim_value(*number);
        else
            added.set_dim_param(std::get<std::string>(side));
    }
}

void describeBorders(onnx::GraphProto& graph, const NetworkExport& what, std::int64_t classes) {
    const std::int64_t size = what.imageSize, channels = 3;
    auto& input = *graph.add_input();
    if (what.input == NetworkInput::Tensor)
        describe(input, kOnnxInput, onnx::TensorProto::FLOAT, {"N", channels, size, size});
    else
        describe(input, kOnnxInput, onnx::TensorProto::UINT8, {"N", "H", "W", channels});
    describe(*graph.add_output(), kOnnxOutput, onnx::TensorProto::FLOAT, {"N", classes});
}

/// With borders and metadata; its operations are still to be written.
onnx::ModelProto emptyModel(std::int64_t classes, const NetworkExport& what) {
    onnx::ModelProto model;
    model.set_ir_version(kIrVersion);
    model.set_producer_name("Retort");
    auto& opset = *model.add_opset_import();
    opset.set_domain("");
    opset.set_version(kOnnxOpset);
    auto& graph = *model.mutable_graph();
    graph.set_name("student");
    describeBorders(graph, what, classes);
    for (const auto& [key, value] : what.metadata) {
        auto& entry = *model.add_metadata_props();
        entry.set_key(key);
        entry.set_value(value);
    }
    return model;
}

Status write(const onnx::ModelProto& model, const std::filesystem::path& target) {
    onnx::checker::check_model(model);
    return writeFileAtomically(target, model.SerializeAsString());
}

} // namespace

Status writeOnnx(students::Student& student, const NetworkExport& what, const std::filesystem::path& target) {
    return tensor::guarded("exporting the student", [&]() -> Status {
        auto model = emptyModel(student.spec().classes, what);
        const auto network = frozenNetwork(student, what);
        writeOnnxGraph(*network.get_method("forward").graph(), weightNamesOf(student),
                       *model.mutable_graph());
        padNarrowMapsApart(model);
        return write(model, target);
    });
}

Status writeOnnx(const QuantisedNetwork& network, int classes, const NetworkExport& what,
                 const std::filesystem::path& target) {
    return tensor::guarded("exporting the student", [&]() -> Status {
        auto model = emptyModel(classes, what);
        writeOnnxGraph(network.graph(), {}, *model.mutable_graph());
        return write(model, target);
    });
}

} // namespace retort::study
