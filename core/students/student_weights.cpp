// The names of a student's tensors, and their way to and from files.

#include "students/architecture.h"
#include "students/student.h"
#include "students/student_parts.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <string>
#include <string_view>
#include <utility>

namespace retort::students {

namespace {

constexpr std::string_view kCounter = "num_batches_tracked";

bool isOf(std::string_view name, std::string_view module) {
    return name.size() > module.size() && name.starts_with(module) && name[module.size()] == '.';
}

bool isOfHead(const Network& network, std::string_view name) {
    return isOf(name, network.headName()) || isOf(name, kProjection);
}

/// Those that weights from outside must fit. `num_batches_tracked` may be absent, as old files have none.
std::vector<tensor::NamedTensor> targetsOf(const nn::StateWalk& walk, const tensor::TensorMap& weights) {
    auto targets = nn::parametersOf(nn::parametersAlone(walk));
    for (auto& buffer : nn::parametersOf(nn::buffersAlone(walk)))
        if (!buffer.name.ends_with(kCounter) || weights.contains(buffer.name))
            targets.push_back(std::move(buffer));
    return targets;
}

tensor::TensorMap backboneOf(const Network& network, tensor::TensorMap weights) {
    std::erase_if(weights, [&](const auto& item) { return isOfHead(network, item.first); });
    return weights;
}

std::vector<tensor::NamedTensor> backboneOf(const Network& network,
                                            std::vector<tensor::NamedTensor> targets) {
    std::erase_if(targets, [&](const auto& item) { return isOfHead(network, item.name); });
    return targets;
}

} // namespace

nn::StateWalk walkOf(StudentParts& parts) {
    return [&parts](const nn::StateVisitor& visitor) {
        parts.network->visit(visitor);
        if (parts.projection)
            parts.projection->visit(std::string(kProjection) + ".", visitor.parameter);
    };
}

std::vector<tensor::NamedTensor> Student::namedParameters() const {
    return nn::parametersOf(nn::parametersAlone(walkOf(*m_impl)));
}

std::vector<tensor::NamedTensor> Student::namedBuffers() const {
    return nn::parametersOf(nn::buffersAlone(walkOf(*m_impl)));
}

std::vector<tensor::NamedTensor> Student::backboneParameters() const {
    auto list = namedParameters();
    std::erase_if(list, [&](const auto& item) { return isOfHead(*m_impl->network, item.name); });
    return list;
}

std::vector<tensor::NamedTensor> Student::headParameters() const {
    auto list = namedParameters();
    std::erase_if(list, [&](const auto& item) { return !isOfHead(*m_impl->network, item.name); });
    return list;
}

LinearWeights Student::classifier() const {
    const auto& layer = m_impl->network->classifier();
    return {.weight = layer.weight(), .bias = layer.bias()};
}

LinearWeights Student::projection() const {
    if (!hasProjection())
        return {};
    return {.weight = m_impl->projection->weight(), .bias = m_impl->projection->bias()};
}

Status Student::setClassifier(const LinearWeights& weights) {
    const std::string head(m_impl->network->classifierName());
    const auto live = classifier();
    const torch::NoGradGuard noGrad;
    return tensor::copyWeights(
        {{.name = head + ".weight", .tensor = live.weight}, {.name = head + ".bias", .tensor = live.bias}},
        {{head + ".weight", weights.weight}, {head + ".bias", weights.bias}}, "the new classification head");
}

Status Student::save(const std::filesystem::path& path,
                     const std::map<std::string, std::string>& metadata) const {
    tensor::TensorMap weights;
    for (const auto& list : {namedParameters(), namedBuffers()})
        for (const auto& item : list)
            weights.emplace(item.name, item.tensor.detach());
    auto extended = metadata;
    extended.insert_or_assign(std::string(kStudentKey), toJson(spec()));
    return tensor::saveTensors(path, weights, extended);
}

Status Student::loadWeights(const tensor::TensorMap& weights, const std::string& source, Parts parts) {
    auto targets = targetsOf(walkOf(*m_impl), weights);
    const torch::NoGradGuard noGrad;
    if (parts == Parts::All)
        return tensor::copyWeights(targets, weights, source);
    const auto& network = *m_impl->network;
    return tensor::copyWeights(backboneOf(network, std::move(targets)), backboneOf(network, weights), source);
}

Status checkBackbone(const StudentSpec& spec, const std::filesystem::path& path) {
    RETORT_CHECK(validate(spec));
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
    return tensor::guarded("reading " + path.string(), [&]() -> Status {
        const auto network = makeNetwork(spec);
        const auto weights = tensor::viewsOf(archive);
        return tensor::checkFit(backboneOf(*network, targetsOf(network->walk(), weights)),
                                backboneOf(*network, weights), path.string());
    });
}

Status Student::loadWeights(const std::filesystem::path& path, Parts parts) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
    return tensor::guarded("loading " + path.string(), [&]() -> Status {
        return loadWeights(tensor::viewsOf(archive), path.string(), parts);
    });
}

Result<Student> Student::load(const std::filesystem::path& path, const tensor::Device& device) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(path));
    const auto found = archive.metadata().find(std::string(kStudentKey));
    if (found == archive.metadata().end())
        return Error{.code = ErrorCode::Mismatch,
                     .message =
                         fmt::format("{}: its metadata has no \"{}\", so this is no student that Retort "
                                     "saved; name architecture and classes to load bare weights",
                                     path.string(), kStudentKey)};
    RETORT_TRY(const auto spec, studentSpecFromJson(found->second, path.string()));
    RETORT_TRY(auto student, build(spec, device));
    RETORT_CHECK(student.loadWeights(path));
    return student;
}

} // namespace retort::students
