#include "students/student_spec.h"

#include "testing/result_matchers.h"

namespace retort::students {
namespace {

using ::retort::testing::failsWith;
using ::retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Architecture, ByItsName_IsFound) {
    for (const auto& [architecture, word] : words(Architecture{})) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto found, readWord<Architecture>("architecture", word));
        EXPECT_EQ(found, architecture);
    }
    EXPECT_EQ(allWords<Architecture>().size(), 9u);
}

TEST(Architecture, Misspelt_NamesTheNearest) {
    EXPECT_THAT(readWord<Architecture>("architecture", "resnet5O"),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("resnet5O"), HasSubstr("did you mean \"resnet50\"?"),
                                HasSubstr("efficientnet_b0"))));
}

TEST(Stem, ByItsName_IsFoundOrRefused) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto stem, readWord<Stem>("stem", "small-image"));
    EXPECT_EQ(stem, Stem::SmallImage);
    EXPECT_THAT(readWord<Stem>("stem", "tiny"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("small-image")));
}

TEST(StudentSpec, ThatCannotBeBuilt_IsRefusedByField) {
    struct Case {
        StudentSpec spec;
        std::string names;
    };
    const Case cases[] = {
        {{.classes = 0}, "classes"},
        {{.classes = 1 << 30}, "classes"},
        {{.classes = 10, .embeddingWidth = -1}, "embedding width -1"},
        {{.width = 0, .classes = 10}, "width 0"},
        {{.architecture = Architecture::MobileNetV3Small, .width = 32, .classes = 10}, "mobilenet_v3_small"},
        {{.architecture = Architecture::RepVitM09, .width = 32, .classes = 10}, "repvit_m0_9"},
        {{.architecture = Architecture::EfficientNetB0, .stem = Stem::SmallImage, .classes = 10}, "stem"},
        {{.classes = 10, .normalisation = {.std = {1, 0, 1}}}, "std 0"},
    };
    for (const auto& each : cases)
        EXPECT_THAT(validate(each.spec), failsWith(ErrorCode::InvalidArgument, HasSubstr(each.names)));
    EXPECT_THAT(validate({.classes = 1}), succeeds());
}

TEST(StudentSpec, ThroughJson_ComesBackEqual) {
    const StudentSpec spec{.architecture = Architecture::ResNet18,
                           .width = 24,
                           .stem = Stem::SmallImage,
                           .classes = 7,
                           .embeddingWidth = 33,
                           .normalisation = {.mean = {0.1, 0.2, 0.3}, .std = {0.4, 0.5, 0.6}}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto back, studentSpecFromJson(toJson(spec), "weights.safetensors"));
    EXPECT_EQ(back, spec);
}

TEST(StudentSpec, FromBadJson_NamesSourceAndReason) {
    struct Case {
        std::string json;
        ErrorCode code;
        std::string names;
    };
    const std::string rest = R"(, "width": 64, "stem": "standard", "classes": 2, "embedding_width": 0,
                                "mean": [0, 0, 0], "std": [1, 1, 1]})";
    const Case cases[] = {
        {"{", ErrorCode::Corrupt, "w.safetensors"},
        {"{}", ErrorCode::InvalidArgument, "architecture"},
        {R"({"architecture": "resnet19")" + rest, ErrorCode::InvalidArgument, "resnet19"},
        {R"({"architecture": "resnet18", "widht": 3)" + rest, ErrorCode::InvalidArgument, "widht"},
        {R"({"architecture": "resnet18", "width": 64, "stem": "standard", "classes": 2, "embedding_width": 0,
             "mean": [0], "std": [1, 1, 1]})",
         ErrorCode::InvalidArgument, "three numbers"},
    };
    for (const auto& each : cases)
        EXPECT_THAT(studentSpecFromJson(each.json, "w.safetensors"),
                    failsWith(each.code, AllOf(HasSubstr("w.safetensors"), HasSubstr(each.names))))
            << each.json;
}

} // namespace
} // namespace retort::students
