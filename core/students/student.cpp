#include "students/student.h"

#include "students/architecture.h"
#include "students/initialisation.h"
#include "students/student_parts.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <array>
#include <string>
#include <utility>

namespace retort::students {

namespace {

at::Tensor perChannel(const std::array<double, 3>& values, const at::Device& device) {
    return at::tensor(at::ArrayRef<double>(values), at::kFloat).view({1, 3, 1, 1}).to(device);
}

/// Channels-last is the fastest, but oneDNN 2 corrupts the heap in the backward pass of a channels-last 1x1
/// convolution of stride 2 with few input channels: 4 on AVX2, 8 on AVX-512 (at 64 pixels and more; 16, 24
/// and 40 channels passed malloc's checks there). Widths below 16 do without it, and those that are no
/// multiple of 8, of which not all were checked for writes out of bounds.
at::MemoryFormat layoutOf(const StudentSpec& spec) {
    constexpr int kRegister = 8, kSound = 16;
    return spec.width >= kSound && spec.width % kRegister == 0 ? at::MemoryFormat::ChannelsLast
                                                               : at::MemoryFormat::Contiguous;
}

/// Memory for everything, on the device; numbers for the buffers alone.
void allocate(StudentParts& parts) {
    const at::Device device(parts.device.name);
    const auto walk = walkOf(parts);
    nn::allocateParameters(nn::parametersAlone(walk), device, parts.layout);
    nn::buffersAlone(walk)([&](const std::string&, at::Tensor& buffer) { buffer = buffer.to(device); });
}

} // namespace

Student::Student(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Student::Student(Student&&) noexcept = default;
Student& Student::operator=(Student&&) noexcept = default;
Student::~Student() = default;

// Weights are not set yet; create() and load() decide them.
Result<Student> Student::build(const StudentSpec& spec, const tensor::Device& device) {
    RETORT_CHECK(validate(spec));
    return tensor::guarded("building the student", [&]() -> Result<Student> {
        auto impl = std::make_unique<Impl>();
        impl->spec = spec;
        impl->device = device;
        impl->network = makeNetwork(spec);
        impl->layout = layoutOf(spec);
        if (spec.embeddingWidth > 0)
            impl->projection.emplace(impl->network->classifier().weight().size(1), spec.embeddingWidth);
        allocate(*impl);
        setNormalisation(*impl);
        return Student(std::move(impl));
    });
}

Result<Student> Student::create(const StudentSpec& spec, const CreateOptions& options) {
    RETORT_TRY(auto student, build(spec, options.device));
    return tensor::guarded("initialising the student", [&]() -> Result<Student> {
        auto& impl = *student.m_impl;
        initialise(*impl.network, options.seed);
        if (impl.projection)
            initialise(*impl.projection, LinearInit::FanInUniform, options.seed, std::string(kProjection));
        return std::move(student);
    });
}

void Student::setNormalisation(Impl& impl) {
    std::array<double, 3> scale{};
    std::array<double, 3> offset{};
    const auto& [mean, std] = impl.spec.normalisation;
    for (std::size_t c = 0; c < scale.size(); ++c) {
        scale[c] = 1.0 / (255.0 * std[c]);
        offset[c] = -mean[c] / std[c];
    }
    impl.scale = perChannel(scale, at::Device(impl.device.name));
    impl.offset = perChannel(offset, at::Device(impl.device.name));
}

const StudentSpec& Student::spec() const {
    return m_impl->spec;
}

const tensor::Device& Student::device() const {
    return m_impl->device;
}

int Student::featureWidth() const {
    return static_cast<int>(m_impl->network->classifier().weight().size(1));
}

at::Tensor Student::prepare(const at::Tensor& images) const {
    const at::Device device(m_impl->device.name);
    if (images.scalar_type() == at::kFloat && images.device() == device)
        return images.contiguous(m_impl->layout); // a conversion that does nothing would stay in a trace
    if (images.scalar_type() != at::kByte)
        return images.to(device, at::kFloat, /*non_blocking=*/true).contiguous(m_impl->layout);
    TORCH_CHECK(images.dim() == 4 && images.size(3) == 3, "images must be uint8 [N, H, W, 3], not ",
                images.sizes());
    // [N, H, W, 3] seen as [N, 3, H, W] is channels-last already; the bytes travel, not the floats.
    const at::Tensor values = images.to(device, /*non_blocking=*/true).permute({0, 3, 1, 2}).to(at::kFloat);
    return at::addcmul(m_impl->offset, values, m_impl->scale).contiguous(m_impl->layout);
}

at::Tensor Student::features(const at::Tensor& images) {
    const bool evaluates = m_impl->statistics == nn::NormStatistics::Running;
    return m_impl->network->features(prepare(images),
                                     {.statistics = m_impl->statistics,
                                      .dropout = m_impl->dropout,
                                      .isReparameterised = m_impl->isReparameterised && evaluates});
}

at::Tensor Student::logits(const at::Tensor& images) {
    return classify(features(images));
}

at::Tensor Student::embedding(const at::Tensor& images) {
    return project(features(images));
}

at::Tensor Student::classify(const at::Tensor& features) {
    const auto& network = *m_impl->network;
    return network.classifier()(m_impl->dropout.elements(features, network.classifierDropout()));
}

at::Tensor Student::project(const at::Tensor& features) const {
    TORCH_CHECK(hasProjection(), "this student has no projection head (its embedding width is 0)");
    return (*m_impl->projection)(features);
}

Mode Student::mode() const {
    if (m_impl->isMeasuring)
        return Mode::MeasureNorms;
    return m_impl->statistics == nn::NormStatistics::Running ? Mode::Evaluate : Mode::Train;
}

void Student::setMode(Mode mode) {
    if (mode == Mode::MeasureNorms)
        nn::forEachNorm(walkOf(*m_impl), [](nn::BatchNorm& norm) { norm.startMeasuring(); });
    else if (m_impl->isMeasuring)
        nn::forEachNorm(walkOf(*m_impl), [](nn::BatchNorm& norm) { norm.stopMeasuring(); });
    m_impl->isMeasuring = mode == Mode::MeasureNorms;
    switch (mode) {
    case Mode::Train: m_impl->statistics = m_impl->inTraining; break;
    case Mode::MeasureNorms: m_impl->statistics = nn::NormStatistics::Batch; break;
    case Mode::Evaluate: m_impl->statistics = nn::NormStatistics::Running; break;
    }
    m_impl->dropout.setActive(mode == Mode::Train);
}

void Student::shareBatches(const std::function<at::Tensor(const at::Tensor&)>& sum) {
    nn::forEachNorm(walkOf(*m_impl), [&](nn::BatchNorm& norm) { norm.shareBatches(sum); });
}

void Student::setBranches(Branches branches) {
    m_impl->isReparameterised = branches == Branches::Reparameterised;
}

void Student::addAuxiliaryNorms() {
    nn::forEachNorm(walkOf(*m_impl), [](nn::BatchNorm& norm) { norm.addAuxiliary(); });
}

void Student::removeAuxiliaryNorms() {
    setNorms(Norms::Main);
    nn::forEachNorm(walkOf(*m_impl), [](nn::BatchNorm& norm) { norm.removeAuxiliary(); });
}

void Student::setNorms(Norms norms) {
    m_impl->inTraining =
        norms == Norms::Main ? nn::NormStatistics::Batch : nn::NormStatistics::AuxiliaryBatch;
    if (mode() == Mode::Train)
        m_impl->statistics = m_impl->inTraining;
}

void Student::seedDropout(RandomStream stream) {
    m_impl->dropout.seed(stream);
}

std::int64_t Student::parameterCount() const {
    std::int64_t count = 0;
    for (const auto& parameter : namedParameters())
        count += parameter.tensor.numel();
    return count;
}

std::int64_t Student::multiplyAdds(int height, int width) const {
    std::int64_t sum = m_impl->network->multiplyAdds({.height = height, .width = width});
    sum += students::multiplyAdds(m_impl->network->classifier());
    return hasProjection() ? sum + students::multiplyAdds(*m_impl->projection) : sum;
}

} // namespace retort::students
