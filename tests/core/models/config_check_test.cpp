#include "models/config_check.h"

#include "testing/result_matchers.h"

#include <vector>

namespace {

using namespace retort;
using namespace retort::models;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// What requireFixed() and the reader's other checks say of a configuration.
Status checked(const std::string& text, const std::vector<FixedOption>& options) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, "config.json"));
    JsonReader reader(document);
    requireFixed(reader, document.root(), options);
    return reader.finish();
}

TEST(ConfigCheck, ASizeBeyondItsBounds_IsNamedWithThem) {
    const Bound sound[] = {{"width", 1, 8}, {"layers", 8, 8}};
    EXPECT_THAT(checkBounds(sound, "config.json"), succeeds());
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{9}, std::int64_t{-3}}) {
        const Bound bounds[] = {{"width", 4, 8}, {"layers", value, 8}};
        EXPECT_THAT(checkBounds(bounds, "config.json"),
                    failsWith(ErrorCode::InvalidArgument,
                              AllOf(HasSubstr("config.json"), HasSubstr("layers"), HasSubstr("1 to 8"))));
    }
}

TEST(ConfigCheck, AFixedOption_MayBeAbsentNullOrAListOfItsValue) {
    const std::vector<FixedOption> options{{"act_fn", "silu"}};
    for (const auto* text :
         {"{}", R"({"act_fn": null})", R"({"act_fn": "silu"})", R"({"act_fn": ["silu", "silu"]})"})
        EXPECT_THAT(checked(text, options), succeeds()) << text;
    for (const auto* text : {R"({"act_fn": "gelu"})", R"({"act_fn": ["silu", "gelu"]})", R"({"act_fn": []})"})
        EXPECT_THAT(checked(text, options), failsWith(ErrorCode::Unsupported, HasSubstr("act_fn"))) << text;
}

TEST(ConfigCheck, AnotherClass_IsUnsupported) {
    const auto classOf = [](const std::string& text) -> Status {
        RETORT_TRY(const auto document, JsonDocument::parse(text, "config.json"));
        JsonReader reader(document);
        requireClass(reader, document.root(), "AutoencoderKL");
        ignoreOrigin(reader);
        return reader.finish();
    };
    EXPECT_THAT(classOf("{}"), succeeds());
    EXPECT_THAT(classOf(R"({"_class_name": "AutoencoderKL", "_diffusers_version": "0.27.2"})"), succeeds());
    EXPECT_THAT(classOf(R"({"_class_name": "VQModel"})"),
                failsWith(ErrorCode::Unsupported, AllOf(HasSubstr("VQModel"), HasSubstr("AutoencoderKL"))));
}

} // namespace
