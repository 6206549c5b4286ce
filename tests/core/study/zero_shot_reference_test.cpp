#include "teacher/zero_shot_reference.h"

#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort::study {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ZeroShotReference, OfAShippedDataset_HasSourceAndTemplates) {
    const auto resources = retort::testing::resourcesFolder();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto figures, zeroShotReferencesFor(resources, "eurosat", {}));
    ASSERT_THAT(figures, SizeIs(2));
    EXPECT_DOUBLE_EQ(figures[0].top1, 71.74);
    EXPECT_EQ(figures[0].images, 5400);
    for (const auto& figure : figures) {
        EXPECT_THAT(figure.teacher, HasSubstr("ViT-H-14"));
        EXPECT_FALSE(figure.templates.empty());
        EXPECT_FALSE(figure.source.empty());
    }
    EXPECT_THAT(zeroShotReferencesFor(resources, "fashion-mnist", {}).value(), IsEmpty());
    EXPECT_THAT(zeroShotReferencesFor(resources, "cifar-100", {}).value(), IsEmpty());
    EXPECT_THAT(zeroShotReferencesFor(resources, "eurosat", {"cat", "dog"}).value(), IsEmpty())
        << "a folder of other images with the name of a known dataset";
}

TEST(ZeroShotReference, OfABadFile_FailsNamingIt) {
    const TemporaryFolder folder;
    const std::tuple<const char*, ErrorCode, const char*> bad[] = {
        {"[", ErrorCode::Corrupt, "zero-shot.json"},
        {R"({"figures": []})", ErrorCode::InvalidArgument, "\"teacher\" is missing"},
        {R"({"teacher": "t", "figures": [{"dataset": "d", "top1": 101, "templates": "a", "source": "s"}]})",
         ErrorCode::InvalidArgument, "from 0 to 100"},
        {R"({"teacher": "t", "figures": [{"dataset": "d", "top1": 1, "templates": "a"}]})",
         ErrorCode::InvalidArgument, "\"source\" is missing"},
    };
    for (const auto& [text, code, reason] : bad) {
        folder.write("references/zero-shot.json", text);
        EXPECT_THAT(readZeroShotReferences(folder.path()), failsWith(code, HasSubstr(reason))) << text;
    }
    EXPECT_THAT(readZeroShotReferences(folder / "absent"), failsWith(ErrorCode::NotFound, _));
}

} // namespace
} // namespace retort::study
