#include "training/optimizer.h"

#include "tensor/torch_error.h"
#include "training/update_rules.h"

#include <fmt/format.h>
#include <torch/types.h>
#include <torch/version.h>

#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace retort::training {

struct Optimizer::Impl {
    OptimizerOptions options;
    std::vector<Slot> slots;
};

namespace {

constexpr double kClipEpsilon = 1e-6; // torch.nn.utils.clip_grad_norm_

Status checkParameter(const tensor::NamedTensor& parameter, std::set<std::string>& names) {
    const auto& tensor = parameter.tensor;
    if (!tensor.defined() || tensor.scalar_type() != at::kFloat || !tensor.is_leaf() ||
        !tensor.is_non_overlapping_and_dense())
        return invalidArgument(
            fmt::format("parameter {} cannot be optimised: it must be a dense fp32 leaf", parameter.name));
    if (!names.insert(parameter.name).second)
        return invalidArgument(fmt::format("parameter {} was given to the optimiser twice", parameter.name));
    return {};
}

/// Whether the elements lie in memory in the same order; strides of dimensions of one element do not matter.
bool sameOrder(const at::Tensor& a, const at::Tensor& b) {
    for (std::int64_t i = 0; i < a.dim(); ++i)
        if (a.size(i) > 1 && a.stride(i) != b.stride(i))
            return false;
    return true;
}

at::Tensor gradientLike(const at::Tensor& parameter) {
    at::Tensor gradient = parameter.grad().detach();
    if (gradient.scalar_type() == at::kFloat && gradient.is_non_overlapping_and_dense() &&
        sameOrder(gradient, parameter))
        return gradient;
    return at::empty_like(parameter).copy_(gradient);
}

bool needsFirst(const OptimizerOptions& options) {
    return options.kind != OptimizerKind::Sgd || options.momentum != 0;
}

/// The updates of this step; state is created where it is needed for the first time.
std::vector<Update> collect(const OptimizerOptions& options, std::vector<Slot>& slots) {
    std::vector<Update> updates;
    for (Slot& slot : slots) {
        if (!slot.parameter.grad().defined())
            continue;
        if (needsFirst(options) && !slot.first.defined())
            slot.first = at::zeros_like(slot.parameter.detach());
        if (options.kind != OptimizerKind::Sgd && !slot.second.defined())
            slot.second = at::zeros_like(slot.parameter.detach());
        ++slot.steps;
        updates.push_back({.slot = &slot, .gradient = gradientLike(slot.parameter)});
    }
    return updates;
}

at::Tensor normOf(const std::vector<Update>& updates) {
    if (updates.empty())
        return at::zeros({}, at::kFloat);
    if (updates.front().gradient.is_cpu())
        return at::scalar_tensor(std::sqrt(sumOfSquares(updates)), at::kDouble);
    std::vector<at::Tensor> gradients;
    for (const auto& update : updates)
        gradients.push_back(update.gradient);
    return at::stack(at::_foreach_norm(gradients)).norm();
}

void scale(const std::vector<Update>& updates, const at::Tensor& factor) {
    std::vector<at::Tensor> gradients;
    for (const auto& update : updates)
        gradients.push_back(update.gradient);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1)
    at::_foreach_mul_(gradients, factor);
#else
    for (auto& gradient : gradients)
        gradient.mul_(factor);
#endif
}

/// Where each tensor of a stored state belongs.
struct StateName {
    std::string_view suffix;
    at::Tensor Slot::*tensor;
};

std::vector<StateName> stateNames(OptimizerKind kind) {
    if (kind == OptimizerKind::Sgd)
        return {{".momentum", &Slot::first}};
    return {{".mean", &Slot::first}, {".variance", &Slot::second}};
}

constexpr std::string_view kSteps = ".steps";

Error misfit(const std::string& source, const std::string& name, std::string_view why) {
    return {.code = ErrorCode::Mismatch,
            .message =
                fmt::format("{}: optimiser state {} {}; it was saved by another run", source, name, why)};
}

/// Reads one slot's state, taking what it finds out of `left`.
Status restoreSlot(Slot& slot, OptimizerKind kind, std::map<std::string, at::Tensor>& left,
                   const std::string& source) {
    for (const auto& [suffix, member] : stateNames(kind)) {
        const std::string name = slot.name + std::string(suffix);
        const auto found = left.find(name);
        slot.*member = at::Tensor();
        if (found == left.end())
            continue;
        if (found->second.sizes() != slot.parameter.sizes() || found->second.scalar_type() != at::kFloat)
            return misfit(source, name, "has another shape or dtype than its parameter");
        slot.*member = at::empty_like(slot.parameter.detach()).copy_(found->second);
        left.erase(found);
    }
    const std::string name = slot.name + std::string(kSteps);
    const auto found = left.find(name);
    slot.steps = 0;
    if (found == left.end())
        return {};
    if (found->second.numel() != 1 || found->second.scalar_type() != at::kLong)
        return misfit(source, name, "is no single int64");
    slot.steps = found->second.item<std::int64_t>();
    left.erase(found);
    return {};
}

} // namespace

Optimizer::Optimizer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Optimizer::Optimizer(Optimizer&&) noexcept = default;
Optimizer& Optimizer::operator=(Optimizer&&) noexcept = default;
Optimizer::~Optimizer() = default;

Result<Optimizer> Optimizer::create(const OptimizerOptions& options, std::vector<ParameterGroup> groups) {
    RETORT_CHECK(validate(options));
    auto impl = std::make_unique<Impl>();
    impl->options = options;
    std::set<std::string> names;
    for (const auto& group : groups) {
        if (!(group.learningRateFactor >= 0 && std::isfinite(group.learningRateFactor)))
            return invalidArgument(
                fmt::format("learning rate factor {} must be 0 or more", group.learningRateFactor));
        for (const auto& parameter : group.parameters) {
            RETORT_CHECK(checkParameter(parameter, names));
            const bool decays =
                options.weightDecayOn == WeightDecayOn::AllParameters || parameter.tensor.dim() > 1;
            impl->slots.push_back({.name = parameter.name,
                                   .parameter = parameter.tensor,
                                   .rateFactor = group.learningRateFactor,
                                   .weightDecay = decays ? options.weightDecay : 0});
            if (parameter.tensor.device() != impl->slots.front().parameter.device())
                return invalidArgument(
                    fmt::format("parameter {} lies on another device than the first", parameter.name));
        }
    }
    return Optimizer(std::move(impl));
}

at::Tensor Optimizer::step(const OptimizerStep& step) {
    const torch::NoGradGuard noGrad;
    const auto updates = collect(m_impl->options, m_impl->slots);
    at::Tensor norm;
    if (step.maxGradientNorm > 0)
        norm = normOf(updates);
    if (updates.empty())
        return norm;
    if (updates.front().gradient.is_cpu()) {
        const double scale =
            norm.defined() ? std::min(1.0, step.maxGradientNorm / (norm.item<double>() + kClipEpsilon)) : 1.0;
        updateInOnePass(m_impl->options, updates, step.learningRate, scale);
        return norm;
    }
    if (norm.defined())
        scale(updates, (step.maxGradientNorm / (norm + kClipEpsilon)).clamp_max(1.0));
    updateByOperators(m_impl->options, updates, step.learningRate);
    return norm;
}

void Optimizer::clearGradients() {
    for (Slot& slot : m_impl->slots)
        slot.parameter.mutable_grad().reset();
}

const OptimizerOptions& Optimizer::options() const {
    return m_impl->options;
}

std::vector<tensor::NamedTensor> Optimizer::parameters() const {
    std::vector<tensor::NamedTensor> list;
    for (const Slot& slot : m_impl->slots)
        list.push_back({.name = slot.name, .tensor = slot.parameter});
    return list;
}

tensor::TensorMap Optimizer::state() const {
    tensor::TensorMap state;
    for (const Slot& slot : m_impl->slots) {
        if (slot.steps == 0)
            continue;
        for (const auto& [suffix, member] : stateNames(m_impl->options.kind))
            if ((slot.*member).defined())
                state.emplace(slot.name + std::string(suffix), slot.*member);
        state.emplace(slot.name + std::string(kSteps), at::scalar_tensor(slot.steps, at::kLong));
    }
    return state;
}

Status Optimizer::restore(const tensor::TensorMap& state, const std::string& source) {
    return tensor::guarded("restoring the optimiser from " + source, [&]() -> Status {
        const torch::NoGradGuard noGrad;
        std::map<std::string, at::Tensor> left(state.begin(), state.end());
        for (Slot& slot : m_impl->slots)
            RETORT_CHECK(restoreSlot(slot, m_impl->options.kind, left, source));
        if (!left.empty())
            return misfit(source, left.begin()->first, "belongs to no parameter of this optimiser");
        return {};
    });
}

at::Tensor gradientNorm(const std::vector<tensor::NamedTensor>& parameters) {
    const torch::NoGradGuard noGrad;
    std::vector<Update> updates;
    for (const auto& parameter : parameters)
        if (parameter.tensor.grad().defined())
            updates.push_back({.slot = nullptr, .gradient = gradientLike(parameter.tensor)});
    return normOf(updates);
}

} // namespace retort::training
