#pragma once
// A workspace, real images, and what generateSet() needs of them.

#include "fake_image_generator.h"
#include "real_images.h"

#include "store/workspace.h"
#include "synthesis/generation/generation_inputs.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort::synthesis::testing {

class SetFixture : public ::testing::Test {
protected:
    static constexpr int kWidth = 3;

    GenerationInputs inputs() const {
        return {
            .dataset = real, .splitHash = "trainhash", .sources = data::allIndices(real, data::Split::Train)};
    }
    GenerationInputs inputsWithEmbeddings() const {
        auto with = inputs();
        with.embeddings = SourceEmbeddings{
            .teacher = "clip", .teacherHash = "cliphash", .width = kWidth, .rows = embeddings};
        return with;
    }
    static GenerationSpec cls2img() {
        return {.kind = GenerationKind::Cls2Img, .perImage = 2, .templates = {"a photo of a {}.", "a {}"}};
    }
    static GenerationSpec img2img() {
        return {.kind = GenerationKind::Img2Img, .perImage = 2, .noiseLevel = 10};
    }
    std::unique_ptr<SyntheticDataset> open(SyntheticSetId set) {
        auto opened = openSyntheticSet(workspace, set);
        EXPECT_TRUE(opened.ok()) << opened.error().text();
        return opened.ok() ? std::move(opened).value() : nullptr;
    }

    retort::testing::TemporaryFolder folder;
    RealImages real;
    store::Workspace workspace =
        store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
    /// Row i is 10 i, 10 i + 1, 10 i + 2.
    std::vector<float> embeddings{0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32};
    FakeImageGenerator imageGenerator;
    FakeImageGenerator unclip{kWidth};
};

} // namespace retort::synthesis::testing
