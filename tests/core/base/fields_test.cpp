#include "base/fields.h"

#include "testing/result_matchers.h"

#include <set>

namespace retort {
namespace {

using ::retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

enum class Stem { Standard, SmallImage };
constexpr auto words(Stem) {
    return std::to_array<Word<Stem>>({{Stem::Standard, "standard"}, {Stem::SmallImage, "small-image"}});
}

constexpr FieldUses kForResNets = 1;
constexpr FieldUses kForOthers = 2;

struct Network {
    std::optional<int> width;
    std::optional<Stem> stem;
    std::optional<std::vector<std::string>> notes;
    std::optional<bool> frozen;
    int depth = 18;
};
constexpr auto fields(const Network*) {
    return std::tuple{field("width", &Network::width, "Width").within(Range<int>{1, 64}).in("channels"),
                      field("stem", &Network::stem, "Stem").saying("how it begins").onlyFor(kForResNets),
                      field("notes", &Network::notes, "Notes"), field("frozen", &Network::frozen, "Frozen"),
                      field("depth", &Network::depth, "Depth").within(Range<int>{1, 200})};
}

Result<Network> read(const std::string& text, FieldUses uses = kEveryUse) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, "net.json"));
    JsonReader reader(document);
    Network network;
    readFields(reader, network, uses);
    RETORT_CHECK(reader.finish());
    return network;
}

TEST(Fields, WrittenAndRead_ComeBack) {
    const std::string text = R"({"width":8,"stem":"small-image","notes":["a","b"],"frozen":true,"depth":50})";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto network, read(text));
    Json written;
    writeFields(written, network);
    EXPECT_EQ(written.dump(), text);
}

TEST(Fields, AtTheirDefault_AreNotWritten) {
    Json written;
    writeFields(written, Network{});
    EXPECT_TRUE(written.empty());
}

TEST(Fields, ThatAreWrong_AreRefusedWithLineAndWayOut) {
    EXPECT_THAT(
        read("{\n\"width\": 65}"),
        failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("net.json:2"), HasSubstr("from 1 to 64"))));
    EXPECT_THAT(read(R"({"stem": "smal-image"})"),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("did you mean \"small-image\"?"), HasSubstr("\"standard\""))));
    EXPECT_THAT(read(R"({"widht": 8})"), failsWith(ErrorCode::InvalidArgument, HasSubstr("width")));
    EXPECT_THAT(read(R"({"frozen": 1})"), failsWith(ErrorCode::InvalidArgument, HasSubstr("frozen")));
}

TEST(Fields, OfAnotherUse_AreUnknownKeys) {
    EXPECT_TRUE(read(R"({"stem": "standard"})", kForResNets).ok());
    EXPECT_THAT(read(R"({"stem": "standard"})", kForOthers),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("stem")));
}

struct Choices {
    std::optional<int> steps;
    std::optional<double> guidance;
};
constexpr auto fields(const Choices*) {
    return std::tuple{field("steps", &Choices::steps, "Steps").onlyFor(kForResNets),
                      field("guidance", &Choices::guidance, "Guidance")};
}

TEST(Fields, Merged_TakeTheStrongerWhereItSaysSomething) {
    const auto both = merged(Choices{.steps = 4}, Choices{.steps = 9, .guidance = 2});
    EXPECT_EQ(both.steps, 4);
    EXPECT_EQ(both.guidance, 2);
}

TEST(Fields, KeptForOneUse_LeaveTheOthersUnset) {
    Choices choices{.steps = 4, .guidance = 2};
    keepOnly(choices, kForOthers);
    EXPECT_FALSE(choices.steps);
    EXPECT_EQ(choices.guidance, 2);
}

TEST(Fields, ThatDiffer_AreNamed) {
    EXPECT_THAT(differingFields(Network{.width = 8}, Network{.width = 9, .depth = 4}),
                ElementsAre("width", "depth"));
}

TEST(Fields, InWords_SayTypeRangeAndUnit) {
    const auto texts = fieldTexts<Network>();
    ASSERT_EQ(texts.size(), 5u);
    EXPECT_EQ(texts[0].type, "a whole number from 1 to 64");
    EXPECT_EQ(texts[0].unit, "channels");
    EXPECT_EQ(texts[1].type, "\"standard\" or \"small-image\"");
    EXPECT_EQ(texts[1].help, "how it begins");
    EXPECT_EQ(texts[3].type, "true or false");
}

} // namespace
} // namespace retort
