#include "tensor/torch_tensor.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <torch/types.h>

namespace retort::tensor {
namespace {

using ::testing::AllOf;
using testing::failsWith;
using ::testing::HasSubstr;
using testing::succeeds;
using testing::TemporaryFolder;

TEST(SaveTensors, every_dtype_comes_back_bitwise) {
    const TemporaryFolder folder;
    TensorMap tensors;
    for (const auto type : {at::kBool, at::kByte, at::kChar, at::kShort, at::kInt, at::kLong, at::kHalf,
                            at::kBFloat16, at::kFloat, at::kDouble})
        tensors[at::toString(type)] = at::arange(7).to(type);
    tensors["scalar"] = at::full({}, 2.5);
    tensors["strided"] = at::arange(12).view({3, 4}).t();
    ASSERT_THAT(saveTensors(folder / "t.safetensors", tensors), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, TensorArchive::open(folder / "t.safetensors"));
    const auto views = viewsOf(archive);
    ASSERT_EQ(views.size(), tensors.size());
    for (const auto& [name, tensor] : tensors) {
        EXPECT_EQ(views.at(name).scalar_type(), tensor.scalar_type()) << name;
        EXPECT_TRUE(at::equal(views.at(name), tensor)) << name;
    }
}

TEST(ViewOf, shares_the_mapped_bytes_and_keeps_them_alive) {
    const TemporaryFolder folder;
    ASSERT_THAT(saveTensors(folder / "t.safetensors", {{"x", at::arange(4).to(at::kFloat)}}), succeeds());
    at::Tensor view;
    {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, TensorArchive::open(folder / "t.safetensors"));
        view = viewOf(*archive.find("x"));
        EXPECT_EQ(view.data_ptr(), static_cast<const void*>(archive.find("x")->bytes.data()));
    }
    EXPECT_EQ(view.sum().item<float>(), 6);
}

TEST(CopyWeights, lists_what_does_not_fit_by_name_and_copies_nothing) {
    const auto a = at::zeros({2});
    const auto b = at::zeros({3});
    const std::vector<NamedTensor> targets{{"a", a}, {"b", b}, {"c", at::zeros({1})}};
    EXPECT_THAT(copyWeights(targets, {{"a", at::ones({2})}, {"b", at::ones({4})}, {"d", at::ones({1})}},
                            "w.safetensors"),
                failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("w.safetensors"), HasSubstr("1 missing: c"),
                                                     HasSubstr("1 surplus: d"),
                                                     HasSubstr("1 misshapen: b (expected [3], found [4])"))));
    EXPECT_EQ(a.sum().item<float>(), 0);
}

TEST(CopyWeights, converts_the_dtype) {
    const auto a = at::zeros({2});
    ASSERT_THAT(copyWeights({{"a", a}}, {{"a", at::ones({2}, at::kHalf)}}, "w"), succeeds());
    EXPECT_EQ(a.sum().item<float>(), 2);
}

} // namespace
} // namespace retort::tensor
