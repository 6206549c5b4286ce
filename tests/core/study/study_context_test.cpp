#include "study/plan/study_context.h"
#include "teacher/known_parts.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <filesystem>
#include <fstream>

namespace retort::study {
namespace {

using retort::testing::failsWith;
using ::testing::_;

TEST(StudyContext, LeavesToTheStudyWhatItDoesNotName) {
    StudySpec spec;
    spec.device = "cpu";
    spec.precision = "bf16";
    spec.threads = 3;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto resolved, resolve(ComputeContext{.precision = "fp32"}, spec));
    EXPECT_EQ(resolved.device.name, "cpu");
    EXPECT_EQ(resolved.precision, tensor::Precision::BFloat16) << "a part of what the study is";
    EXPECT_EQ(resolved.context.threads, 3);
}

TEST(StudyContext, IsStrongerThanTheStudyWhereItNamesSomething) {
    StudySpec spec;
    spec.device = "cuda:7";
    spec.threads = 3;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto resolved,
                                resolve(ComputeContext{.device = "cpu", .threads = 2}, spec));
    EXPECT_EQ(resolved.device.name, "cpu");
    EXPECT_EQ(resolved.context.threads, 2);
}

TEST(ComputeContext, ResolvedKnowsParts) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fresh, resolve(ComputeContext{.device = "cpu"}));
    EXPECT_TRUE(fresh.context.known);
    EXPECT_FALSE(fresh.progress) << "nobody listens";
    const auto known = std::make_shared<KnownParts>();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto shared, resolve(ComputeContext{.device = "cpu", .known = known}));
    EXPECT_EQ(shared.context.known, known);
}

TEST(KnownParts, GeneratorIsLookedAtAgainWhenAFileThatItIsPutTogetherFromChanges) {
    const retort::testing::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "base");
    std::ofstream(folder / "adapter.safetensors") << "one";
    std::ofstream(folder / "both.json") << R"({"base": "base", "adapter": "adapter.safetensors"})";
    int looks = 0;
    const auto describe = [&](const std::filesystem::path&, const synthesis::ImageGeneratorOptions&) {
        ++looks;
        return Result<synthesis::ImageGeneratorDescription>{synthesis::ImageGeneratorDescription{}};
    };
    KnownParts known;
    ASSERT_TRUE(known.generator(describe, folder / "both.json", {}).ok());
    ASSERT_TRUE(known.generator(describe, folder / "both.json", {}).ok());
    EXPECT_EQ(looks, 1);
    std::ofstream(folder / "adapter.safetensors") << "another";
    ASSERT_TRUE(known.generator(describe, folder / "both.json", {}).ok());
    EXPECT_EQ(looks, 2);
}

TEST(ComputeContext, OfAnUnknownDeviceOrPrecision_IsAnError) {
    EXPECT_THAT(resolve(ComputeContext{.device = "tpu"}), failsWith(ErrorCode::InvalidArgument, _));
    EXPECT_THAT(resolve(ComputeContext{.device = "cpu", .precision = "fp8"}),
                failsWith(ErrorCode::InvalidArgument, _));
}

} // namespace
} // namespace retort::study
