#include "miniature/image_set.h"

#include "tensor/torch_tensor.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <torch/types.h>

namespace retort::miniature {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::HasSubstr;

tensor::TensorMap tensors() {
    return {{"train.pictures", at::arange(2 * 4 * 4 * 3).to(at::kByte).view({2, 4, 4, 3})},
            {"train.labels", at::tensor({0, 1}, at::kLong)},
            {"test.pictures", at::zeros({1, 4, 4, 3}, at::kByte)},
            {"test.labels", at::tensor({1}, at::kLong)}};
}

TEST(ImageSet, comes_back_as_it_was_saved) {
    const TemporaryFolder folder;
    const auto parts = tensors();
    const ImageSet set{"shapes",
                       {"disc", "square"},
                       {parts.at("train.pictures"), parts.at("train.labels")},
                       {parts.at("test.pictures"), parts.at("test.labels")}};
    ASSERT_THAT(saveImageSet(folder / "s.safetensors", set), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto loaded, loadImageSet(folder / "s.safetensors"));
    EXPECT_EQ(loaded.name, "shapes");
    EXPECT_EQ(loaded.classes, set.classes);
    EXPECT_TRUE(at::equal(loaded.train.images, set.train.images));
    EXPECT_TRUE(at::equal(loaded.test.labels, set.test.labels));
}

TEST(ImageSet, refuses_other_files_saying_what_is_wrong) {
    struct Case {
        std::string broken;
        at::Tensor value; ///< undefined removes the tensor
        std::string reason;
    };
    const std::vector<Case> cases{
        {"test.labels", {}, "test.pictures or test.labels is missing"},
        {"train.pictures", at::zeros({2, 4, 4}, at::kByte), "not uint8 [N, H, W, 3]"},
        {"train.pictures", at::zeros({2, 4, 4, 3}), "not uint8 [N, H, W, 3]"},
        {"train.labels", at::zeros({3}, at::kLong), "not int64 [N]"},
        {"train.labels", at::tensor({0, 2}, at::kLong), "leave 0 to 1"}};
    const TemporaryFolder folder;
    for (const auto& [broken, value, reason] : cases) {
        auto parts = tensors();
        parts.erase(broken);
        if (value.defined())
            parts.emplace(broken, value);
        ASSERT_THAT(tensor::saveTensors(folder / "s.safetensors", parts,
                                        {{"name", "shapes"}, {"classes", R"(["disc", "square"])"}}),
                    succeeds());
        EXPECT_THAT(loadImageSet(folder / "s.safetensors"),
                    failsWith(ErrorCode::Mismatch, HasSubstr(reason)));
    }
    ASSERT_THAT(tensor::saveTensors(folder / "s.safetensors", tensors()), succeeds());
    EXPECT_THAT(loadImageSet(folder / "s.safetensors"),
                failsWith(ErrorCode::Mismatch, HasSubstr("metadata")));
}

} // namespace
} // namespace retort::miniature
