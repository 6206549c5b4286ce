#include "base/json.h"
#include "testing/result_matchers.h"

namespace retort {
namespace {

using ::testing::AllOf;
using testing::failsWith;
using ::testing::HasSubstr;
using testing::succeeds;

TEST(JsonDocument, remembers_the_line_of_each_value) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto document,
                                JsonDocument::parse("{\n\"a\": 1,\n\"b\": {\"c\": [1,\n2]}\n}", "x"));
    EXPECT_EQ(document.lineOf("/a"), 2u);
    EXPECT_EQ(document.lineOf("/b/c/0"), 3u);
    EXPECT_EQ(document.lineOf("/b/c/1"), 4u);
}

TEST(JsonDocument, tells_the_line_among_pointers_that_begin_alike) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto document,
        JsonDocument::parse("{\"a\": {\n\"b\": 1,\n\"bc\": 2},\n\"ab\": 3,\n\"list\": [0, 1,\n{\"a\": [7]}]}",
                            "x"));
    EXPECT_EQ(document.lineOf(""), 1u);
    EXPECT_EQ(document.lineOf("/a/bc"), 3u);
    EXPECT_EQ(document.lineOf("/ab"), 4u);
    EXPECT_EQ(document.lineOf("/list/1"), 5u);
    EXPECT_EQ(document.lineOf("/list/2/a/0"), 6u);
    EXPECT_EQ(document.lineOf("/list/2/b"), 1u);
}

TEST(JsonDocument, reads_many_values_under_a_long_key_in_the_memory_of_its_text) {
    constexpr std::size_t kLong = std::size_t{1} << 18; // a pointer each to the values would take 32 GiB
    std::string text = "{\"" + std::string(kLong, 'k') + "\": [0";
    for (std::size_t i = 1; i < kLong / 2; ++i)
        text += ",0";
    text += "],\n\"end\": 1}";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto document, JsonDocument::parse(text, "x"));
    EXPECT_EQ(document.lineOf("/end"), 2u);
}

TEST(JsonDocument, refuses_what_is_no_json_naming_source_and_line) {
    struct Case {
        std::string text;
        std::string reason;
    };
    const std::vector<Case> cases{{"{\n\"a\": }", "line 2: not valid JSON"},
                                  {"", "not valid JSON"},
                                  {"{\"a\": 1} trailing", "not valid JSON"},
                                  {"{\"a\": 1,\n\"a\": 2}", "line 2: the key \"a\" stands twice"},
                                  {std::string(100, '['), "nested deeper than 64 levels"},
                                  {"\"\xff\"", "not valid JSON"}};
    for (const auto& [text, reason] : cases)
        EXPECT_THAT(JsonDocument::parse(text, "file.json"),
                    failsWith(ErrorCode::Corrupt, AllOf(HasSubstr("file.json"), HasSubstr(reason))))
            << text;
}

struct Settings {
    std::string name;
    int steps = 5;
    double rate = 0.1;
    std::optional<bool> on;
    std::vector<std::int64_t> seeds{1};
    int width = 0;
};

Status readSettings(const std::string& text, Settings& settings) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, "s.json"));
    JsonReader reader(document);
    reader.required("name", settings.name);
    reader.optional("steps", settings.steps);
    reader.optional("learningRate", settings.rate);
    reader.optional("on", settings.on);
    reader.optional("seeds", settings.seeds);
    reader.object("student", [&](JsonReader& student) { student.optional("width", settings.width); });
    return reader.finish();
}

TEST(JsonReader, reads_what_is_there_and_leaves_defaults) {
    Settings settings;
    ASSERT_THAT(
        readSettings(R"({"name": "n", "seeds": [3, 4], "student": {"width": 8}, "on": null})", settings),
        succeeds());
    EXPECT_EQ(settings.name, "n");
    EXPECT_EQ(settings.steps, 5);
    EXPECT_EQ(settings.seeds, (std::vector<std::int64_t>{3, 4}));
    EXPECT_EQ(settings.width, 8);
    EXPECT_FALSE(settings.on.has_value());
}

TEST(JsonReader, reports_line_key_and_way_out) {
    struct Case {
        std::string text;
        std::string reason;
    };
    const std::vector<Case> cases{
        {"{}", "the key \"name\" is missing"},
        {"{\"name\": 3}", "s.json:1: /name: expected a string, found number 3"},
        {"{\"name\": \"n\",\n\"learnigRate\": 1}",
         "s.json:2: /learnigRate: unknown key; did you mean \"learningRate\"?"},
        {"{\"name\": \"n\",\n\"zzzzzzzz\": 1}", "unknown key; valid keys here are name, steps"},
        {"{\"name\": \"n\",\n\n\"student\": {\"widht\": 1}}",
         "s.json:3: /student/widht: unknown key; did you mean \"width\"?"},
        {"{\"name\": \"n\", \"steps\": 1.5}", "expected a whole number"},
        {"{\"name\": \"n\", \"steps\": 99999999999}", "expected a number of 32 bits"},
        {"{\"name\": \"n\", \"seeds\": [1, \"x\"]}", "/seeds/1: expected a whole number"},
        {"{\"name\": \"n\", \"seeds\": 1}", "expected an array"},
        {"{\"name\": \"n\", \"student\": 1}", "expected an object"},
        {"[]", "expected an object"}};
    for (const auto& [text, reason] : cases) {
        Settings settings;
        EXPECT_THAT(readSettings(text, settings), failsWith(ErrorCode::InvalidArgument, HasSubstr(reason)))
            << text;
    }
}

TEST(Nearest, finds_slips_of_the_pen_and_nothing_far_off) {
    const std::vector<std::string> names{"fashion-mnist", "eurosat"};
    EXPECT_EQ(nearest("fashon-mnist", names), "fashion-mnist");
    EXPECT_EQ(nearest("eurosatt", names), "eurosat");
    EXPECT_EQ(nearest("imagenet", names), std::nullopt);
}

} // namespace
} // namespace retort
