#include "nn/batch_norm.h"

#include <array>
#include <barrier>
#include <gtest/gtest.h>
#include <map>
#include <thread>
#include <torch/types.h>
#include <utility>
#include <vector>

namespace {

using namespace retort::nn;

constexpr std::int64_t kChannels = 3;

StateWalk walkOf(BatchNorm& norm) {
    return [&norm](const StateVisitor& visitor) { norm.visit("bn.", visitor); };
}

/// A norm with weights 0.5, 1, 1.5 and biases 1, 0, -1.
BatchNorm someNorm(const BatchNormConstants& constants = {}) {
    BatchNorm norm(kChannels, constants);
    const auto parameters = parametersAlone(walkOf(norm));
    allocateParameters(parameters, at::kCPU, at::MemoryFormat::Contiguous);
    const torch::NoGradGuard noGrad;
    parameters([](const std::string& name, at::Tensor& parameter) {
        const auto steps = at::arange(kChannels).to(at::kFloat);
        parameter.copy_(name == "bn.weight" ? (steps + 1) / 2 : 1 - steps);
    });
    return norm;
}

std::map<std::string, at::Tensor> buffersOf(BatchNorm& norm) {
    std::map<std::string, at::Tensor> buffers;
    for (const auto& [name, tensor] : parametersOf(buffersAlone(walkOf(norm))))
        buffers[name] = tensor;
    return buffers;
}

at::Tensor someMaps(double phase = 0) {
    return at::sin(at::arange(4 * kChannels * 5 * 5).to(at::kDouble) * 0.7 + phase)
                   .view({4, kChannels, 5, 5}) *
               3 +
           1;
}

/// (x - mean) / sqrt(variance + epsilon) weight + bias in fp64.
at::Tensor normalised(const at::Tensor& x, const at::Tensor& mean, const at::Tensor& variance,
                      double epsilon) {
    const auto perChannel = [](const at::Tensor& values) { return values.view({1, kChannels, 1, 1}); };
    const auto steps = at::arange(kChannels).to(at::kDouble);
    return (x - perChannel(mean)) / (perChannel(variance) + epsilon).sqrt() * perChannel((steps + 1) / 2) +
           perChannel(1 - steps);
}

TEST(BatchNorm, NamesParametersAndBuffersApart_AndBeginsAsLibTorchsDoes) {
    BatchNorm norm(kChannels);
    const auto parameters = parametersOf(parametersAlone(walkOf(norm)));
    ASSERT_EQ(parameters.size(), 2u);
    EXPECT_EQ(parameters[0].name, "bn.weight");
    EXPECT_EQ(parameters[1].name, "bn.bias");
    const auto buffers = parametersOf(buffersAlone(walkOf(norm)));
    ASSERT_EQ(buffers.size(), 3u);
    EXPECT_EQ(buffers[0].name, "bn.running_mean");
    EXPECT_TRUE(at::equal(buffers[0].tensor, at::zeros({kChannels})));
    EXPECT_EQ(buffers[1].name, "bn.running_var");
    EXPECT_TRUE(at::equal(buffers[1].tensor, at::ones({kChannels})));
    EXPECT_EQ(buffers[2].name, "bn.num_batches_tracked");
    EXPECT_EQ(buffers[2].tensor.scalar_type(), at::kLong);
    EXPECT_EQ(buffers[2].tensor.dim(), 0);
}

TEST(BatchNorm, OfTheBatch_NormalisesByItAndTheRunningStatisticsFollow) {
    const BatchNormConstants constants{.epsilon = 0.5, .momentum = 0.25};
    auto norm = someNorm(constants);
    auto mean = at::zeros({kChannels}, at::kDouble);
    auto variance = at::ones({kChannels}, at::kDouble);
    for (int batch = 1; batch <= 3; ++batch) {
        const auto x = someMaps(batch);
        const auto batchMean = x.mean({0, 2, 3});
        const auto y = norm(x.to(at::kFloat), NormStatistics::Batch);
        const auto expected = normalised(x, batchMean, x.var({0, 2, 3}, false), constants.epsilon);
        EXPECT_TRUE(at::allclose(y.to(at::kDouble), expected, 1e-5, 1e-5)) << batch;
        mean = 0.75 * mean + 0.25 * batchMean;
        variance = 0.75 * variance + 0.25 * x.var({0, 2, 3}, true);
        const auto buffers = buffersOf(norm);
        EXPECT_TRUE(at::allclose(buffers.at("bn.running_mean").to(at::kDouble), mean, 1e-5, 1e-6)) << batch;
        EXPECT_TRUE(at::allclose(buffers.at("bn.running_var").to(at::kDouble), variance, 1e-5, 1e-6))
            << batch;
        EXPECT_EQ(buffers.at("bn.num_batches_tracked").item<std::int64_t>(), batch);
    }
}

TEST(BatchNorm, OfTheRunningStatistics_NormalisesByThemAndLeavesThem) {
    const BatchNormConstants constants{.epsilon = 0.5, .momentum = 0.25};
    auto norm = someNorm(constants);
    norm(someMaps(1).to(at::kFloat), NormStatistics::Batch);
    std::map<std::string, at::Tensor> before;
    for (const auto& [name, tensor] : buffersOf(norm))
        before[name] = tensor.clone();
    const auto x = someMaps(2);
    const auto y = norm(x.to(at::kFloat), NormStatistics::Running);
    const auto expected = normalised(x, before.at("bn.running_mean").to(at::kDouble),
                                     before.at("bn.running_var").to(at::kDouble), constants.epsilon);
    EXPECT_TRUE(at::allclose(y.to(at::kDouble), expected, 1e-5, 1e-5));
    for (const auto& [name, tensor] : buffersOf(norm))
        EXPECT_TRUE(at::equal(tensor, before.at(name))) << name;
}

TEST(BatchNorm, HasGradientsForParametersAlone) {
    auto norm = someNorm();
    norm(someMaps().to(at::kFloat), NormStatistics::Batch).square().sum().backward();
    for (const auto& [name, parameter] : parametersOf(parametersAlone(walkOf(norm))))
        EXPECT_GT(parameter.grad().abs().sum().item<double>(), 0) << name;
    for (const auto& [name, buffer] : buffersOf(norm))
        EXPECT_FALSE(buffer.requires_grad()) << name;
}

TEST(BatchNorm, OfASingleValueAChannel_RefusesTheBatchAndCountsItNot) {
    auto norm = someNorm();
    const auto one = at::ones({1, kChannels, 1, 1});
    EXPECT_THROW(norm(one, NormStatistics::Batch), c10::Error);
    EXPECT_EQ(buffersOf(norm).at("bn.num_batches_tracked").item<std::int64_t>(), 0);
    EXPECT_NO_THROW(norm(one, NormStatistics::Running));
    EXPECT_THROW(norm(at::ones({2, kChannels}), NormStatistics::Batch), c10::Error);
}

TEST(BatchNorm, Measuring_KeepsTheMeanStatisticsOfAllImages) {
    auto norm = someNorm({.momentum = 0.25});
    norm(someMaps(1).to(at::kFloat), NormStatistics::Batch);
    norm.startMeasuring();
    const auto first = someMaps(2), second = someMaps(3).narrow(0, 0, 2);
    norm(first.to(at::kFloat), NormStatistics::Batch);
    EXPECT_TRUE(at::allclose(buffersOf(norm).at("bn.running_mean").to(at::kDouble), first.mean({0, 2, 3}),
                             1e-5, 1e-6))
        << "nothing is left of what was before";
    norm(second.to(at::kFloat), NormStatistics::Batch);
    const auto buffers = buffersOf(norm);
    const auto mean = (4 * first.mean({0, 2, 3}) + 2 * second.mean({0, 2, 3})) / 6;
    const auto variance = (4 * first.var({0, 2, 3}, true) + 2 * second.var({0, 2, 3}, true)) / 6;
    EXPECT_TRUE(at::allclose(buffers.at("bn.running_mean").to(at::kDouble), mean, 1e-5, 1e-6));
    EXPECT_TRUE(at::allclose(buffers.at("bn.running_var").to(at::kDouble), variance, 1e-5, 1e-6));
    EXPECT_EQ(buffers.at("bn.num_batches_tracked").item<std::int64_t>(), 1) << "these are no training steps";
    norm.stopMeasuring();
    norm(second.to(at::kFloat), NormStatistics::Batch);
    EXPECT_TRUE(at::allclose(buffersOf(norm).at("bn.running_mean").to(at::kDouble),
                             0.75 * mean + 0.25 * second.mean({0, 2, 3}), 1e-5, 1e-6));
}

TEST(BatchNorm, WithAuxiliaryState_LeavesTheOtherAlone) {
    auto norm = someNorm();
    EXPECT_THROW(norm(someMaps().to(at::kFloat), NormStatistics::AuxiliaryBatch), c10::Error);
    norm.addAuxiliary();
    std::map<std::string, at::Tensor> before;
    for (const auto& [name, tensor] : buffersOf(norm))
        before[name] = tensor.clone();
    ASSERT_EQ(before.size(), 6u);
    const auto x = someMaps().to(at::kFloat);
    const auto expected = norm(x, NormStatistics::Batch);
    EXPECT_TRUE(at::equal(norm(x, NormStatistics::AuxiliaryBatch), expected)) << "it begins as the other";
    norm(x + 1, NormStatistics::AuxiliaryBatch).square().sum().backward();
    const auto after = buffersOf(norm);
    EXPECT_EQ(after.at("bn.num_batches_tracked").item<std::int64_t>(), 1);
    EXPECT_EQ(after.at("bn.auxiliary.num_batches_tracked").item<std::int64_t>(), 2);
    for (const auto& [name, parameter] : parametersOf(parametersAlone(walkOf(norm))))
        EXPECT_EQ(parameter.grad().defined(), name.starts_with("bn.auxiliary.")) << name;
    norm.removeAuxiliary();
    EXPECT_EQ(buffersOf(norm).size(), 3u);
}

/// What two processes say to each other, as two threads.
class TwoProcesses {
public:
    at::Tensor sum(std::size_t process, const at::Tensor& values) {
        m_values[process] = values;
        m_arrivals.arrive_and_wait();
        const at::Tensor sum = m_values[0] + m_values[1];
        m_arrivals.arrive_and_wait(); // nobody begins the next sum before
        return sum;
    }

private:
    std::array<at::Tensor, 2> m_values{};
    std::barrier<> m_arrivals{2};
};

struct Pass {
    at::Tensor y;
    at::Tensor ofX;
    std::vector<at::Tensor> ofParameters;
    std::map<std::string, at::Tensor> buffers;
};

/// Of the loss sum(y sin(y)).
Pass passThrough(BatchNorm& norm, const at::Tensor& maps) {
    const at::Tensor x = maps.detach().clone(maps.suggest_memory_format()).requires_grad_();
    const at::Tensor y = norm(x, NormStatistics::Batch);
    (y * y.sin()).sum().backward();
    Pass pass{.y = y.detach(), .ofX = x.grad(), .ofParameters = {}, .buffers = buffersOf(norm)};
    for (const auto& [name, parameter] : parametersOf(parametersAlone(walkOf(norm))))
        pass.ofParameters.push_back(parameter.grad());
    return pass;
}

TEST(BatchNorm, OfABatchThatTwoProcessesShareIsThatOfTheWholeBatch) {
    for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
        for (const double shift : {0.0, 1000.0}) { // a variance that is small beside the mean
            const at::Tensor maps = (someMaps() + shift).to(at::kFloat).contiguous(format);
            auto alone = someNorm();
            const auto whole = passThrough(alone, maps);
            TwoProcesses processes;
            std::array<Pass, 2> parts;
            const std::array<std::pair<int, int>, 2> shares{{{0, 3}, {3, 1}}}; // begin and images, of four
            const auto work = [&](std::size_t process) {
                auto norm = someNorm();
                norm.shareBatches([&](const at::Tensor& values) { return processes.sum(process, values); });
                parts[process] =
                    passThrough(norm, maps.narrow(0, shares[process].first, shares[process].second));
            };
            std::thread second(work, 1);
            work(0);
            second.join();
            const double tolerance = shift > 0 ? 2e-3 : 1e-5;
            const auto near = [&](const at::Tensor& a, const at::Tensor& b) {
                return at::allclose(a, b, tolerance, tolerance);
            };
            EXPECT_TRUE(near(at::cat({parts[0].y, parts[1].y}), whole.y)) << format << shift;
            EXPECT_TRUE(near(at::cat({parts[0].ofX, parts[1].ofX}), whole.ofX)) << format << shift;
            for (std::size_t i = 0; i < whole.ofParameters.size(); ++i) {
                EXPECT_TRUE(near(parts[0].ofParameters[i] + parts[1].ofParameters[i], whole.ofParameters[i]))
                    << i << format << shift;
            }
            for (const auto& [name, buffer] : whole.buffers) {
                EXPECT_TRUE(at::equal(parts[0].buffers[name], parts[1].buffers[name])) << name;
                EXPECT_TRUE(at::allclose(parts[0].buffers[name], buffer, 1e-5, 1e-5)) << name << shift;
            }
            EXPECT_TRUE(parts[0].y.is_contiguous(format));
            EXPECT_TRUE(parts[0].ofX.is_contiguous(format));
        }
    }
}

TEST(BatchNorm, OfASharedBatchInBf16IsNearThatInFp32) {
    const at::Tensor maps = someMaps().to(at::kFloat);
    auto alone = someNorm();
    const auto whole = passThrough(alone, maps);
    auto norm = someNorm();
    norm.shareBatches([](const at::Tensor& values) { return values; });
    const auto half = passThrough(norm, maps.to(at::kBFloat16));
    EXPECT_EQ(half.y.scalar_type(), at::kBFloat16);
    EXPECT_TRUE(at::allclose(half.y.to(at::kFloat), whole.y, 0.02, 0.02));
    EXPECT_TRUE(at::allclose(half.ofX.to(at::kFloat), whole.ofX, 0.05, 0.05));
    EXPECT_EQ(half.ofParameters.front().scalar_type(), at::kFloat);
}

} // namespace
