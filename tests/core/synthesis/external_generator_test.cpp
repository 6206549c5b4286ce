#include "set_fixture.h"

#include "base/file.h"
#include "synthesis/generation/confirmed_commands.h"
#include "synthesis/generation/external_generator.h"
#include "synthesis/generation/generation.h"
#include "synthesis/sets/image_file.h"
#include "synthesis/sets/set_spec.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace retort::synthesis {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Commands are small shell scripts that copy a ready PNG to where an image is wanted.
class ExternalGeneratorTest : public testing::SetFixture {
protected:
    ExternalGeneratorTest() {
        ::setenv("XDG_CONFIG_HOME", (folder / "config").c_str(), 1);
        paint("grey.png", 16);
        paint("small.png", 8);
    }
    ~ExternalGeneratorTest() override { ::unsetenv("XDG_CONFIG_HOME"); }

    void paint(const std::string& name, int side, std::uint8_t colour = 90) {
        data::Image image{.size = {side, side}, .pixels = {}, .fullSize = {side, side}};
        image.pixels.assign(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3, colour);
        const auto png = encodeImage(image, {}, {}).value();
        folder.write(name, {reinterpret_cast<const char*>(png.data()), png.size()});
    }
    fs::path write(const std::string& json) { return folder.write("command.json", json); }
    /// Runs the shell script once for each image, which it is to write to $1, told the prompt as $2.
    fs::path perImage(const std::string& script, const std::string& more = "") {
        const auto file = folder.write("make.sh", script);
        return write(fmt::format(R"({{"runs": "image", "size": 16, {}
            "command": ["sh", "make.sh", "{{output}}", "{{prompt}}", "{{seed32}}", "{{source}}"]}})",
                                 more));
    }
    Result<std::unique_ptr<ImageGenerator>> openConfirmed(const fs::path& file) {
        RETORT_TRY(const auto command, readExternalCommand(file));
        RETORT_CHECK(ConfirmedCommands().add(command.file, command.fileHash));
        return openImageGenerator(file, {});
    }
    Result<GenerationOutcome> generate(const fs::path& file, GenerationSpec spec = {},
                                       const GenerationOptions& options = {.batchSize = 2}) {
        if (spec.templates.empty() && spec.kind == GenerationKind::Cls2Img)
            spec = cls2img();
        RETORT_TRY(const auto generator, openConfirmed(file));
        return generateSet(workspace, *generator, spec, inputs(), options);
    }
};

TEST_F(ExternalGeneratorTest, CommandForEachImageFillsASet) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto made,
        generate(perImage("cp grey.png \"$1\"; echo \"$2|$3\" >> told.txt", R"("name": "sh",)")));
    EXPECT_EQ(made.stored, 8);
    const auto set = open(made.set);
    EXPECT_EQ(set->record().request.generator, "sh");
    EXPECT_EQ(set->summary().imageSize, (data::ImageSize{16, 16}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec, readSetSpec(set->record().request.spec, "set"));
    EXPECT_FALSE(spec.generation.scheduler.has_value()) << "nobody knows which it uses";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto told, readTextFile(folder / "told.txt"));
    EXPECT_THAT(told,
                HasSubstr(fmt::format("{}|{}\n", set->image(3).prompt, set->image(3).seed & 0x7fffffff)));
}

TEST_F(ExternalGeneratorTest, CommandForABatchIsToldAllInARequestFile) {
    folder.write("make.sh",
                 "for name in $(grep -o '[0-9]*\\.png' \"$1\" | sort -u); do cp grey.png \"$2/$name\"; "
                 "done; cat \"$1\" >> requests.txt");
    const auto file = write(R"({"size": 16, "command": ["sh", "make.sh", "{request}", "{folder}"]})");
    EXPECT_EQ(generate(file)->stored, 8);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto requests, readTextFile(folder / "requests.txt"));
    EXPECT_THAT(requests, AllOf(HasSubstr("\"width\": 16"), HasSubstr("\"prompt\": \"a photo of a river.\""),
                                HasSubstr("\"file\": \"0001.png\""), HasSubstr("\"steps\": 25")));
}

TEST_F(ExternalGeneratorTest, PromptsAreNoPartOfTheCommandAndOfNoShell) {
    EXPECT_THAT(filledCommand({"-p", "{prompt}", "a{seed}b{", "{seed"},
                              {{"prompt", "$(rm x) {seed} \"'"}, {"seed", "1"}}),
                ElementsAre("-p", "$(rm x) {seed} \"'", "a1b{", "{seed"));
}

TEST_F(ExternalGeneratorTest, CommandIsRefusedUntilItIsConfirmedAtItsPlaceWithItsContent) {
    const auto file = perImage("cp grey.png \"$1\"");
    EXPECT_THAT(openImageGenerator(file, {}),
                failsWith(ErrorCode::AccessDenied,
                          AllOf(HasSubstr("sh make.sh {output} {prompt}"), HasSubstr("--run-command"))));
    ASSERT_TRUE(openConfirmed(file).ok());
    fs::create_directories(folder / "elsewhere");
    fs::copy(file, folder / "elsewhere/command.json");
    EXPECT_THAT(openImageGenerator(folder / "elsewhere/command.json", {}),
                failsWith(ErrorCode::AccessDenied, HasSubstr("not confirmed")));
    perImage("cp grey.png \"$1\"", R"("timeout": 9,)");
    EXPECT_THAT(openImageGenerator(file, {}), failsWith(ErrorCode::AccessDenied, HasSubstr("not confirmed")));
}

TEST_F(ExternalGeneratorTest, SourceImagesAreGivenToACommandThatTakesThem) {
    GenerationSpec edit{.kind = GenerationKind::SdEdit, .perImage = 1};
    EXPECT_THAT(generate(perImage("cp \"$4\" \"$1\""), edit),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("takes no source images")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made,
                                generate(perImage("cp \"$4\" \"$1\"", R"("sources": true,)"), edit));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, open(made.set)->image(data::Split::Train, 1));
    EXPECT_EQ(image.pixels.front(), 40) << "the colour of real image 1";
}

TEST_F(ExternalGeneratorTest, WhatACommandDoesWrongIsToldWithTheEndOfItsOutput) {
    folder.write("broken.png", "no image");
    const std::tuple<const char*, ErrorCode, const char*> cases[] = {
        {"echo loading; echo no such model >&2; exit 3", ErrorCode::Io,
         "exit code 3; the end of its output: "
         "loading\nno such model"},
        {"exit 0", ErrorCode::Io, "made 0 of 1 images; it wrote no message"},
        {"cp broken.png \"$1\"", ErrorCode::Corrupt, "cannot be read"},
        {"cp small.png \"$1\"", ErrorCode::Mismatch, "8 x 8 pixels, 16 x 16 were asked for"},
        {"kill -9 $$", ErrorCode::Io, "exit code 137"},
    };
    for (const auto& [script, code, message] : cases)
        EXPECT_THAT(generate(perImage(script)), failsWith(code, HasSubstr(message))) << script;
    const auto missing =
        write(R"({"runs": "image", "command": ["no-such-program", "{prompt}", "{output}"]})");
    EXPECT_THAT(generate(missing), failsWith(ErrorCode::NotFound, HasSubstr("no-such-program")));
}

TEST_F(ExternalGeneratorTest, CommandThatHangsIsEndedWithAllThatItStarted) {
    const auto file = perImage("sleep 600 & echo $! > started; wait", R"("timeout": 1,)");
    EXPECT_THAT(generate(file), failsWith(ErrorCode::Io, HasSubstr("no image in 1 seconds")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto started, readTextFile(folder / "started"));
    const auto isGone = [&] { // or a zombie that nobody has asked about
        const auto stat = readTextFile("/proc/" + started.substr(0, started.find('\n')) + "/stat");
        return !stat.ok() || stat->find(") Z") != std::string::npos;
    };
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!isGone() && std::chrono::steady_clock::now() < patience)
        std::this_thread::yield();
    EXPECT_TRUE(isGone());
}

TEST_F(ExternalGeneratorTest, StopEndsTheCommandAndTheSetGoesOnWhereItWas) {
    const auto file =
        perImage("if [ -e hang ]; then touch hanging; sleep 600; fi; cp grey.png \"$1\"; "
                 "echo x >> runs; [ $(wc -l < runs) = 4 ] && [ ! -e again ] && touch hang; true");
    std::stop_source stop;
    std::jthread watch([&](const std::stop_token& end) {
        while (!end.stop_requested() && !fs::exists(folder / "hanging"))
            std::this_thread::yield();
        stop.request_stop();
    });
    EXPECT_THAT(generate(file, {}, {.batchSize = 2, .stop = stop.get_token()}),
                failsWith(ErrorCode::Cancelled, HasSubstr("sh")));
    watch.request_stop();
    fs::remove(folder / "hang");
    folder.write("again", "");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generate(file));
    EXPECT_EQ(made.stored, 8);
    EXPECT_EQ(made.generated, 4) << "the first four were kept";
}

TEST_F(ExternalGeneratorTest, BlackImageIsInvalidAndNotStored) {
    paint("black.png", 16, 0);
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto made,
        generate(perImage("case \"$2\" in *river*) cp black.png \"$1\";; *) cp grey.png \"$1\";; esac")));
    EXPECT_EQ(made.stored, 4);
    EXPECT_EQ(made.invalid, 4);
}

TEST_F(ExternalGeneratorTest, FilesThatItNamesAreAPartOfItsIdentity) {
    folder.write("weights.bin", "one");
    const auto file = perImage("cp grey.png \"$1\"", R"("files": ["weights.bin"],)");
    const auto before = describeImageGenerator(file, {})->contentHash;
    folder.write("weights.bin", "two");
    EXPECT_NE(describeImageGenerator(file, {})->contentHash, before);
    fs::remove(folder / "weights.bin");
    EXPECT_THAT(describeImageGenerator(file, {}), failsWith(ErrorCode::NotFound, HasSubstr("weights.bin")));
}

TEST_F(ExternalGeneratorTest, FilesThatSayNoCommandAreRefusedByLineAndKey) {
    const std::pair<const char*, const char*> cases[] = {
        {"{}", "/command"},
        {R"({"command": []})", "the program, then its arguments"},
        {R"({"command": ["sd"]})", "{request}"},
        {R"({"command": ["sd", "{prompt}", "{request}"]})", "{prompt} is no placeholder"},
        {R"({"command": ["sd", "{request}"], "runs": "images"})", "did you mean \"image\"?"},
        {R"({"command": ["sd", "{output}"], "runs": "image"})", "{prompt} is missing"},
        {R"({"command": ["sd", "{prompt}"], "runs": "image"})", "{output}"},
        {R"({"command": ["sd", "{prompt}", "{output}"], "runs": "image", "sources": true})", "{source}"},
        {R"({"command": ["sd", "{request}"], "size": 5})", "/size"},
        {R"({"command": ["sd", "{request}"], "shell": true})", "shell"},
    };
    for (const auto& [json, message] : cases)
        EXPECT_THAT(readExternalCommand(write(json)),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr(message)))
            << json;
    EXPECT_THAT(readExternalCommand(write("[")), failsWith(ErrorCode::Corrupt, HasSubstr("command.json")));
}

} // namespace
} // namespace retort::synthesis
