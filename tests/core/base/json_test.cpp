#include "base/json.h"
#include "testing/result_matchers.h"

#include <limits>

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
                                  {"", "is empty, not valid JSON"},
                                  {" \n", "is empty"},
                                  {"{\"a\": 1,\n}", "line 2: not valid JSON"},
                                  {"{\"a\": 1,\n}", "remove the comma before it"},
                                  {"[1, 2, ]", "remove the comma before it"},
                                  {"{\"a\": 1 // one\n}", "JSON has no comments"},
                                  {"{'a': 1}", "strings stand in double quotes"},
                                  {"<!DOCTYPE html>", "web page"},
                                  {std::string("\xff\xfe{\0}\0", 6), "is not UTF-8 text (UTF-16?); save it"},
                                  {std::string("{\0}\0", 4), "is not UTF-8 text (UTF-16?)"},
                                  {"{\"a\": 1e999}", "number overflow"},
                                  {"{\"a\": 1} trailing", "not valid JSON"},
                                  {"{\"a\": 1,\n\"a\": 2}", "line 2: the key \"a\" stands twice"},
                                  {std::string(100, '['), "nested deeper than 64 levels"},
                                  {"\"\xff\"", "not valid JSON"}};
    for (const auto& [text, reason] : cases)
        EXPECT_THAT(JsonDocument::parse(text, "file.json"),
                    failsWith(ErrorCode::Corrupt, AllOf(HasSubstr("file.json"), HasSubstr(reason))))
            << text;
}

TEST(JsonDocument, begins_behind_a_byte_order_mark) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto document, JsonDocument::parse("\xef\xbb\xbf{\"a\": 1}", "x"));
    EXPECT_EQ(document.root().at("a"), 1);
}

TEST(JsonReader, takes_numbers_of_their_range_alone) {
    struct Case {
        std::string text;
        std::string problem; ///< empty: it is right
    };
    const std::vector<Case> cases{
        {R"({"threads": 1024, "seed": 18446744073709551615, "share": 1, "seeds": [0, 7]})", ""},
        {R"({"threads": 5000})", "/threads: expected a whole number from 0 to 1024, found number 5000"},
        {R"({"threads": -1})", "/threads: expected a whole number from 0 to 1024, found number -1"},
        {R"({"threads": 1.5})", "found number 1.5"},
        {R"({"threads": "12"})", "found string \"12\""},
        {R"({"threads": 99999999999999999999999})", "expected a whole number from 0 to 1024"},
        {R"({"seed": -1})", "/seed: expected a whole number from 0 to 18446744073709551615, found number -1"},
        {R"({"seed": 18446744073709551616})", "/seed: expected a whole number from 0 to"},
        {R"({"share": 0})", "/share: expected a number above 0 and at most 1, found number 0"},
        {R"({"share": "0.5"})", "/share: expected a number above 0"},
        {R"({"seeds": [1, -2]})", "/seeds/1: expected a whole number from 0 to 9, found number -2"},
        {R"({"seeds": 3})", "/seeds: expected an array"}};
    for (const auto& [text, problem] : cases) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto document, JsonDocument::parse(text, "x"));
        JsonReader reader(document);
        int threads = 0;
        std::uint64_t seed = 0;
        std::optional<double> share;
        std::vector<std::int64_t> seeds;
        reader.optional("threads", threads, Range<int>{0, 1024});
        reader.optional("seed", seed, Range<std::uint64_t>{0, std::numeric_limits<std::uint64_t>::max()});
        reader.optional("share", share, Range<double>{0, 1, Ends::OpenBelow});
        reader.optional("seeds", seeds, Range<std::int64_t>{0, 9});
        const auto read = reader.finish();
        if (problem.empty())
            EXPECT_THAT(read, succeeds()) << text;
        else
            EXPECT_THAT(read, failsWith(ErrorCode::InvalidArgument, HasSubstr(problem))) << text;
    }
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
    EXPECT_EQ(nearest("Fashion-MNIST", names), "fashion-mnist");
    EXPECT_EQ(nearest("AdamW", {"adam", "adamw"}), "adamw");
    EXPECT_EQ(nearest("lr", {"FD", "loss"}), std::nullopt);  // not a letter in common
    EXPECT_EQ(nearest("sedes", {"sets", "seeds"}), "seeds"); // two letters swapped are one slip
}

TEST(JsonDocument, names_a_file_of_another_kind_for_what_it_is) {
    struct Case {
        std::string text;
        std::string kind;
    };
    const std::vector<Case> cases{
        {"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "Git LFS pointer"},
        {"\n  <!DOCTYPE HTML><title>Sign in</title>", "web page"},
        {"<html>", "web page"},
        {std::string("PK\x03\x04\0\0", 6), "ZIP archive"},
        {"\x80\x04\x95", "pickle"},
        {std::string(600, '\0'), "nothing but zeros"}};
    for (const auto& [text, kind] : cases)
        EXPECT_THAT(JsonDocument::parse(text, "config.json"),
                    failsWith(ErrorCode::Corrupt, AllOf(HasSubstr("config.json"), HasSubstr(kind))))
            << text;
}

TEST(JsonDocument, reads_past_a_byte_order_mark) {
    EXPECT_THAT(JsonDocument::parse("\xEF\xBB\xBF{\r\n}", "x"), succeeds());
}

/// Reads an object of another program: "width" is computed, "mode" has one value that is, "note" says
/// nothing.
Result<std::vector<std::string>> readForeign(const std::string& text, bool isReported) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, "config.json"));
    JsonReader reader(document);
    int width = 0;
    reader.optional("width", width);
    reader.only("mode", {"plain", "simple"});
    reader.ignore({"note", "comment"});
    isReported ? reader.reportUnknown() : reader.refuseUnknownUnlessOff();
    RETORT_CHECK(reader.finish());
    return reader.remarks();
}

TEST(JsonReader, refuses_foreign_values_that_it_does_not_know_and_accepts_those_that_are_off) {
    EXPECT_THAT(readForeign(R"({"width": 3, "mode": "simple", "note": 7, "extra": false, "more": null,
                               "rate": 0.0, "list": [], "text": ""})",
                            false),
                succeeds());
    EXPECT_THAT(readForeign(R"({"mode": null})", false), succeeds());
    EXPECT_THAT(readForeign("{\n\"mode\": \"fast\"}", false),
                failsWith(ErrorCode::Unsupported,
                          HasSubstr("config.json:2: /mode: \"fast\" is not supported, only \"plain\" or "
                                    "\"simple\"")));
    EXPECT_THAT(readForeign(R"({"extra": true})", false),
                failsWith(ErrorCode::Unsupported, HasSubstr("/extra: unknown key")));
    EXPECT_THAT(readForeign(R"({"widht": 4})", false),
                failsWith(ErrorCode::Unsupported, HasSubstr("did you mean \"width\"?")));
}

TEST(JsonReader, names_a_mistyped_key_of_an_object_before_what_is_missing_because_of_it) {
    const auto read = [](const std::string& text) -> Status {
        RETORT_TRY(const auto document, JsonDocument::parse(text, "study.json"));
        JsonReader reader(document);
        double fraction = 0;
        reader.object("validation", [&](JsonReader& inner) { inner.required("fraction", fraction); });
        reader.objects("parts", [&](JsonReader& inner) { inner.required("fraction", fraction); });
        return reader.finish();
    };
    for (const auto* text : {R"({"validation": {"fracton": 0.1}})", R"({"parts": [{"fracton": 0.1}]})"})
        EXPECT_THAT(read(text), failsWith(ErrorCode::InvalidArgument,
                                          HasSubstr("fracton: unknown key; did you mean \"fraction\"?")));
    EXPECT_THAT(read(R"({"validation": {}})"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("the key \"fraction\" is missing")));
}

TEST(JsonReader, reports_foreign_keys_that_it_ignores) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto remarks,
                                readForeign("{\"width\": 3,\n\"extra\": {\"deep\": 1}, \"note\": 1}", true));
    EXPECT_EQ(remarks, std::vector<std::string>{"config.json:2: /extra: unknown key, ignored"});
}

} // namespace
} // namespace retort
