#include "deploy/formats/onnx_network.h"

#include "base/mapped_file.h"
#include "base/mistaken_file.h"
#include "deploy/formats/onnx_graph.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <onnx/checker.h>
#include <opencv2/core/utility.hpp>
#include <opencv2/dnn.hpp>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <string>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

using Metadata = std::map<std::string, std::string>;

class OnnxNetworkOfOpenCv : public OnnxNetwork {
public:
    OnnxNetworkOfOpenCv(std::string source, Metadata metadata, cv::dnn::Net network)
        : m_source(std::move(source)), m_metadata(std::move(metadata)), m_network(std::move(network)) {}

    const Metadata& metadata() const override { return m_metadata; }
    Result<at::Tensor> logits(const at::Tensor& image) override;
    void setThreads(int threads) override { cv::setNumThreads(threads); }

private:
    std::string m_source;
    Metadata m_metadata;
    cv::dnn::Net m_network;
};

Error noModel(const std::string& source, const std::string& why) {
    return {ErrorCode::Corrupt, fmt::format("{}: is no ONNX model that can be read: {}", source, why)};
}

/// Of graphs that it does not understand OpenCV throws what the standard library gives it, too.
Error notComputed(const std::string& source, const std::exception& exception) {
    const auto* const own = dynamic_cast<const cv::Exception*>(&exception);
    return {ErrorCode::Unsupported, fmt::format("{}: OpenCV {} cannot compute this network: {}", source,
                                                CV_VERSION, own ? own->err : exception.what())};
}

Result<at::Tensor> OnnxNetworkOfOpenCv::logits(const at::Tensor& image) {
    const auto input = image.contiguous();
    std::array<int, 4> shape{};
    for (std::size_t i = 0; i < shape.size(); ++i)
        shape[i] = static_cast<int>(input.size(static_cast<std::int64_t>(i)));
    try {
        m_network.setInput(cv::Mat(static_cast<int>(shape.size()), shape.data(), CV_32F, input.data_ptr()));
        const cv::Mat output = m_network.forward();
        return torch::from_blob(output.data, {1, static_cast<std::int64_t>(output.total())}).clone();
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& exception) {
        return notComputed(m_source, exception);
    }
}

Result<onnx::ModelProto> readModel(std::span<const std::byte> bytes, const std::string& source) {
    constexpr std::size_t kLargest = std::numeric_limits<int>::max(); // of protobuf
    onnx::ModelProto model;
    if (bytes.empty())
        return noModel(source, "it is empty; the download or copy was interrupted: get the file again");
    if (bytes.size() > kLargest || !model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        const auto kind = mistakenKind({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        return noModel(source, kind ? "it is " + *kind : "its bytes are no message of that kind");
    }
    try {
        onnx::checker::check_model(model);
    } catch (const std::exception& exception) {
        return noModel(source, exception.what());
    }
    return model;
}

/// Bytes of an element; 0 for kinds that students do not have.
std::size_t elementBytes(int kind) {
    switch (kind) {
    case onnx::TensorProto::FLOAT:
    case onnx::TensorProto::INT32: return 4;
    case onnx::TensorProto::INT64:
    case onnx::TensorProto::DOUBLE: return 8;
    case onnx::TensorProto::UINT8:
    case onnx::TensorProto::INT8:
    case onnx::TensorProto::BOOL: return 1;
    case onnx::TensorProto::FLOAT16: return 2;
    default: return 0;
    }
}

std::size_t valuesIn(const onnx::TensorProto& tensor) {
    if (tensor.has_raw_data()) {
        const auto bytes = elementBytes(tensor.data_type());
        return bytes > 0 && tensor.raw_data().size() % bytes == 0 ? tensor.raw_data().size() / bytes : 0;
    }
    return static_cast<std::size_t>(tensor.float_data_size() + tensor.int32_data_size() +
                                    tensor.int64_data_size() + tensor.double_data_size());
}

/// OpenCV believes shapes and copies as much as they say.
bool holdsWhatItSays(const onnx::TensorProto& tensor) {
    constexpr std::int64_t kMost = std::numeric_limits<int>::max();
    std::int64_t values = 1;
    for (const auto side : tensor.dims()) {
        if (side < 0 || (side > 0 && values > kMost / side))
            return false;
        values *= side;
    }
    return tensor.data_location() != onnx::TensorProto::EXTERNAL && elementBytes(tensor.data_type()) > 0 &&
           valuesIn(tensor) == static_cast<std::size_t>(values);
}

/// The name of a tensor that is not what it says, or a word for what no student has; empty where all is well.
std::string unsoundPart(const onnx::GraphProto& graph) {
    for (const auto& tensor : graph.initializer())
        if (!holdsWhatItSays(tensor))
            return "the tensor " + tensor.name();
    if (graph.sparse_initializer_size() > 0)
        return "a sparse tensor";
    for (const auto& node : graph.node())
        for (const auto& attribute : node.attribute()) {
            if (attribute.has_g() || attribute.graphs_size() > 0)
                return "a graph within the graph at " + node.name();
            if (attribute.has_t() && !holdsWhatItSays(attribute.t()))
                return "the constant " + node.name();
        }
    return {};
}

Status checkTensors(const onnx::GraphProto& graph, const std::string& source) {
    const auto part = unsoundPart(graph);
    return part.empty() ? Status{} : Status{noModel(source, part + " is not what its shape and kind say")};
}

Status checkInput(const onnx::GraphProto& graph, const std::string& source) {
    const bool takesTensors = graph.input_size() == 1 &&
                              graph.input(0).type().tensor_type().elem_type() == onnx::TensorProto::FLOAT;
    if (takesTensors)
        return {};
    return Error{
        ErrorCode::Unsupported,
        fmt::format("{}: takes whole images, which OpenCV cannot resize inside a network; export the "
                    "student with \"tensor\" as its input, or use ONNX Runtime",
                    source)};
}

/// OpenCV reads such files, and fails at scales by channel or computes something else.
Status checkNumbers(const onnx::GraphProto& graph, const std::string& source) {
    const bool isQuantised = std::ranges::any_of(graph.node(), [](const onnx::NodeProto& node) {
        return node.op_type() == "QuantizeLinear" || node.op_type() == "DequantizeLinear";
    });
    if (!isQuantised)
        return {};
    return Error{
        ErrorCode::Unsupported,
        fmt::format("{}: computes in 8-bit integers, which OpenCV cannot; ask it with ONNX Runtime, or "
                    "export the student without them",
                    source)};
}

} // namespace

Result<std::unique_ptr<OnnxNetwork>> openOnnx(const fs::path& file) {
    RETORT_TRY(const auto mapped, MappedFile::open(file));
    const auto bytes = mapped.bytes();
    RETORT_TRY(const auto model, readModel(bytes, file.string()));
    RETORT_CHECK(checkInput(model.graph(), file.string()));
    RETORT_CHECK(checkTensors(model.graph(), file.string()));
    RETORT_CHECK(checkNumbers(model.graph(), file.string()));
    Metadata metadata;
    for (const auto& entry : model.metadata_props())
        metadata.insert_or_assign(entry.key(), entry.value());
    try {
        auto network = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return std::make_unique<OnnxNetworkOfOpenCv>(file.string(), std::move(metadata), std::move(network));
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& exception) {
        return notComputed(file.string(), exception);
    }
}

} // namespace retort::study
