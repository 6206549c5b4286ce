#include "set_fixture.h"

#include "store/synthetic_table.h"
#include "synthesis/generation/generation.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <fmt/format.h>

#include <fstream>
#include <future>

namespace retort::synthesis {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;

class GenerationResumeTest : public testing::SetFixture {
protected:
    GenerationResumeTest() {
        auto elsewhere = store::Workspace::open(folder / "whole", store::Access::ReadWrite).value();
        const auto made = generateSet(elsewhere, unclip, img2img(), inputsWithEmbeddings(), {.batchSize = 3});
        wholeHash = hashOf(elsewhere, made.value().set);
        wholeNoised = noisedOf(elsewhere, made.value().set);
        unclip.batches.clear();
    }
    static std::string hashOf(store::Workspace& in, SyntheticSetId set) {
        return openSyntheticSet(in, set).value()->contentHash(data::Split::Train, {}).value();
    }
    static std::vector<float> noisedOf(store::Workspace& in, SyntheticSetId set) {
        const auto opened = openSyntheticSet(in, set).value();
        const auto conditions = opened->conditions(ConditionKind::Noised).value();
        std::vector<float> all;
        for (std::int64_t i = 0; i < conditions.size(); ++i)
            all.insert(all.end(), conditions.row(i).begin(), conditions.row(i).end());
        return all;
    }
    Result<GenerationOutcome> generate(const GenerationOptions& options = {.batchSize = 3}) {
        return generateSet(workspace, unclip, img2img(), inputsWithEmbeddings(), options);
    }
    /// Lets `batches` batches pass.
    void failAfter(std::size_t batches, Error error) {
        unclip.beforeBatch = [this, batches, error]() -> Status {
            if (unclip.batches.size() >= batches)
                return error;
            return {};
        };
    }
    void letPass() {
        unclip.beforeBatch = [] { return Status{}; };
    }
    static std::vector<OpenImageGenerator> alongside(std::size_t count) {
        return std::vector<OpenImageGenerator>(count, [] {
            return Result<std::unique_ptr<ImageGenerator>>(
                std::make_unique<testing::FakeImageGenerator>(kWidth));
        });
    }
    std::int64_t storedSoFar() {
        return store::SyntheticTable(workspace.database()).all().value().at(0).stored;
    }
    void expectWhole(const GenerationOutcome& made) {
        EXPECT_EQ(made.stored, 8);
        EXPECT_EQ(hashOf(workspace, made.set), wholeHash);
        EXPECT_EQ(noisedOf(workspace, made.set), wholeNoised);
    }

    std::string wholeHash;
    std::vector<float> wholeNoised;
};

TEST_F(GenerationResumeTest, CancelledSetGoesOnAndGivesTheSameImages) {
    std::stop_source stop;
    unclip.beforeBatch = [&]() -> Status {
        if (unclip.batches.size() == 2)
            stop.request_stop();
        return {};
    };
    EXPECT_THAT(generate({.batchSize = 3, .stop = stop.get_token()}),
                failsWith(ErrorCode::Cancelled, HasSubstr("fruit-img2img-")));
    EXPECT_EQ(storedSoFar(), 6) << "the batch in flight is all that is lost";
    letPass();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generate());
    EXPECT_EQ(made.generated, 2);
    expectWhole(made);
}

TEST_F(GenerationResumeTest, SetWithoutItsNoisedEmbeddingsIsMadeAgainAndNotFilledWithZeros) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, generate());
    const auto set = workspace.paths().synthetic() / first.name;
    const auto files = openSyntheticSet(workspace, first.set).value()->file(3);
    fs::remove(files);
    ASSERT_TRUE(fs::remove(set / "conditions-noised.safetensors"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generate());
    EXPECT_EQ(made.generated, 8);
    expectWhole(made);
}

TEST_F(GenerationResumeTest, NoisedEmbeddingsThatAreMadeAgainStayPendingUntilEachIsThere) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, generate());
    ASSERT_TRUE(fs::remove(workspace.paths().synthetic() / first.name / "conditions-noised.safetensors"));
    unclip.batches.clear();
    failAfter(1, Error{ErrorCode::Io, "the cable"});
    EXPECT_THAT(generate(), failsWith(ErrorCode::Io, HasSubstr("the cable")));
    letPass();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generate());
    EXPECT_EQ(made.generated, 5);
    expectWhole(made);
}

TEST_F(GenerationResumeTest, CleanEmbeddingsThatAreGoneAreWrittenAgain) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, generate());
    const auto file = workspace.paths().synthetic() / first.name / "conditions-clean.safetensors";
    ASSERT_TRUE(fs::remove(file));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generate());
    EXPECT_EQ(made.generated, 0);
    EXPECT_TRUE(fs::exists(file));
}

TEST_F(GenerationResumeTest, SetSharedByGeneratorsOfAnyNumberIsTheSame) {
    for (const std::size_t others : {1u, 2u, 7u}) {
        auto shared =
            store::Workspace::open(folder / fmt::format("by {}", 1 + others), store::Access::ReadWrite)
                .value();
        GenerationOptions options{.batchSize = 1, .alongside = alongside(others)};
        RETORT_ASSERT_OK_AND_ASSIGN(const auto made,
                                    generateSet(shared, unclip, img2img(), inputsWithEmbeddings(), options));
        EXPECT_EQ(made.stored, 8);
        EXPECT_EQ(made.generated, 8);
        EXPECT_EQ(hashOf(shared, made.set), wholeHash);
        EXPECT_EQ(noisedOf(shared, made.set), wholeNoised);
    }
}

TEST_F(GenerationResumeTest, GeneratorAlongsideOfOtherFilesIsRefused) {
    GenerationOptions options{.batchSize = 1};
    std::promise<void> opened;
    options.alongside.emplace_back([&]() -> Result<std::unique_ptr<ImageGenerator>> {
        auto other = std::make_unique<testing::FakeImageGenerator>(kWidth);
        other->about.contentHash = "changed since";
        opened.set_value();
        return std::unique_ptr<ImageGenerator>(std::move(other));
    });
    auto wasOpened = opened.get_future();
    unclip.beforeBatch = [&]() -> Status {
        if (wasOpened.valid())
            wasOpened.get(); // the first image waits for the other generator
        return {};
    };
    EXPECT_THAT(generate(options), failsWith(ErrorCode::Mismatch, HasSubstr("were changed")));
}

TEST_F(GenerationResumeTest, GeneratorAlongsideThatFailsLeavesWhatIsStoredAndTheSetGoesOn) {
    GenerationOptions options{.batchSize = 1};
    std::promise<void> failed;
    options.alongside.emplace_back([&]() -> Result<std::unique_ptr<ImageGenerator>> {
        failed.set_value();
        return Error{ErrorCode::OutOfMemory, "the second device is full"};
    });
    auto hasFailed = failed.get_future();
    unclip.beforeBatch = [&]() -> Status {
        if (hasFailed.valid())
            hasFailed.get(); // the first image waits for the other generator
        return {};
    };
    EXPECT_THAT(generate(options), failsWith(ErrorCode::OutOfMemory, HasSubstr("second device is full")));
    EXPECT_GE(storedSoFar(), 1);
    letPass();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generate());
    expectWhole(made);
}

TEST_F(GenerationResumeTest, UnfinishedSetIsNotOpenedUnlessAsked) {
    failAfter(1, {ErrorCode::OutOfMemory, "no memory"});
    EXPECT_THAT(generate(),
                failsWith(ErrorCode::OutOfMemory, HasSubstr("run the same command again to resume")));
    const auto set = store::SyntheticTable(workspace.database()).all().value().at(0).id;
    EXPECT_THAT(
        openSyntheticSet(workspace, set),
        failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("3 of 8"), HasSubstr("again to continue"))));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto part, openSyntheticSet(workspace, set, {.completeness = Completeness::AsFarAsItIs}));
    EXPECT_EQ(part->size(data::Split::Train), 3);
}

TEST_F(GenerationResumeTest, FinishedSetIsReturnedWithoutGeneration) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, generate());
    unclip.batches.clear();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, generate({.name = "another", .batchSize = 1}));
    EXPECT_EQ(second.set, first.set);
    EXPECT_EQ(second.name, first.name);
    EXPECT_EQ(second.generated, 0);
    EXPECT_TRUE(unclip.batches.empty());
}

TEST_F(GenerationResumeTest, LostImageIsGeneratedAgain) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, generate());
    fs::remove(open(first.set)->file(4));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, generate());
    EXPECT_EQ(second.generated, 1);
    expectWhole(second);
}

TEST_F(GenerationResumeTest, HalfWrittenFilesOfAKilledSessionAreClearedAway) {
    failAfter(1, {ErrorCode::Io, "killed"});
    EXPECT_FALSE(generate().ok());
    const auto images = workspace.paths().synthetic() /
                        store::SyntheticTable(workspace.database()).all().value().at(0).request.name /
                        "images";
    const auto leftover = images / "river" / "000007.png.a1B2c3";
    const auto foreign = images / "river" / "notes.txt";
    std::ofstream(leftover) << "half";
    std::ofstream(foreign) << "of a person";
    letPass();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generate());
    EXPECT_FALSE(fs::exists(leftover));
    EXPECT_TRUE(fs::exists(foreign));
    expectWhole(made);
}

TEST_F(GenerationResumeTest, DiskThatIsTooSmallIsSaidBeforeTheFirstImage) {
    const auto options = GenerationOptions{
        .batchSize = 3, .freeBytes = [](const fs::path&) -> Result<std::uint64_t> { return 50'000; }};
    EXPECT_THAT(generate(options), failsWith(ErrorCode::DiskFull,
                                             AllOf(HasSubstr((folder / "workspace").string()),
                                                   HasSubstr("kB are free"), HasSubstr("free some space"))));
    EXPECT_TRUE(unclip.batches.empty());
    EXPECT_TRUE(store::SyntheticTable(workspace.database()).all().value().empty());
}

TEST_F(GenerationResumeTest, DiskThatFillsMeanwhileLosesNothingThatWasStored) {
    int asked = 0;
    const auto options =
        GenerationOptions{.batchSize = 3, .freeBytes = [&](const fs::path&) -> Result<std::uint64_t> {
                              return ++asked <= 2 ? std::uint64_t{1} << 40 : 0;
                          }};
    EXPECT_THAT(generate(options),
                failsWith(ErrorCode::DiskFull, HasSubstr("run the same command again to resume")));
    EXPECT_EQ(storedSoFar(), 3);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generate());
    EXPECT_EQ(made.generated, 5);
    expectWhole(made);
}

TEST_F(GenerationResumeTest, StoreThatFillsMeanwhileKeepsTheSetResumable) {
    failAfter(1, {ErrorCode::Io, "stopped"});
    EXPECT_FALSE(generate().ok());
    letPass();
    // A bound on the database's size fails exactly as a full disk does: SQLITE_FULL.
    const auto bound = [&](const std::string& pages) {
        const auto set =
            workspace.database().guarded("bounding", [&](SQLite::Database& connection) -> Status {
                connection.execAndGet("PRAGMA max_page_count = " + pages);
                return {};
            });
        ASSERT_TRUE(set.ok());
    };
    bound("1");
    auto spec = img2img();
    spec.negativePrompt = std::string(20'000, 'x');
    EXPECT_THAT(generateSet(workspace, unclip, spec, inputsWithEmbeddings()),
                failsWith(ErrorCode::DiskFull, HasSubstr("retort.db")));
    bound("1000000");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, generate());
    expectWhole(made);
}

TEST_F(GenerationResumeTest, ProgressCountsWhatWasThere) {
    failAfter(1, {ErrorCode::Io, "stopped"});
    EXPECT_FALSE(generate().ok());
    letPass();
    std::vector<Progress> reports;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made,
                                generate({.batchSize = 3, .progress = [&](const Progress& progress) {
                                              reports.push_back(progress);
                                          }}));
    EXPECT_EQ(made.generated, 5);
    ASSERT_FALSE(reports.empty());
    EXPECT_GE(reports.front().done, 3);
    EXPECT_EQ(reports.back().done, 8);
    EXPECT_EQ(reports.back().unit, "images");
    EXPECT_TRUE(reports.back().finished);
}

} // namespace
} // namespace retort::synthesis
