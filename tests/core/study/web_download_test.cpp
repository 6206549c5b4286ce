#include "jobs/web_download.h"

#include "base/file.h"
#include "base/sha256.h"
#include "data/known_datasets.h"
#include "data/registry/dataset_import.h"
#include "data/registry/registry.h"
#include "download/download_list.h"
#include "jobs/download_job.h"
#include "jobs/job_work.h"
#include "teacher/model_list.h"
#include "testing/archives.h"
#include "testing/fixtures.h"
#include "testing/loopback_server.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <fmt/format.h>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::LoopbackServer;
using retort::testing::rangeOf;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using retort::testing::WebReply;
using retort::testing::WebRequest;
using ::testing::AllOf;
using ::testing::HasSubstr;

class WebDownloadTest : public ::testing::Test {
protected:
    WebDownloadTest() {
        testing::writeTinyDataset(folder / "colours");
        served["/colours.tar.gz"] = retort::testing::tarGzOf(retort::testing::filesBelow(folder / "colours"));
        testing::writeTinyTeacher(folder / "tiny-clip");
        for (const auto& entry : fs::directory_iterator(folder / "tiny-clip"))
            served["/" + entry.path().filename().string()] = readTextFile(entry.path()).value();
    }

    WebReply reply(const WebRequest& request) const {
        const auto found = served.find(request.target);
        return found == served.end() ? WebReply{.status = 404} : rangeOf(found->second, request);
    }
    /// A list of the files, with the digests of what is served under these names.
    std::string listOf(const std::string& name, const std::vector<std::string>& files) const {
        std::string entries;
        for (const auto& file : files)
            entries += fmt::format(R"({}{{"path": "{}", "sha256": "{}"}})", entries.empty() ? "" : ", ", file,
                                   sha256(served.at("/" + file)));
        return fmt::format(R"({{"format": 1, "name": "{}", "base": "{}", "files": [{}]}})", name,
                           server.address(), entries);
    }
    std::vector<std::string> modelFiles() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder / "tiny-clip"))
            if (entry.path().filename() != "SHA256SUMS")
                names.push_back(entry.path().filename().string());
        return names;
    }
    Result<DownloadOutcome> fetch(DownloadKind kind, const std::string& source) const {
        return downloadFromWeb(workspace(), {.kind = kind, .source = source, .resources = resources()});
    }
    fs::path workspace() const { return folder / "workspace"; }
    fs::path resources() const { return folder / "resources"; }

    TemporaryFolder folder;
    std::map<std::string, std::string> served;
    LoopbackServer server{[this](const WebRequest& request) { return reply(request); }};
};

TEST_F(WebDownloadTest, dataset_is_imported_and_its_archive_removed) {
    folder.write("resources/downloads/datasets/colours.json", listOf("colours", {"colours.tar.gz"}));
    const auto offered = offeredDownloads(DownloadKind::Dataset, resources());
    ASSERT_EQ(offered.size(), 1);
    EXPECT_EQ(offered.front().name, "colours");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, fetch(DownloadKind::Dataset, "colours"));
    EXPECT_EQ(outcome.name, "colours");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found,
                                data::findDataset("colours", {.folders = {workspace() / "datasets"}}));
    EXPECT_EQ(found->size(data::Split::Train), 24);
    EXPECT_FALSE(fs::exists(workspace() / "downloads/datasets/colours"));
    EXPECT_THAT(fetch(DownloadKind::Dataset, "colours"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("exists already")));
}

TEST_F(WebDownloadTest, archive_that_a_killed_download_left_is_removed_by_the_next) {
    folder.write("resources/downloads/datasets/colours.json", listOf("colours", {"colours.tar.gz"}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, fetch(DownloadKind::Dataset, "colours"));
    folder.write("workspace/downloads/datasets/colours/colours.tar.gz", served.at("/colours.tar.gz"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, fetch(DownloadKind::Dataset, "colours"));
    EXPECT_EQ(again.path, first.path);
    EXPECT_FALSE(fs::exists(workspace() / "downloads/datasets/colours"));
}

TEST_F(WebDownloadTest, dataset_of_the_same_name_from_elsewhere_stays_as_it_is) {
    folder.write("resources/downloads/datasets/colours.json", listOf("colours", {"colours.tar.gz"}));
    ASSERT_THAT(data::importDataset(folder / "colours", "colours", workspace() / "datasets", {}), succeeds());
    folder.write("workspace/downloads/datasets/colours/colours.tar.gz", served.at("/colours.tar.gz"));
    EXPECT_THAT(fetch(DownloadKind::Dataset, "colours"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("a dataset 'colours' exists already")));
    EXPECT_TRUE(fs::exists(workspace() / "downloads/datasets/colours/colours.tar.gz"));
}

TEST_F(WebDownloadTest, sizes_that_are_listed_are_those_of_the_manifests) {
    int compared = 0;
    for (const auto& offered : offeredDownloads(DownloadKind::Dataset, retort::testing::resourcesFolder())) {
        const auto* known = data::knownDataset(offered.name);
        if (!known || offered.bytes == 0)
            continue;
        const auto bytes = static_cast<double>(offered.bytes);
        EXPECT_EQ(known->size,
                  bytes < 1e9 ? fmt::format("{:.0f} MB", bytes / 1e6) : fmt::format("{:.1f} GB", bytes / 1e9))
            << offered.name;
        ++compared;
    }
    EXPECT_GE(compared, 5);
}

TEST_F(WebDownloadTest, what_is_no_dataset_stays_where_it_was_downloaded) {
    served["/notes.tar.gz"] = retort::testing::tarGzOf({{"notes.txt", "hello"}});
    const auto list = folder.write("list.json", listOf("notes", {"notes.tar.gz"}));
    EXPECT_FALSE(fetch(DownloadKind::Dataset, list.string()).ok());
    EXPECT_TRUE(fs::exists(workspace() / "downloads/datasets/notes/notes.tar.gz"));
    EXPECT_FALSE(fs::exists(workspace() / "datasets/notes.json"));
}

TEST_F(WebDownloadTest, model_is_verified_and_comes_to_lie_among_the_models) {
    const auto list = folder.write("list.json", listOf("fetched-clip", modelFiles()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, fetch(DownloadKind::Model, list.string()));
    EXPECT_EQ(outcome.path, workspace() / "models/fetched-clip");
    const auto verified = verifyModel("fetched-clip", ModelSearch::in(resources(), workspace()));
    ASSERT_THAT(verified, succeeds());
    EXPECT_EQ(verified->verifiedFiles, modelFiles().size()) << "by the digests of the list";
}

TEST_F(WebDownloadTest, model_that_is_there_as_listed_is_not_fetched_again) {
    const auto list = folder.write("list.json", listOf("fetched-clip", modelFiles()));
    ASSERT_THAT(fetch(DownloadKind::Model, list.string()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, fetch(DownloadKind::Model, list.string()));
    EXPECT_EQ(again.path, workspace() / "models/fetched-clip");
    EXPECT_FALSE(fs::exists(workspace() / "downloads/models/fetched-clip"));
    folder.write("workspace/models/fetched-clip/" + modelFiles().front(), "something else");
    EXPECT_THAT(fetch(DownloadKind::Model, list.string()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("a model 'fetched-clip' exists already")));
}

TEST_F(WebDownloadTest, model_that_lacks_a_file_is_not_put_among_the_models) {
    auto files = modelFiles();
    files.erase(std::find_if(files.begin(), files.end(),
                             [](const auto& name) { return name.ends_with(".safetensors"); }));
    const auto list = folder.write("list.json", listOf("fetched-clip", files));
    EXPECT_THAT(fetch(DownloadKind::Model, list.string()),
                failsWith(ErrorCode::NotFound, HasSubstr(".safetensors")));
    EXPECT_FALSE(fs::exists(workspace() / "models/fetched-clip"));
}

TEST_F(WebDownloadTest, part_of_models_is_kept_as_one_file_and_has_to_hold_tensors) {
    const auto part = [&](const std::string& file) {
        return folder.write("list.json", fmt::format(R"({{"format": 1, "name": "few-steps", "part": true,
            "base": "{}", "files": [{{"path": "{}"}}]}})",
                                                     server.address(), file));
    };
    served["/lora.safetensors"] = std::string("\x10\0\0\0\0\0\0\0", 8) + R"({"a":{"dtype":)";
    EXPECT_FALSE(fetch(DownloadKind::Model, part("lora.safetensors").string()).ok());
    EXPECT_FALSE(fs::exists(workspace() / "models/few-steps.safetensors"));
    const std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
    std::string whole(1, static_cast<char>(header.size()));
    whole += std::string(7, '\0') + header + std::string(4, '\0');
    served["/right.safetensors"] = whole;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome,
                                fetch(DownloadKind::Model, part("right.safetensors").string()));
    EXPECT_EQ(outcome.path, workspace() / "models/few-steps.safetensors");
    EXPECT_TRUE(fs::is_regular_file(outcome.path));
}

TEST_F(WebDownloadTest, lists_that_are_shipped_can_be_read) {
    for (const auto kind : {DownloadKind::Dataset, DownloadKind::Model})
        for (const auto& entry :
             fs::directory_iterator(retort::testing::resourcesFolder() / "downloads" /
                                    (kind == DownloadKind::Model ? "models" : "datasets"))) {
            const auto list = download::readDownloadList(entry.path());
            ASSERT_THAT(list, succeeds());
            EXPECT_EQ(list->name, entry.path().stem().string());
            EXPECT_THAT(list->page, ::testing::StartsWith("http"));
            EXPECT_FALSE(list->licence.empty()) << entry.path();
        }
}

TEST_F(WebDownloadTest, names_what_it_has_lists_of) {
    folder.write("resources/downloads/datasets/colours.json", listOf("colours", {"colours.tar.gz"}));
    EXPECT_THAT(fetch(DownloadKind::Dataset, "coluors"),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr("coluors"), HasSubstr("colours"))));
}

TEST_F(WebDownloadTest, mirror_serves_the_same_files) {
    const auto list = folder.write("list.json", R"({"format": 1, "name": "colours", "files":
        [{"path": "colours.tar.gz", "url": "http://127.0.0.1:1/gone.tar.gz"}]})");
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto outcome,
        downloadFromWeb(workspace(), {.source = list.string(), .mirror = server.address()}));
    EXPECT_EQ(outcome.name, "colours");
}

TEST_F(WebDownloadTest, is_a_job_of_the_queue) {
    const auto list = folder.write("list.json", listOf("colours", {"colours.tar.gz"}));
    RETORT_ASSERT_OK_AND_ASSIGN(auto opened, store::Workspace::open(workspace(), store::Access::ReadWrite));
    const auto work = jobWork(opened, {.resources = resources()});
    const store::JobRecord job{
        .id = JobId{1}, .request = downloadJob({.kind = DownloadKind::Dataset, .source = list.string()})};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result, work(job, {}));
    EXPECT_THAT(result, HasSubstr(R"("name":"colours")"));
    EXPECT_TRUE(fs::exists(workspace() / "datasets/colours.json"));
}

} // namespace
} // namespace retort::study
