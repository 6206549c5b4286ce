#include "training/gradient_average.h"
#include "training/ranks.h"

#include "testing/result_matchers.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <map>
#include <thread>

namespace retort::training {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::HasSubstr;

Environment environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

TEST(RankPlace, IsThatOfTorchrunOrOfSrun) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto torchrun, rankPlace(environment({{"RANK", "1"},
                                                                            {"WORLD_SIZE", "4"},
                                                                            {"MASTER_ADDR", "node7"},
                                                                            {"MASTER_PORT", "29500"},
                                                                            {"SLURM_PROCID", "0"},
                                                                            {"SLURM_STEP_NUM_TASKS", "1"}})));
    ASSERT_TRUE(torchrun);
    EXPECT_EQ(torchrun->rank, 1);
    EXPECT_EQ(torchrun->count, 4);
    EXPECT_EQ(torchrun->host, "node7");
    EXPECT_EQ(torchrun->port, 29500);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto srun,
                                rankPlace(environment({{"SLURM_PROCID", "2"},
                                                       {"SLURM_STEP_NUM_TASKS", "3"},
                                                       {"SLURM_LAUNCH_NODE_IPADDR", "10.0.0.1"},
                                                       {"SLURM_JOB_ID", "40001"}})));
    ASSERT_TRUE(srun);
    EXPECT_EQ(srun->rank, 2);
    EXPECT_EQ(srun->host, "10.0.0.1");
    EXPECT_EQ(srun->port, 28001); // 10000 + 40001 % 22000
    for (const auto& alone :
         {environment({}), environment({{"SLURM_PROCID", "0"}, {"SLURM_STEP_NUM_TASKS", "1"}}),
          environment({{"RANK", "0"}, {"WORLD_SIZE", "1"}})}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto place, rankPlace(alone));
        EXPECT_FALSE(place);
    }
}

TEST(RankPlace, WhatIsMissingOrImpossibleIsNamed) {
    const std::map<std::string, std::string> whole{
        {"RANK", "1"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "here"}, {"MASTER_PORT", "29500"}};
    for (const auto* name : {"RANK", "MASTER_ADDR", "MASTER_PORT"}) {
        auto part = whole;
        part.erase(name);
        EXPECT_THAT(rankPlace(environment(part)), failsWith(ErrorCode::InvalidArgument, HasSubstr(name)));
    }
    for (const auto& [name, value] : std::map<std::string, std::string>{
             {"RANK", "2"}, {"WORLD_SIZE", "two"}, {"MASTER_PORT", "70000"}, {"RANK ", ""}}) {
        auto changed = whole;
        changed[name] = value;
        if (name != "RANK ") {
            EXPECT_THAT(rankPlace(environment(changed)),
                        failsWith(ErrorCode::InvalidArgument, HasSubstr(name)));
        }
    }
}

/// Two ranks as two threads of this process.
class RanksTest : public ::testing::Test {
protected:
    template<class Work> static void inBoth(const Work& work) {
        const auto join = [](int rank) {
            return Ranks::join({.rank = rank, .count = 2, .host = "127.0.0.1", .port = kPort},
                               std::chrono::seconds{60});
        };
        std::thread second([&] {
            const auto ranks = join(1);
            ASSERT_THAT(ranks, succeeds());
            work(**ranks);
        });
        const auto ranks = join(0);
        EXPECT_TRUE(ranks.ok()) << ranks.error().text();
        if (ranks.ok())
            work(**ranks);
        second.join();
    }
    void SetUp() override {
        const auto alone = Ranks::join({.rank = 0, .count = 1, .host = "127.0.0.1", .port = kPort + 1});
        if (!alone.ok() && alone.error().code == ErrorCode::Unsupported)
            GTEST_SKIP() << alone.error().text();
    }
    static constexpr int kPort = 29'471;
};

/// Layers of several buckets, of which the last one is not used by the loss.
struct Layers {
    Layers() {
        for (int i = 0; i < 3; ++i)
            parameters.push_back(
                {fmt::format("layer{}", i), torch::full({kWide, kWide}, 0.001F).requires_grad_()});
        parameters.push_back({"unused", torch::ones({4}).requires_grad_()});
    }
    at::Tensor loss(const at::Tensor& input) const {
        at::Tensor x = input;
        for (int i = 0; i < 3; ++i)
            x = torch::tanh(torch::matmul(x, parameters[static_cast<std::size_t>(i)].tensor));
        return x.square().mean();
    }
    std::vector<at::Tensor> gradients() const {
        std::vector<at::Tensor> all;
        for (const auto& parameter : parameters)
            all.push_back(parameter.tensor.grad());
        return all;
    }
    void clear() const {
        for (const auto& parameter : parameters)
            parameter.tensor.mutable_grad().reset();
    }
    static constexpr std::int64_t kWide = 2000; // 16 MB each: two buckets
    std::vector<tensor::NamedTensor> parameters{};
};

TEST_F(RanksTest, GradientsThatAreSentDuringTheBackwardPassAreThoseOfTheWholeBatch) {
    const auto inputs = torch::sin(torch::arange(4 * Layers::kWide).to(at::kFloat)).view({4, Layers::kWide});
    Layers alone;
    const at::Tensor whole = alone.loss(inputs);
    whole.backward();
    inBoth([&](Ranks& ranks) {
        const Layers mine;
        GradientAverage average(mine.parameters, ranks);
        for (int pass = 0; pass < 3; ++pass) { // the first one learns which gradients there are
            at::Tensor loss = mine.loss(inputs.narrow(0, 2 * ranks.rank(), 2));
            loss.backward();
            loss = loss.detach();
            average.finish(loss);
            EXPECT_NEAR(loss.item<float>(), whole.item<float>(), 1e-6);
            const auto expected = alone.gradients(), found = mine.gradients();
            for (std::size_t i = 0; i < 3; ++i)
                EXPECT_TRUE(at::allclose(found[i], expected[i], 1e-4, 1e-9)) << "layer " << i;
            EXPECT_FALSE(found[3].defined());
            mine.clear();
        }
    });
}

TEST_F(RanksTest, MeansAndSumsAreOverAllRanks) {
    inBoth([](Ranks& ranks) {
        const double mine = ranks.rank() + 1;
        const at::Tensor large = torch::full({3, 1'000'003}, mine); // more than a bucket
        const at::Tensor small = torch::full({2}, 10 * mine);
        ranks.average({large, small});
        EXPECT_TRUE(large.eq(1.5).all().item<bool>());
        EXPECT_TRUE(small.eq(15).all().item<bool>());
        EXPECT_TRUE(ranks.any(ranks.rank() == 1));
        EXPECT_FALSE(ranks.any(false));

        const at::Tensor sum = ranks.sum(torch::full({1}, mine, at::kDouble));
        EXPECT_EQ(sum.item<double>(), 3);
        EXPECT_EQ(sum.scalar_type(), at::kDouble);
    });
}

} // namespace
} // namespace retort::training
