#include "study/spec/variation.h"

#include "study/spec/spec_text.h"
#include "testing/result_matchers.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace retort::study {
namespace {

using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct Columns {
    static constexpr Column kSup{}, kLonger{Method::SupervisedLonger}, kRealFd{Method::FeatureDistillation},
        kCls2ImgFd{Method::FeatureDistillation, Source::Cls2Img},
        kImg2ImgFd{Method::FeatureDistillation, Source::Img2Img};
};

std::string study(const std::string& vary, const std::string& extra = "") {
    return fmt::format(R"({{"name": "s", "datasets": ["d"], "teacher": "t",
"generators": {{"cls2img": "sd", "img2img": "unclip"}},
"columns": ["SUP", "cls2img/SUP", "cls2img/FD", "img2img/FD", "img2img/CP"],
"vary": {}{}}})",
                       vary, extra);
}

std::string problemOf(const std::string& vary, const std::string& extra = "") {
    const auto spec = parseStudySpec(study(vary, extra), "s.json");
    return spec.ok() ? std::string() : spec.error().message;
}

TEST(Variation, OfTwoKeys_IsEveryPairInTheOrderWritten) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto spec,
        parseStudySpec(study(R"({"labelled.perClass": [10, 50], "generation.perImage": [1, 2]})"), "s.json"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto variants, variantsOf(spec));
    ASSERT_EQ(variants.size(), 4U);
    EXPECT_EQ(textOf(variants[0].settings), "labelled.perClass=10 generation.perImage=1");
    EXPECT_EQ(textOf(variants[1].settings), "labelled.perClass=10 generation.perImage=2");
    EXPECT_EQ(textOf(variants[2].settings), "labelled.perClass=50 generation.perImage=1");
    EXPECT_EQ(variants[2].spec.labelled.perClass, 50);
    EXPECT_EQ(variants[2].spec.generation.shared.perImage, 1);
    EXPECT_TRUE(variants[2].spec.vary.empty());
}

TEST(Variation, OfAStudyThatVariesNothing_IsTheStudy) {
    const auto* text = R"({"name": "s", "datasets": ["d"], "columns": ["SUP"]})";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec, parseStudySpec(text, "s.json"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto variants, variantsOf(spec));
    ASSERT_EQ(variants.size(), 1U);
    EXPECT_TRUE(variants[0].settings.empty());
    EXPECT_EQ(rowName("d", variants[0].settings), "d");
}

TEST(Variation, WithoutGeneratedImages_ColumnsAreThoseOfRealOnes) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec,
                                parseStudySpec(study(R"({"generation.perImage": [0, 1]})"), "s.json"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto variants, variantsOf(spec));
    EXPECT_THAT(variants[0].spec.columns, ElementsAre(Columns::kSup, Columns::kRealFd));
    EXPECT_EQ(variants[0].columnIn(Columns::kCls2ImgFd), Columns::kRealFd);
    EXPECT_EQ(variants[1].columnIn(Columns::kCls2ImgFd), Columns::kCls2ImgFd);
    EXPECT_EQ(variants[1].spec.columns, spec.columns);
}

TEST(Variation, WithoutGeneratedImages_SupervisedOnThemIsSupOnlyWhereThatIsTrainedAsLong) {
    const auto columnsOf = [](const std::string& columns, const std::string& more) {
        const auto spec = parseStudySpec(
            fmt::format(
                R"({{"name": "s", "datasets": ["d"], "teacher": "t", "generators": {{"cls2img": "sd"}},
                "columns": [{}], "vary": {{"generation.perImage": [0, 1]}}{}}})",
                columns, more),
            "s.json");
        return variantsOf(spec.value()).value().front().spec.columns;
    };
    const std::string distilled = R"("SUP", "cls2img/SUP", "cls2img/FD")";
    EXPECT_THAT(columnsOf(distilled, ""), ElementsAre(Columns::kSup, Columns::kRealFd));
    EXPECT_THAT(columnsOf(distilled, R"(, "supervised": {"steps": 10})"),
                ElementsAre(Columns::kSup, Columns::kLonger, Columns::kRealFd));
    EXPECT_THAT(columnsOf(distilled, R"(, "supervised": {"batch": 8})"),
                ElementsAre(Columns::kSup, Columns::kLonger, Columns::kRealFd));
    EXPECT_THAT(columnsOf(R"("SUP*", "cls2img/SUP", "cls2img/FD")", ""),
                ElementsAre(Columns::kLonger, Columns::kRealFd))
        << "which is trained anyway";
    EXPECT_THAT(columnsOf(R"("SUP", "cls2img/SUP")", ""), ElementsAre(Columns::kSup, Columns::kLonger))
        << "SUP has the fine-tuning's budget where nothing has two stages";
}

TEST(Variation, OfOneSourcesImages_LeavesTheOtherAlone) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec,
                                parseStudySpec(study(R"({"generation.cls2img.perImage": [0]})"), "s.json"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto variants, variantsOf(spec));
    EXPECT_EQ(variants[0].columnIn(Columns::kCls2ImgFd), Columns::kRealFd);
    EXPECT_EQ(variants[0].columnIn(Columns::kImg2ImgFd), Columns::kImg2ImgFd);
}

TEST(Variation, WithoutSharedImages_ASourceWithANumberOfItsOwnKeepsItsColumns) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto spec,
        parseStudySpec(study(R"({"generation.perImage": [0, 2], "generation.cls2img.perImage": [2, 4]})"),
                       "s.json"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto variants, variantsOf(spec));
    ASSERT_EQ(variants.size(), 4U);
    for (const auto& variant : variants)
        EXPECT_EQ(variant.columnIn(Columns::kCls2ImgFd), Columns::kCls2ImgFd) << textOf(variant.settings);
    EXPECT_EQ(variants[0].columnIn(Columns::kImg2ImgFd), Columns::kRealFd);
    EXPECT_EQ(variants[3].columnIn(Columns::kImg2ImgFd), Columns::kImg2ImgFd);
}

TEST(Variation, WordsAndSpecialSections_CanVary) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto spec,
        parseStudySpec(study(R"({"features.transform": ["none", "centre"], "distil.FD.steps": [5, 6]})"),
                       "s.json"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto variants, variantsOf(spec));
    ASSERT_EQ(variants.size(), 4U);
    EXPECT_EQ(variants[3].spec.features.transform, distill::FeatureTransformKind::Centre);
    EXPECT_EQ(variants[3].spec.distilFeatures.steps, 6);
    EXPECT_EQ(textOf(variants[3].settings), "features.transform=centre distil.FD.steps=6");
}

TEST(Variation, IsWrittenAsItWasRead) {
    const auto text = study(R"({"labelled.perClass": [10, 50], "generation.guidance": [1, 2.5]})");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec, parseStudySpec(text, "s.json"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, parseStudySpec(textOf(spec), "again"));
    EXPECT_EQ(again.vary, spec.vary);
    EXPECT_THAT(again.vary, ElementsAre(VariedKey{"labelled.perClass", {"10", "50"}},
                                        VariedKey{"generation.guidance", {"1", "2.5"}}));
}

TEST(Variation, NamesOfRows_AreTakenApartAgain) {
    const std::vector<VariedKey> vary{{"generation.perImage", {"1", "11"}}};
    const auto row = rowName("a b=1", {{"generation.perImage", "11"}});
    EXPECT_EQ(row, "a b=1 generation.perImage=11");
    const auto parts = partsOfRow(row, vary);
    EXPECT_EQ(parts.dataset, "a b=1");
    EXPECT_THAT(parts.settings, ElementsAre(Setting{"generation.perImage", "11"}));
    EXPECT_EQ(partsOfRow("other", vary).dataset, "other");
}

TEST(Variation, ImagesAreTheSame_UnlessWhatDecidesThemVaries) {
    const auto keys = [](const std::string& vary, const std::string& extra = "") {
        const auto variants = variantsOf(parseStudySpec(study(vary, extra), "s.json").value()).value();
        return variants[0].imageKey() == variants[1].imageKey();
    };
    EXPECT_TRUE(keys(R"({"generation.guidance": [1, 2]})"));
    EXPECT_FALSE(keys(R"({"labelled.perClass": [1, 2]})"));
    EXPECT_TRUE(keys(R"({"student.imageSize": [32, 64]})"));
    EXPECT_FALSE(keys(R"({"student.imageSize": [32, 64]})", R"(, "views": {"count": 2})"));
}

struct Refused {
    const char* vary;
    const char* problem;
};

TEST(Variation, WhatCannotVary_IsRefusedByName) {
    for (const auto& [vary, problem] : std::initializer_list<Refused>{
             {R"({"generation.perimage": [1]})",
              "/vary/generation.perimage: cannot vary; did you mean \"generation.perImage\"?"},
             {R"({"name": ["a", "b"]})", "/vary/name: cannot vary; "},
             {R"({"seeds": [1, 2]})", "/vary/seeds: cannot vary; "},
             {R"({"threads": [1, 2]})", "/vary/threads: cannot vary; "},
             {R"({"generation.negativePrompt": ["a"]})", "/vary/generation.negativePrompt: cannot vary; "},
             {R"({"generation.prediction": ["epsilon"]})", "/vary/generation.prediction: cannot vary; "},
             {R"({"generation.perImage": []})", "/vary/generation.perImage: give a list of values"},
             {R"({"generation.perImage": 4})", "/vary/generation.perImage: give a list of values"},
             {R"({"generation.perImage": [4, 4]})", "/vary/generation.perImage: 4 stands there twice"},
             {R"({"generation.perImage": [[4]]})", "/vary/generation.perImage: the values are numbers"},
             {R"({"generation.perImage": [1, -2]})",
              "s.json:4: /vary: with generation.perImage=-2: /generation/perImage: expected a whole number"},
             {R"({"generation.perImage": ["many"]})",
              "with generation.perImage=many: /generation/perImage: expected"},
             {R"({"features.transform": ["big"]})",
              "with features.transform=big: /features/transform: unknown value"},
             {R"({"labelled.perClass": [1], "generation.steps": [1], "generation.guidance": [1]})",
              "give one key or two, each with a list of values, not 3"},
             {R"({})", "give one key or two"},
             {R"([1])", "/vary: expected an object"}})
        EXPECT_THAT(problemOf(vary), HasSubstr(problem)) << vary;
    EXPECT_THAT(
        problemOf(R"({"generation.perImage": [0, 1]})", R"(, "mix": "synthetic-only")"),
        HasSubstr("with generation.perImage=0: without generated images there is nothing to learn from"));
    EXPECT_THAT(problemOf(R"({"labelled.perClass": [10]})", R"(, "labelled": {"percent": 5})"),
                HasSubstr("with labelled.perClass=10: /labelled/percent: give either perClass or percent"));
}

TEST(Variation, OfImagesOfASetThatExists_IsRefused) {
    const auto problem = [](const std::string& vary) {
        const auto spec = parseStudySpec(
            fmt::format(R"({{"name": "s", "datasets": ["d"], "teacher": "t", "sets": {{"cls2img": ["old"]}},
"columns": ["SUP", "cls2img/FD"], "vary": {}}})",
                        vary),
            "s.json");
        return spec.ok() ? std::string() : spec.error().message;
    };
    EXPECT_THAT(problem(R"({"generation.guidance": [1, 2]})"),
                HasSubstr("generation.guidance changes nothing: the images are those of the sets"));
    EXPECT_THAT(problem(R"({"generation.cls2img.perImage": [1, 2]})"), HasSubstr("changes nothing"));
    EXPECT_EQ(problem(R"({"generation.perImage": [0, 1]})"), "") << "with the set, and without";
    EXPECT_EQ(problem(R"({"labelled.perClass": [5, 10]})"), "");
    EXPECT_EQ(problemOf(R"({"generation.guidance": [1, 2]})", R"(, "sets": {"cls2img": ["old"]})"), "")
        << "img2img are generated";
}

TEST(Variation, MoreCombinationsThanCanBeCompared_AreRefused) {
    std::string values = "1";
    for (int i = 2; i <= 11; ++i)
        values += fmt::format(", {}", i);
    EXPECT_THAT(
        problemOf(fmt::format(R"({{"labelled.perClass": [{0}], "generation.perImage": [{0}]}})", values)),
        HasSubstr("asks for 121 combinations; at most 100"));
}

TEST(Variation, KeysHaveTheLabelsOfTheirFields) {
    EXPECT_THAT(variableKeys(), Contains(::testing::Field(&VariableKey::key, "distil.LD.temperature")));
    for (const auto& each : variableKeys()) {
        EXPECT_FALSE(each.label.empty()) << each.key;
        EXPECT_THAT(each.key, Not(AllOf(HasSubstr("templates")))) << each.key;
    }
}

} // namespace
} // namespace retort::study
