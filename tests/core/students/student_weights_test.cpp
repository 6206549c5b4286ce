#include "students/student.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace retort::students {
namespace {

using ::retort::testing::failsWith;
using ::retort::testing::succeeds;
using ::retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

StudentSpec savedSpec() {
    return {.architecture = Architecture::ResNet18,
            .width = 4,
            .stem = Stem::SmallImage,
            .classes = 3,
            .embeddingWidth = 6};
}

at::Tensor someImages() {
    torch::manual_seed(3);
    return at::randint(0, 256, {2, 16, 16, 3}, at::kByte);
}

tensor::TensorMap weightsOf(const Student& student) {
    tensor::TensorMap map;
    for (const auto& list : {student.namedParameters(), student.namedBuffers()})
        for (const auto& item : list)
            map.emplace(item.name, item.tensor.detach());
    return map;
}

TEST(StudentWeights, SavedAndLoaded_GiveTheSameStudent) {
    const torch::NoGradGuard noGrad;
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, Student::create(savedSpec(), {.seed = 9}));
    student.setMode(Mode::Train);
    student.logits(someImages()); // moves the running statistics away from their start
    student.setMode(Mode::Evaluate);
    ASSERT_THAT(student.save(folder / "s.safetensors", {{"run", "7"}}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(auto back, Student::load(folder / "s.safetensors"));
    EXPECT_EQ(back.spec(), student.spec());
    EXPECT_TRUE(at::equal(back.logits(someImages()), student.logits(someImages())));
    EXPECT_TRUE(at::equal(back.embedding(someImages()), student.embedding(someImages())));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, tensor::TensorArchive::open(folder / "s.safetensors"));
    EXPECT_EQ(archive.metadata().at("run"), "7");
}

TEST(StudentWeights, OfAnotherNetwork_AreRefusedByNameAndChangeNothing) {
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, Student::create(savedSpec()));
    const at::Tensor before = student.classifier().weight.detach().clone();
    auto weights = weightsOf(student);
    for (auto& [name, tensor] : weights)
        tensor = tensor.clone().fill_(1);
    weights.erase("layer2.0.conv1.weight");
    weights.emplace("layer9.weight", at::zeros({1}));
    weights["fc.bias"] = at::zeros({4});
    EXPECT_THAT(
        student.loadWeights(weights, "w.safetensors"),
        failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("w.safetensors"), HasSubstr("layer2.0.conv1.weight"),
                                             HasSubstr("layer9.weight"), HasSubstr("fc.bias"))));
    EXPECT_TRUE(at::equal(before, student.classifier().weight));
}

TEST(StudentWeights, OfABackboneWithOtherHeads_AreTakenWithoutTheHeads) {
    auto other = savedSpec();
    other.classes = 11;
    other.embeddingWidth = 0;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto pretrained, Student::create(other, {.seed = 1}));
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, Student::create(savedSpec(), {.seed = 2}));
    const at::Tensor head = student.classifier().weight.detach().clone();
    ASSERT_THAT(student.loadWeights(weightsOf(pretrained), "pretrained", Parts::Backbone), succeeds());
    EXPECT_TRUE(at::equal(student.classifier().weight, head));
    EXPECT_TRUE(at::equal(student.backboneParameters().front().tensor,
                          pretrained.backboneParameters().front().tensor));
    EXPECT_THAT(student.loadWeights(weightsOf(pretrained), "pretrained"),
                failsWith(ErrorCode::Mismatch, HasSubstr("projection.weight")));
}

TEST(StudentWeights, OfTimmsRepVitWithItsSecondHead_GiveTheBackbone) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto pretrained,
        Student::create({.architecture = Architecture::RepVitM09, .classes = 20}, {.seed = 1}));
    auto weights = weightsOf(pretrained);
    for (const auto* name :
         {"bn.weight", "bn.bias", "bn.running_mean", "bn.running_var", "l.weight", "l.bias"})
        weights.emplace(std::string("head.head_dist.") + name,
                        weights.at(std::string("head.head.") + name).clone());
    RETORT_ASSERT_OK_AND_ASSIGN(
        auto student, Student::create({.architecture = Architecture::RepVitM09, .classes = 3}, {.seed = 2}));
    const auto head = student.headParameters();
    ASSERT_EQ(head.size(), 4u) << "norm and classifier";
    ASSERT_THAT(student.loadWeights(weights, "timm", Parts::Backbone), succeeds());
    EXPECT_TRUE(
        at::equal(student.backboneParameters().back().tensor, pretrained.backboneParameters().back().tensor));
}

TEST(StudentWeights, OfABackbone_AreCheckedByTheFilesHeader) {
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto pretrained, Student::create(savedSpec()));
    ASSERT_THAT(pretrained.save(folder / "w.safetensors"), succeeds());
    auto spec = savedSpec();
    spec.classes = 40;
    EXPECT_THAT(checkBackbone(spec, folder / "w.safetensors"), succeeds());
    spec.width = 8;
    EXPECT_THAT(checkBackbone(spec, folder / "w.safetensors"),
                failsWith(ErrorCode::Mismatch, HasSubstr("conv1.weight")));
}

TEST(StudentWeights, WithoutBatchCounters_AreTaken) {
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, Student::create(savedSpec()));
    auto weights = weightsOf(student);
    EXPECT_GT(
        std::erase_if(weights, [](const auto& item) { return item.first.ends_with("num_batches_tracked"); }),
        0u);
    EXPECT_THAT(student.loadWeights(weights, "old"), succeeds());
}

TEST(StudentWeights, FromFilesThatAreNoStudent_NamePathAndReason) {
    const TemporaryFolder folder;
    EXPECT_THAT(Student::load(folder / "none.safetensors"),
                failsWith(ErrorCode::NotFound, HasSubstr("none.safetensors")));
    const auto text = folder.write("text.safetensors", "this is no tensor file at all");
    EXPECT_THAT(Student::load(text), failsWith(ErrorCode::Corrupt, HasSubstr("text.safetensors")));
    const auto bare = folder / "bare.safetensors";
    ASSERT_THAT(tensor::saveTensors(bare, {{"x", at::zeros({1})}}), succeeds());
    EXPECT_THAT(Student::load(bare), failsWith(ErrorCode::Mismatch, AllOf(HasSubstr("bare.safetensors"),
                                                                          HasSubstr("retort.student"))));
    ASSERT_THAT(tensor::saveTensors(bare, {{"x", at::zeros({1})}}, {{"retort.student", "{\"classes\": 0}"}}),
                succeeds());
    EXPECT_THAT(Student::load(bare), failsWith(ErrorCode::InvalidArgument, HasSubstr("bare.safetensors")));
}

} // namespace
} // namespace retort::students
