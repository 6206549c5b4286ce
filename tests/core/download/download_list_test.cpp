#include "download/download_list.h"

#include "testing/result_matchers.h"

#include <filesystem>
#include <string>

using namespace retort;
using namespace retort::download;
using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;

namespace {

Result<DownloadList> parse(const std::string& files, const std::string& rest = "") {
    return parseDownloadList(R"({"format": 1, "name": "x", "base": "https://example.org/d/")" + rest +
                                 R"(, "files": [)" + files + "]}",
                             "list.json");
}

TEST(DownloadList, names_every_file_its_address_and_what_it_has_to_be) {
    const auto list = parse(R"({"path": "a b/c.zip", "bytes": 5, "md5": "900150983cd24fb0d6963f7d28e17f72"},
                               {"path": "d", "url": "http://other.org/e"})",
                            R"(, "token": "HF_TOKEN", "page": "https://example.org", "licence": "MIT")");
    ASSERT_TRUE(list.ok()) << list.error().text();
    ASSERT_EQ(list->files.size(), 2);
    EXPECT_EQ(list->files[0].url, "https://example.org/d/a%20b/c.zip");
    EXPECT_EQ(list->files[0].digest.kind, DigestKind::Md5);
    EXPECT_EQ(list->files[1].url, "http://other.org/e");
    EXPECT_TRUE(list->files[1].digest.hex.empty());
    EXPECT_EQ(list->bytes(), 5);
    EXPECT_EQ(list->tokenName, "HF_TOKEN");
}

TEST(DownloadList, can_ask_for_tokens_of_its_own_alone) {
    const auto* file = R"({"path": "a"})";
    EXPECT_TRUE(parse(file, R"(, "token": "RETORT_MY_TOKEN")").ok());
    EXPECT_THAT(parse(file, R"(, "token": "AWS_SECRET_ACCESS_KEY")"),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("AWS_SECRET_ACCESS_KEY"), HasSubstr("HF_TOKEN"))));
}

TEST(DownloadList, trusts_the_stronger_digest) {
    const auto list = parse(R"({"path": "a", "md5": "900150983cd24fb0d6963f7d28e17f72",
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"})");
    ASSERT_TRUE(list.ok()) << list.error().text();
    EXPECT_EQ(list->files[0].digest.kind, DigestKind::Sha256);
}

TEST(DownloadList, of_a_mirror_has_the_same_files_there) {
    const auto list =
        atMirror(parse(R"({"path": "d/e", "url": "http://other.org/e"})").value(), "http://m.org/x");
    ASSERT_TRUE(list.ok());
    EXPECT_EQ(list->files[0].url, "http://m.org/x/d/e");
    EXPECT_THAT(atMirror(*list, "ftp://m.org"), failsWith(ErrorCode::InvalidArgument, HasSubstr("ftp")));
}

TEST(DownloadList, refuses_paths_that_lead_out_of_its_folder) {
    for (const auto* path : {"../a", "a/../../b", "/etc/passwd", "", "a//", "./a", "a/."})
        EXPECT_THAT(parse(std::string{R"({"path": ")"} + path + "\"}"),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr("path")))
            << path;
    EXPECT_THAT(parse(R"({"path": "a"}, {"path": "a"})"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("twice")));
}

TEST(DownloadList, refuses_addresses_that_are_not_of_the_web) {
    for (const auto* url : {"file:///etc/passwd", "ftp://a/b", "no address", "https://user:secret@host/x"}) {
        const auto list = parse(std::string{R"({"path": "a", "url": ")"} + url + "\"}");
        EXPECT_THAT(list, failsWith(ErrorCode::InvalidArgument, HasSubstr("list.json:1"))) << url;
        EXPECT_EQ(list.error().text().find("secret"), std::string::npos);
    }
}

TEST(DownloadList, refuses_what_it_does_not_understand) {
    EXPECT_THAT(parseDownloadList("{", "list.json"), failsWith(ErrorCode::Corrupt, HasSubstr("list.json")));
    EXPECT_THAT(
        parseDownloadList(R"({"format": 2, "name": "x", "files": [{"path": "a", "url": "http://a"}]})",
                          "list.json"),
        failsWith(ErrorCode::NewerVersion, HasSubstr("format")));
    EXPECT_THAT(parse(""), failsWith(ErrorCode::InvalidArgument, HasSubstr("files")));
    EXPECT_THAT(parse(R"({"path": "a", "sha256": "12"})"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("64 digits")));
    EXPECT_THAT(parse(R"({"path": "a", "sha265": "12"})"),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("sha265"), HasSubstr("sha256"))));
    EXPECT_THAT(
        parseDownloadList(R"({"format": 1, "name": "../x", "files": [{"path": "a", "url": "http://a"}]})",
                          "list.json"),
        failsWith(ErrorCode::InvalidArgument, HasSubstr("name")));
}

/// What a model's authors publish no digest of; it is read before anything is computed with it.
bool isSmallText(const RemoteFile& file) {
    return file.path.ends_with(".json") || file.path.ends_with(".txt");
}

TEST(DownloadList, every_shipped_list_can_be_read_and_checked) {
    int lists = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             std::filesystem::path{RETORT_RESOURCES} / "downloads")) {
        if (!entry.is_regular_file())
            continue;
        const auto list = readDownloadList(entry.path());
        ASSERT_TRUE(list.ok()) << list.error().text();
        EXPECT_EQ(list->name, entry.path().stem().string());
        EXPECT_FALSE(list->page.empty() || list->licence.empty()) << list->name;
        for (const auto& file : list->files)
            EXPECT_TRUE(isSmallText(file) || !file.digest.hex.empty()) << list->name << ": " << file.path;
        ++lists;
    }
    EXPECT_GE(lists, 11);
}

} // namespace
