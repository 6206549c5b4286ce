#include "training/update_rules.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

namespace retort::training {

namespace {

constexpr std::int64_t kChunk =
    1 << 15; // elements; three or four streams of it stay in the second-level cache

/// A piece of one update, so that threads share large and small parameters evenly.
struct Piece {
    const Update* update;
    std::int64_t begin;
    std::int64_t end;
};

std::vector<Piece> piecesOf(const std::vector<Update>& updates) {
    std::vector<Piece> pieces;
    for (const auto& update : updates)
        for (std::int64_t begin = 0; begin < update.gradient.numel(); begin += kChunk)
            pieces.push_back({&update, begin, std::min(update.gradient.numel(), begin + kChunk)});
    return pieces;
}

template<class Work> void forEachPiece(const std::vector<Piece>& pieces, Work work) {
    at::parallel_for(0, static_cast<std::int64_t>(pieces.size()), 1,
                     [&](std::int64_t begin, std::int64_t end) {
                         for (std::int64_t i = begin; i < end; ++i)
                             work(pieces[static_cast<std::size_t>(i)], static_cast<std::size_t>(i));
                     });
}

struct SgdStep {
    float rate, decay, momentum, gradientScale;
};

// Two loops instead of a branch in one, so that the compiler vectorises both.
void sgd(float* __restrict p, const float* __restrict g, float* __restrict buffer, std::int64_t count,
         const SgdStep& step, Momentum kind) {
    if (kind == Momentum::Nesterov) {
        for (std::int64_t i = 0; i < count; ++i) {
            const float d = step.gradientScale * g[i] + step.decay * p[i];
            buffer[i] = step.momentum * buffer[i] + d;
            p[i] -= step.rate * (d + step.momentum * buffer[i]);
        }
        return;
    }
    for (std::int64_t i = 0; i < count; ++i) {
        buffer[i] = step.momentum * buffer[i] + (step.gradientScale * g[i] + step.decay * p[i]);
        p[i] -= step.rate * buffer[i];
    }
}

void sgdWithoutMomentum(float* __restrict p, const float* __restrict g, std::int64_t count,
                        const SgdStep& step) {
    for (std::int64_t i = 0; i < count; ++i)
        p[i] -= step.rate * (step.gradientScale * g[i] + step.decay * p[i]);
}

struct AdamStep {
    float rate;         ///< over the mean's bias correction
    float keep;         ///< AdamW: 1 - rate * decay; Adam: 1
    float l2;           ///< Adam: the decay; AdamW: 0
    float beta1, beta2; ///< of mean and variance
    float inverseRoot;  ///< 1 / sqrt(the variance's bias correction)
    float epsilon;
    float gradientScale;
};

AdamStep adamStep(const OptimizerOptions& options, const Slot& slot, double rate, double gradientScale) {
    const auto steps = static_cast<double>(slot.steps);
    const bool decoupled = options.kind == OptimizerKind::AdamW;
    return {.rate = static_cast<float>(rate / (1 - std::pow(options.beta1, steps))),
            .keep = decoupled ? static_cast<float>(1 - rate * slot.weightDecay) : 1.0f,
            .l2 = decoupled ? 0.0f : static_cast<float>(slot.weightDecay),
            .beta1 = static_cast<float>(options.beta1),
            .beta2 = static_cast<float>(options.beta2),
            .inverseRoot = static_cast<float>(1 / std::sqrt(1 - std::pow(options.beta2, steps))),
            .epsilon = static_cast<float>(options.epsilon),
            .gradientScale = static_cast<float>(gradientScale)};
}

void adam(float* __restrict p, const float* __restrict g, float* __restrict mean, float* __restrict variance,
          std::int64_t count, const AdamStep& step) {
    const float mix1 = 1 - step.beta1;
    const float mix2 = 1 - step.beta2;
    for (std::int64_t i = 0; i < count; ++i) {
        const float d = step.gradientScale * g[i] + step.l2 * p[i];
        mean[i] = step.beta1 * mean[i] + mix1 * d;
        variance[i] = step.beta2 * variance[i] + mix2 * d * d;
        p[i] = step.keep * p[i] -
               step.rate * mean[i] / (std::sqrt(variance[i]) * step.inverseRoot + step.epsilon);
    }
}

void updatePiece(const OptimizerOptions& options, const Piece& piece, double learningRate,
                 double gradientScale) {
    const Slot& slot = *piece.update->slot;
    const double rate = learningRate * slot.rateFactor;
    const std::int64_t count = piece.end - piece.begin;
    float* p = slot.parameter.data_ptr<float>() + piece.begin;
    const float* g = piece.update->gradient.data_ptr<float>() + piece.begin;
    float* first = slot.first.defined() ? slot.first.data_ptr<float>() + piece.begin : nullptr;
    if (options.kind != OptimizerKind::Sgd)
        return adam(p, g, first, slot.second.data_ptr<float>() + piece.begin, count,
                    adamStep(options, slot, rate, gradientScale));
    const SgdStep step{.rate = static_cast<float>(rate),
                       .decay = static_cast<float>(slot.weightDecay),
                       .momentum = static_cast<float>(options.momentum),
                       .gradientScale = static_cast<float>(gradientScale)};
    if (first)
        sgd(p, g, first, count, step, options.momentumKind);
    else
        sgdWithoutMomentum(p, g, count, step);
}

/// Tensors whose step has the same numbers, for one multi-tensor call.
struct Bucket {
    std::vector<at::Tensor> parameters, gradients, first, second;
    const Slot* example = nullptr;
};

std::vector<Bucket> bucketsOf(const std::vector<Update>& updates) {
    std::map<std::tuple<double, double, std::int64_t>, Bucket> buckets;
    for (const auto& [slot, gradient] : updates) {
        Bucket& bucket = buckets[{slot->rateFactor, slot->weightDecay, slot->steps}];
        bucket.example = slot;
        bucket.parameters.push_back(slot->parameter);
        bucket.gradients.push_back(gradient);
        bucket.first.push_back(slot->first);
        bucket.second.push_back(slot->second);
    }
    std::vector<Bucket> list;
    for (auto& entry : buckets)
        list.push_back(std::move(entry.second));
    return list;
}

void sgdByOperators(const OptimizerOptions& options, const Bucket& bucket, double rate) {
    if (bucket.example->weightDecay != 0)
        at::_foreach_add_(bucket.gradients, bucket.parameters, bucket.example->weightDecay);
    if (options.momentum == 0)
        return at::_foreach_add_(bucket.parameters, bucket.gradients, -rate);
    at::_foreach_mul_(bucket.first, options.momentum);
    at::_foreach_add_(bucket.first, bucket.gradients, 1);
    if (options.momentumKind == Momentum::Classic)
        return at::_foreach_add_(bucket.parameters, bucket.first, -rate);
    at::_foreach_add_(bucket.gradients, bucket.first, options.momentum);
    at::_foreach_add_(bucket.parameters, bucket.gradients, -rate);
}

void adamByOperators(const OptimizerOptions& options, const Bucket& bucket, double rate) {
    const double decay = bucket.example->weightDecay;
    const auto steps = static_cast<double>(bucket.example->steps);
    if (options.kind == OptimizerKind::Adam && decay != 0)
        at::_foreach_add_(bucket.gradients, bucket.parameters, decay);
    if (options.kind == OptimizerKind::AdamW && decay != 0)
        at::_foreach_mul_(bucket.parameters, 1 - rate * decay);
    at::_foreach_mul_(bucket.first, options.beta1);
    at::_foreach_add_(bucket.first, bucket.gradients, 1 - options.beta1);
    at::_foreach_mul_(bucket.second, options.beta2);
    at::_foreach_addcmul_(bucket.second, bucket.gradients, bucket.gradients, 1 - options.beta2);
    auto divisor = at::_foreach_sqrt(bucket.second);
    at::_foreach_div_(divisor, std::sqrt(1 - std::pow(options.beta2, steps)));
    at::_foreach_add_(divisor, options.epsilon);
    at::_foreach_addcdiv_(bucket.parameters, bucket.first, divisor,
                          -rate / (1 - std::pow(options.beta1, steps)));
}

double sumOfSquares(const float* values, std::int64_t count) {
    std::array<double, 8> sums{};
    std::int64_t i = 0;
    for (; i + 8 <= count; i += 8)
        for (std::size_t lane = 0; lane < 8; ++lane) {
            const double value = values[i + static_cast<std::int64_t>(lane)];
            sums[lane] += value * value;
        }
    for (; i < count; ++i)
        sums[0] += static_cast<double>(values[i]) * values[i];
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

} // namespace

double sumOfSquares(const std::vector<Update>& updates) {
    const auto pieces = piecesOf(updates);
    std::vector<double> sums(pieces.size());
    forEachPiece(pieces, [&](const Piece& piece, std::size_t index) {
        sums[index] =
            sumOfSquares(piece.update->gradient.data_ptr<float>() + piece.begin, piece.end - piece.begin);
    });
    double total = 0;
    for (const double sum : sums)
        total += sum;
    return total;
}

void updateInOnePass(const OptimizerOptions& options, const std::vector<Update>& updates, double learningRate,
                     double gradientScale) {
    forEachPiece(piecesOf(updates), [&](const Piece& piece, std::size_t) {
        updatePiece(options, piece, learningRate, gradientScale);
    });
}

void updateByOperators(const OptimizerOptions& options, const std::vector<Update>& updates,
                       double learningRate) {
    for (const auto& bucket : bucketsOf(updates)) {
        const double rate = learningRate * bucket.example->rateFactor;
        if (options.kind == OptimizerKind::Sgd)
            sgdByOperators(options, bucket, rate);
        else
            adamByOperators(options, bucket, rate);
    }
}

} // namespace retort::training
