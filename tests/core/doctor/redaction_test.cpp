#include "doctor/redaction.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace retort::doctor {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

Redaction ofAnn(FileNames fileNames = FileNames::Shown) {
    return {.home = "/home/ann", .host = "workstation", .secrets = {"correct horse"}, .fileNames = fileNames};
}

struct Case {
    const char* text;
    const char* shown;
};

TEST(Redaction, MasksWhatIsShapedLikeAToken) {
    for (const auto& [text, shown] :
         {Case{"token hf_AbCdEfGhIjKlMnOp was refused", "token [masked] was refused"},
          Case{"(ghp_0123456789abcdef)", "([masked])"},
          Case{"Authorization: Bearer abc.def-123", "Authorization: Bearer [masked]"},
          Case{"HF_TOKEN=xyz", "HF_TOKEN=[masked]"}, Case{"api_key:0815", "api_key:[masked]"},
          Case{"sk-0123456789abcdefghij", "[masked]"}, Case{"said correct horse", "said [masked]"}})
        EXPECT_EQ(redacted(text, ofAnn()), shown);
}

TEST(Redaction, LeavesWordsThatOnlyBeginLikeTokens) {
    for (const auto* text : {"hf_4711 is a folder", "skip-connections", "a token, hf_", "monkey: 7",
                             "risk-averse x", "186 images/s of real/FD"})
        EXPECT_EQ(redacted(text, ofAnn(FileNames::Hidden)), text);
}

TEST(Redaction, WebAddressesLoseNamePasswordAndQuery) {
    EXPECT_EQ(redacted("https://ann:pw@host.org/a/b.zip?X-Amz-Signature=12&b: is not there", ofAnn()),
              "https://host.org/a/b.zip?... is not there");
    EXPECT_EQ(redacted("see https://example.org/a@b/c, or ask", ofAnn()),
              "see https://example.org/a@b/c, or ask");
}

TEST(Redaction, HomesAndHostAreShownByOtherNames) {
    EXPECT_EQ(redacted("/home/ann/x: held by process 1 on host workstation", ofAnn()),
              "~/x: held by process 1 on host [this computer]");
    EXPECT_EQ(redacted("/home/anna/x", ofAnn()), "~someone/x") << "is not ann's";
    EXPECT_EQ(redacted("/home/bob/y", ofAnn()), "~someone/y");
}

TEST(Redaction, HiddenPathsKeepTheirExtensionAlone) {
    for (const auto& [text, shown] :
         {Case{"/data/cats/my cat.jpg: cannot be opened", "[path].jpg: cannot be opened"},
          Case{"\"~/secret/a.safetensors\" is no model", "\"[path].safetensors\" is no model"},
          Case{"/home/ann/runs/3 and /home/bob/4", "[path] and [path]"},
          Case{"../patients/x.png: is damaged", "[path].png: is damaged"},
          Case{"ws/synthetic/pets/anna_smith/000001.png: is gone", "[path].png: is gone"},
          Case{"scans/anna_smith.jpg: is damaged", "[path].jpg: is damaged"},
          Case{"scans/anna: holds no images", "[path]: holds no images"},
          Case{"/opt/photos/anna.jpg, /lib-data/b.png", "[path].jpg, [path].png"},
          Case{"login.uni:/scratch/anna/x is full", "login.uni:[path] is full"},
          Case{"cls2img/FD: 3 MB/s: slow", "cls2img/FD: 3 MB/s: slow"},
          Case{"/usr/lib/libtorch.so is loaded", "/usr/lib/libtorch.so is loaded"}})
        EXPECT_EQ(redacted(text, ofAnn(FileNames::Hidden)), shown);
}

TEST(Redaction, KnowsTheSecretsOfThisProcess) {
    ::setenv("RETORT_TEST_TOKEN", "value of the token", 1);
    ::setenv("RETORT_TEST_KEY", "abc", 1); // so short that it would mask words
    EXPECT_THAT(Redaction::ofThisProcess().secrets, Contains("value of the token"));
    EXPECT_THAT(Redaction::ofThisProcess().secrets, Not(Contains("abc")));
    EXPECT_THAT(redacted("a value of the token here", Redaction::ofThisProcess()),
                HasSubstr("a [masked] here"));
    ::unsetenv("RETORT_TEST_TOKEN");
    ::unsetenv("RETORT_TEST_KEY");
}

} // namespace
} // namespace retort::doctor
