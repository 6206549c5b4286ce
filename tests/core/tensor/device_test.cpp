#include "tensor/device.h"
#include "testing/result_matchers.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

namespace retort::tensor {
namespace {

using testing::failsWith;
using ::testing::HasSubstr;

TEST(ResolveDevice, knows_the_words_and_refuses_others) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto cpu, resolveDevice("cpu"));
    EXPECT_TRUE(cpu.isCpu());
    EXPECT_TRUE(resolveDevice("auto").ok());
    EXPECT_THAT(resolveDevice("gpu"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("use auto, cpu or cuda:N")));
    EXPECT_THAT(resolveDevice("cuda:x"), failsWith(ErrorCode::InvalidArgument, HasSubstr("cuda:x")));
    EXPECT_THAT(resolveDevice("cuda:"), failsWith(ErrorCode::InvalidArgument, HasSubstr("cuda:")));
    EXPECT_THAT(resolveDevice("cuda:99"), failsWith(ErrorCode::NotFound, HasSubstr("choose cpu")));
}

TEST(ResolveDevices, are_a_list_of_one_kind) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto one, resolveDevices("cpu"));
    EXPECT_EQ(one.size(), 1u);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto two, resolveDevices("cpu,cpu"));
    EXPECT_EQ(two, (std::vector<Device>(2)));
    for (const auto* names : {"", ",", "cpu,", ",cpu", "cpu, cpu", "cpu,gpu"})
        EXPECT_THAT(resolveDevices(names),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr("use auto, cpu or cuda:N")))
            << names;
    EXPECT_THAT(resolveDevices("cpu,cuda:99"), failsWith(ErrorCode::NotFound, HasSubstr("cuda:99")));
}

TEST(ResolvePrecision, knows_the_words_and_refuses_others) {
    const Device cpu;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto bf16, resolvePrecision("bf16", cpu));
    EXPECT_EQ(bf16, Precision::BFloat16);
    EXPECT_THAT(resolvePrecision("fp8", cpu),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("fp32 or bf16")));
}

TEST(SetComputeThreads, zero_means_the_physical_cores) {
    setComputeThreads(1);
    EXPECT_EQ(at::get_num_threads(), 1);
    setComputeThreads(0);
    EXPECT_EQ(at::get_num_threads(), physicalCores());
}

} // namespace
} // namespace retort::tensor
