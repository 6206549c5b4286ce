#include "download/download.h"

#include "base/file.h"
#include "testing/loopback_server.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include "base/sha256.h"

#include <atomic>
#include <cstdlib>

using namespace retort;
using namespace retort::download;
using retort::testing::failsWith;
using retort::testing::LoopbackServer;
using retort::testing::rangeOf;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using retort::testing::WebReply;
using retort::testing::WebRequest;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

namespace fs = std::filesystem;

std::string images() {
    std::string bytes;
    for (int i = 0; i < 200'000; ++i)
        bytes += static_cast<char>(i * 7 + i / 251);
    return bytes;
}

class DownloadTest : public ::testing::Test {
protected:
    /// One file of `content`, at the server, of which everything is known.
    DownloadList listAt(const LoopbackServer& server, const std::string& path = "a.bin") const {
        return {.name = "x",
                .page = "https://example.org/ask",
                .files = {{.path = path,
                           .url = server.address() + "/" + path,
                           .bytes = content.size(),
                           .digest = {DigestKind::Sha256, sha256(content)}}}};
    }
    Status fetch(const DownloadList& list) { return download::download(list, folder / "to", options); }
    std::string got(const char* name = "a.bin") const {
        const auto text = readTextFile(folder / "to" / name);
        return text.ok() ? *text : "nothing";
    }
    bool hasLeftovers() const {
        return fs::exists(folder / "to" / "a.bin.part") || fs::exists(folder / "to" / "a.bin.part.etag");
    }

    const std::string content = images();
    TemporaryFolder folder;
    DownloadOptions options{.firstPause = std::chrono::milliseconds{1}};
};

TEST_F(DownloadTest, puts_the_file_into_its_place_and_leaves_nothing_else) {
    const LoopbackServer server{[&](const WebRequest& request) { return rangeOf(content, request); }};
    ASSERT_THAT(fetch(listAt(server, "sub/a.bin")), succeeds());
    EXPECT_TRUE(got("sub/a.bin") == content);
    EXPECT_FALSE(hasLeftovers());
}

TEST_F(DownloadTest, goes_on_where_a_server_broke_off) {
    std::atomic<int> asked = 0;
    const LoopbackServer server{[&](const WebRequest& request) {
        auto reply = rangeOf(content, request);
        if (++asked < 4)
            reply.breakOffAt = 50'000;
        return reply;
    }};
    ASSERT_THAT(fetch(listAt(server)), succeeds());
    EXPECT_TRUE(got() == content);
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 4);
    EXPECT_FALSE(requests[0].rangeStart());
    EXPECT_GE(requests[1].rangeStart().value_or(0), 1);
    EXPECT_EQ(requests[1].headers.at("if-range"), "\"1\"");
    EXPECT_GT(requests[3].rangeStart().value_or(0), requests[1].rangeStart().value_or(0));
}

TEST_F(DownloadTest, goes_on_with_what_an_earlier_download_left) {
    std::atomic<bool> breaksOff = true;
    const LoopbackServer server{[&](const WebRequest& request) {
        if (breaksOff && request.rangeStart())
            return WebReply{.status = 503};
        auto reply = rangeOf(content, request);
        if (breaksOff)
            reply.breakOffAt = 120'000;
        return reply;
    }};
    options.tries = 2;
    ASSERT_THAT(
        fetch(listAt(server)),
        failsWith(ErrorCode::Io, AllOf(HasSubstr("503"), HasSubstr("a.bin.part"), HasSubstr("again"))));
    ASSERT_TRUE(hasLeftovers());
    breaksOff = false;
    std::int64_t first = -1;
    options.progress = [&](const Progress& progress) {
        if (first < 0)
            first = progress.done;
    };
    ASSERT_THAT(fetch(listAt(server)), succeeds());
    EXPECT_TRUE(got() == content);
    EXPECT_GT(first, 0) << "progress begins where the last one ended";
    EXPECT_GT(server.requests().back().rangeStart().value_or(0), 0);
    EXPECT_FALSE(hasLeftovers());
}

TEST_F(DownloadTest, begins_anew_when_the_file_has_changed_meanwhile) {
    const std::string older(content.size(), 'o');
    std::atomic<int> asked = 0;
    const LoopbackServer server{[&](const WebRequest& request) {
        if (++asked > 1)
            return rangeOf(content, request, "\"2\"");
        auto reply = rangeOf(older, request, "\"1\"");
        reply.breakOffAt = 90'000;
        return reply;
    }};
    ASSERT_THAT(fetch(listAt(server)), succeeds());
    EXPECT_TRUE(got() == content);
}

TEST_F(DownloadTest, begins_anew_at_a_server_without_ranges) {
    std::atomic<int> asked = 0;
    const LoopbackServer server{[&](const WebRequest&) {
        WebReply reply{.body = content};
        if (++asked == 1)
            reply.breakOffAt = 90'000;
        return reply;
    }};
    ASSERT_THAT(fetch(listAt(server)), succeeds());
    EXPECT_TRUE(got() == content);
}

TEST_F(DownloadTest, begins_anew_when_what_is_there_is_longer_than_the_file) {
    const LoopbackServer server{[&](const WebRequest& request) { return rangeOf(content, request); }};
    folder.write("to/a.bin.part", content + content);
    ASSERT_THAT(fetch(listAt(server)), succeeds());
    EXPECT_TRUE(got() == content);
}

TEST_F(DownloadTest, keeps_nothing_of_wrong_bytes) {
    const LoopbackServer server{
        [&](const WebRequest& request) { return rangeOf(std::string(content.size(), 'w'), request); }};
    EXPECT_THAT(fetch(listAt(server)),
                failsWith(ErrorCode::Corrupt, AllOf(HasSubstr(sha256(content)), HasSubstr("SHA-256"),
                                                    HasSubstr(server.address()))));
    EXPECT_EQ(got(), "nothing");
    EXPECT_FALSE(hasLeftovers());
}

TEST_F(DownloadTest, stops_at_more_bytes_than_there_should_be) {
    const LoopbackServer server{[&](const WebRequest&) { return WebReply{.body = content + content}; }};
    EXPECT_THAT(fetch(listAt(server)),
                failsWith(ErrorCode::Corrupt, HasSubstr("more than the 200000 bytes")));
    EXPECT_EQ(got(), "nothing");
}

TEST_F(DownloadTest, does_not_take_a_shorter_file_for_the_whole) {
    const LoopbackServer server{[&](const WebRequest& request) {
        auto reply = rangeOf(content, request);
        reply.body = reply.body.substr(0, reply.body.size() / 2);
        return request.rangeStart() ? WebReply{.status = 500} : reply;
    }};
    options.tries = 2;
    EXPECT_THAT(fetch(listAt(server)), failsWith(ErrorCode::Io, HasSubstr("100000 bytes are kept")));
    EXPECT_EQ(got(), "nothing");
}

TEST_F(DownloadTest, asks_for_a_longer_file_than_is_announced_until_it_has_it) {
    const LoopbackServer server{[&](const WebRequest& request) {
        auto reply = rangeOf(content, request);
        reply.announced = std::min<std::size_t>(reply.body.size(), 150'000); // a lie about the length
        return reply;
    }};
    ASSERT_THAT(fetch(listAt(server)), succeeds());
    EXPECT_TRUE(got() == content);
}

TEST_F(DownloadTest, follows_redirects_and_no_loops) {
    const LoopbackServer server{[&](const WebRequest& request) {
        if (request.target == "/a.bin")
            return WebReply{.status = 302, .headers = {"Location: /elsewhere"}, .body = "moved"};
        if (request.target == "/loop")
            return WebReply{.status = 302, .headers = {"Location: /loop"}};
        return rangeOf(content, request);
    }};
    ASSERT_THAT(fetch(listAt(server)), succeeds());
    EXPECT_TRUE(got() == content);
    EXPECT_THAT(fetch(listAt(server, "loop")), failsWith(ErrorCode::Io, HasSubstr("redirect")));
}

TEST_F(DownloadTest, does_not_follow_a_redirect_to_a_file_of_this_machine) {
    const LoopbackServer server{[&](const WebRequest&) {
        return WebReply{.status = 302, .headers = {"Location: file:///etc/passwd"}};
    }};
    EXPECT_THAT(fetch(listAt(server)), failsWith(ErrorCode::Io, HasSubstr(server.address())));
    EXPECT_EQ(got(), "nothing");
}

TEST_F(DownloadTest, says_where_access_is_granted_and_never_the_token) {
    const LoopbackServer server{[&](const WebRequest& request) {
        return WebReply{.status = request.headers.count("authorization") != 0 ? 403 : 401};
    }};
    auto list = listAt(server);
    list.tokenName = "RETORT_TEST_TOKEN";
    EXPECT_THAT(fetch(list), failsWith(ErrorCode::AccessDenied,
                                       AllOf(HasSubstr("401"), HasSubstr("https://example.org/ask"),
                                             HasSubstr("RETORT_TEST_TOKEN"))));
    options.token = "hf_4711";
    EXPECT_THAT(fetch(list),
                failsWith(ErrorCode::AccessDenied, AllOf(HasSubstr("403"), Not(HasSubstr("4711")))));
    EXPECT_EQ(server.requests().back().headers.at("authorization"), "Bearer hf_4711");
}

TEST_F(DownloadTest, shows_no_query_of_an_address_because_it_may_be_its_key) {
    for (const int status : {403, 404, 418, 500}) {
        const LoopbackServer server{[&](const WebRequest&) { return WebReply{.status = status}; }};
        auto list = listAt(server);
        list.files.front().url += "?signature=topsecret";
        const auto refused = fetch(list);
        ASSERT_FALSE(refused.ok());
        EXPECT_THAT(refused.error().text(), AllOf(HasSubstr("?..."), Not(HasSubstr("topsecret")))) << status;
        EXPECT_THAT(server.requests().front().target, HasSubstr("signature=topsecret"))
            << "it was asked with it";
    }
}

TEST_F(DownloadTest, sends_no_token_to_another_host) {
    const LoopbackServer store{[&](const WebRequest& request) { return rangeOf(content, request); }};
    std::string elsewhere = store.address() + "/b";
    elsewhere.replace(elsewhere.find("127.0.0.1"), 9, "localhost");
    const LoopbackServer server{
        [&](const WebRequest&) { return WebReply{.status = 302, .headers = {"Location: " + elsewhere}}; }};
    options.token = "hf_secret";
    ASSERT_THAT(fetch(listAt(server)), succeeds());
    EXPECT_EQ(server.requests().back().headers.count("authorization"), 1);
    EXPECT_EQ(store.requests().back().headers.count("authorization"), 0);
}

TEST_F(DownloadTest, sends_no_token_to_a_mirror) {
    const LoopbackServer mirror{[&](const WebRequest& request) { return rangeOf(content, request); }};
    RETORT_ASSERT_OK_AND_ASSIGN(auto list,
                                parseDownloadList(R"({"format": 1, "name": "x", "token": "RETORT_T",
                                         "base": "https://example.org/x/", "files": [{"path": "a.bin"}]})",
                                                  "list"));
    RETORT_ASSERT_OK_AND_ASSIGN(list, atMirror(list, mirror.address()));
    options.token = "hf_secret";
    ASSERT_THAT(fetch(list), succeeds());
    EXPECT_EQ(mirror.requests().back().headers.count("authorization"), 0);
}

TEST_F(DownloadTest, sends_no_token_without_encryption) {
    DownloadList list{.name = "x", .files = {{.path = "a.bin", .url = "http://example.org/a.bin"}}};
    options.token = "hf_secret";
    EXPECT_THAT(fetch(list),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("https"), Not(HasSubstr("secret")))));
}

TEST_F(DownloadTest, says_what_is_not_there_and_asks_no_second_time) {
    const LoopbackServer server{[&](const WebRequest&) { return WebReply{.status = 404, .body = "no"}; }};
    EXPECT_THAT(fetch(listAt(server)),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr("a.bin"), HasSubstr("--base"))));
    EXPECT_EQ(server.requests().size(), 1);
}

TEST_F(DownloadTest, waits_longer_each_time_and_gives_up) {
    const LoopbackServer server{[&](const WebRequest&) { return WebReply{.status = 503}; }};
    options.tries = 3;
    EXPECT_THAT(fetch(listAt(server)), failsWith(ErrorCode::Io, HasSubstr("3 times")));
    EXPECT_EQ(server.requests().size(), 3);
}

TEST_F(DownloadTest, ends_its_pause_when_it_is_stopped) {
    std::stop_source stop;
    const LoopbackServer server{[&](const WebRequest&) {
        stop.request_stop();
        return WebReply{.status = 503, .headers = {"Retry-After: 50"}};
    }};
    options.stop = stop.get_token();
    EXPECT_THAT(fetch(listAt(server)), failsWith(ErrorCode::Cancelled, HasSubstr("a.bin")));
}

TEST_F(DownloadTest, leaves_alone_what_is_there_already) {
    const LoopbackServer server{[&](const WebRequest& request) { return rangeOf(content, request); }};
    folder.write("to/a.bin", content);
    ASSERT_THAT(fetch(listAt(server)), succeeds());
    EXPECT_TRUE(server.requests().empty());
    folder.write("to/a.bin", std::string(content.size(), 'w'));
    ASSERT_THAT(fetch(listAt(server)), succeeds());
    EXPECT_TRUE(got() == content) << "of the wrong bytes: downloaded";
}

TEST_F(DownloadTest, says_beforehand_that_it_does_not_fit) {
    DownloadList list{
        .name = "x",
        .files = {{.path = "a.bin", .url = "http://127.0.0.1:1/a.bin", .bytes = std::uint64_t{1} << 60}}};
    EXPECT_THAT(fetch(list), failsWith(ErrorCode::DiskFull, HasSubstr("free")));
}

} // namespace
