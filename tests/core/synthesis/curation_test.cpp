#include "set_fixture.h"

#include "base/file.h"
#include "store/curation_table.h"
#include "store/set_check_table.h"
#include "synthesis/curation/curation.h"
#include "synthesis/curation/set_scores.h"
#include "synthesis/generation/generation.h"
#include "synthesis/sets/export_set.h"

#include <algorithm>
#include <limits>

namespace retort::synthesis {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Eight images; even numbers are of the class 0 where the sources alternate.
class CurationTest : public testing::SetFixture {
protected:
    CurationTest() : set(generateSet(workspace, unclip, img2img(), inputsWithEmbeddings()).value().set) {}

    /// Image i is of its class with the probability i / 10.
    void score() {
        const auto opened = open(set);
        std::vector<float> rows;
        for (std::int64_t i = 0; i < opened->size(data::Split::Train); ++i) {
            const float own = static_cast<float>(i) / 10, other = 1 - own;
            if (opened->image(i).label == 0)
                rows.insert(rows.end(), {own, other});
            else
                rows.insert(rows.end(), {other, own});
        }
        ASSERT_THAT(storeScores(workspace, *opened, {.teacher = "clip", .classes = 2, .rows = rows}),
                    succeeds());
    }
    std::vector<std::int64_t> kept() {
        std::vector<std::int64_t> numbers;
        const auto opened = open(set);
        for (std::int64_t i = 0; i < opened->size(data::Split::Train); ++i)
            numbers.push_back(opened->image(i).number);
        return numbers;
    }
    std::string identity() {
        return curationIdentity(store::SyntheticTable(workspace.database()).images(set).value());
    }
    std::vector<std::int64_t> numbersOfClass(std::int64_t label) {
        std::vector<std::int64_t> numbers;
        const auto images = store::SyntheticTable(workspace.database()).images(set);
        for (const auto& image : *images)
            if (image.label == label)
                numbers.push_back(image.number);
        return numbers;
    }
    std::int64_t filesOnDisk() {
        const auto images = workspace.paths().synthetic() / open(set)->record().request.name / "images";
        return std::count_if(fs::recursive_directory_iterator(images), fs::recursive_directory_iterator{},
                             [](const auto& entry) { return entry.is_regular_file(); });
    }

    void checkWith(std::vector<store::NearDuplicate> duplicates) {
        ASSERT_THAT(store::SetCheckTable(workspace.database())
                        .put(set, {.identity = "i", .teacher = "clip", .duplicates = std::move(duplicates)}),
                    succeeds());
    }

    SyntheticSetId set;
};

TEST_F(CurationTest, ImagesBelowTheScoreAreExcludedAndTheirFilesStay) {
    score();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto curated,
                                curateSet(workspace, set, {.limits = {.minScore = 0.45}}));
    EXPECT_EQ(curated.kept, 3);
    EXPECT_EQ(curated.excluded, 5);
    EXPECT_EQ(curated.keptPerClass.at(0) + curated.keptPerClass.at(1), 3);
    EXPECT_THAT(kept(), ElementsAre(5, 6, 7));
    EXPECT_EQ(filesOnDisk(), 8);
    const auto record = open(set)->record();
    EXPECT_EQ(record.stored, 3);
    EXPECT_EQ(record.excluded, 5);
    EXPECT_TRUE(record.finished);
}

TEST_F(CurationTest, EachClassKeepsItsBestAndWithoutScoresItsFirst) {
    const auto first = numbersOfClass(0), second = numbersOfClass(1);
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.maxPerClass = 1}}), succeeds());
    EXPECT_THAT(kept(), ::testing::UnorderedElementsAre(first.front(), second.front()));
    ASSERT_THAT(curateSet(workspace, set, {}), succeeds());
    score();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto curated,
                                curateSet(workspace, set, {.limits = {.maxPerClass = 1}}));
    EXPECT_THAT(curated.keptPerClass, ElementsAre(1, 1));
    EXPECT_THAT(kept(), ::testing::UnorderedElementsAre(first.back(), second.back()));
}

TEST_F(CurationTest, OtherLimitsChooseAnewFromAllImages) {
    score();
    const auto whole = open(set)->contentHash(data::Split::Train, {}).value();
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.65}}), succeeds());
    EXPECT_THAT(kept(), ElementsAre(7));
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.55}}), succeeds());
    EXPECT_THAT(kept(), ElementsAre(6, 7));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto all, curateSet(workspace, set, {}));
    EXPECT_EQ(all.kept, 8);
    EXPECT_EQ(all.excluded, 0);
    EXPECT_EQ(open(set)->contentHash(data::Split::Train, {}).value(), whole);
}

TEST_F(CurationTest, IdentityAndContentHashTellWhichImagesAreLeft) {
    score();
    const auto whole = open(set)->contentHash(data::Split::Train, {}).value();
    EXPECT_THAT(identity(), IsEmpty());
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.65}}), succeeds());
    const auto strict = identity();
    EXPECT_EQ(strict.size(), 64u);
    EXPECT_NE(open(set)->contentHash(data::Split::Train, {}).value(), whole);
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.55}}), succeeds());
    EXPECT_NE(identity(), strict);
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.66}}), succeeds());
    EXPECT_EQ(identity(), strict) << "the images count, not the limits";
    ASSERT_THAT(curateSet(workspace, set, {}), succeeds());
    EXPECT_THAT(identity(), IsEmpty());
}

TEST_F(CurationTest, ConditionsStayWithTheirImages) {
    score();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, open(set)->conditions(ConditionKind::Noised));
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.65}}), succeeds());
    const auto curated = open(set);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, curated->conditions(ConditionKind::Noised));
    ASSERT_EQ(after.size(), 1);
    EXPECT_EQ(after.row(0)[0], before.row(7)[0]);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto clean, curated->conditions(ConditionKind::Clean));
    EXPECT_EQ(clean.row(0)[0], 10.0F * static_cast<float>(*curated->image(0).source));
}

TEST_F(CurationTest, ExportLeavesOutWhatIsExcluded) {
    score();
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.55}}), succeeds());
    ASSERT_THAT(exportSet(*open(set), folder / "out"), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto manifest, readTextFile(folder / "out" / "manifest.csv"));
    EXPECT_EQ(std::count(manifest.begin(), manifest.end(), '\n'), 3) << "a heading and two images";
}

TEST_F(CurationTest, ExcludedImagesAreSeenWhereCurationIsIgnored) {
    score();
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.65}}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto all,
                                openSyntheticSet(workspace, set, {.curation = Curation::Ignored}));
    EXPECT_EQ(all->size(data::Split::Train), 8);
}

TEST_F(CurationTest, GeneratingAgainTakesNothingBackAndGeneratesNothing) {
    score();
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.65}}), succeeds());
    fs::remove(workspace.paths().synthetic() / open(set)->record().request.name /
               store::SyntheticTable(workspace.database()).images(set).value().at(0).file);
    unclip.batches.clear();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again,
                                generateSet(workspace, unclip, img2img(), inputsWithEmbeddings()));
    EXPECT_THAT(unclip.batches, IsEmpty());
    EXPECT_EQ(again.stored, 1);
    EXPECT_EQ(again.excluded, 7);
}

TEST_F(CurationTest, LimitsThatCannotBeMetChangeNothing) {
    EXPECT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.5}}),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("8 of 8 images have no score"), HasSubstr("synthetic check"))));
    score();
    EXPECT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.9}}),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("0.9"), HasSubstr("0.7000"))));
    for (const double invalid : {-0.1, 1.5, std::numeric_limits<double>::quiet_NaN()})
        EXPECT_THAT(curateSet(workspace, set, {.limits = {.minScore = invalid}}),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr("expected a number from 0 to 1")));
    EXPECT_THAT(curateSet(workspace, set, {.limits = {.maxPerClass = 0}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("expected a whole number from 1")));
    EXPECT_THAT(curateSet(workspace, SyntheticSetId{99}, {}),
                failsWith(ErrorCode::NotFound, HasSubstr("99")));
    EXPECT_EQ(kept().size(), 8u);
}

TEST_F(CurationTest, EachRuleTellsWhatItRemovesOfWhatIsLeft) {
    score();
    checkWith({{.number = 1, .testImage = 5, .cosine = 0.99}, {.number = 6, .testImage = 0, .cosine = 1}});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto curated,
                                curateSet(workspace, set,
                                          {.limits = {.minScore = 0.15,
                                                      .chance = ChanceRule::MustBeat,
                                                      .nearDuplicates = DuplicateRule::LeaveOut,
                                                      .topK = 1}}));
    std::vector<std::pair<std::string_view, std::int64_t>> removed;
    for (const auto& effect : curated.effects)
        removed.emplace_back(name(effect.rule), effect.removed());
    // 0 and 1 are below 0.15, 2 to 5 no better than one in two, 6 is a near-duplicate, 7 is left.
    using ::testing::Pair;
    EXPECT_THAT(removed, ElementsAre(Pair("min-score", 2), Pair("chance", 4), Pair("near-duplicates", 1),
                                     Pair("top-k", 0)));
    EXPECT_THAT(kept(), ElementsAre(7));
    EXPECT_EQ(filesOnDisk(), 8);
}

TEST_F(CurationTest, WhatIsChosenByHandStandsAboveTheRulesUntilItIsForgotten) {
    score();
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto curated,
        curateSet(workspace, set, {.limits = {.minScore = 0.55}, .keep = {0}, .reject = {7}}));
    EXPECT_THAT(kept(), ElementsAre(0, 6));
    EXPECT_EQ(name(curated.effects.at(0).rule), "hand");
    EXPECT_EQ(curated.effects.at(0).removed(), 1);
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.65}}), succeeds());
    EXPECT_THAT(kept(), ElementsAre(0)) << "it is remembered";
    ASSERT_THAT(curateSet(workspace, set, {.earlier = EarlierChoices::Forgotten}), succeeds());
    EXPECT_EQ(kept().size(), 8u);
}

TEST_F(CurationTest, BandOfEntropiesKeepsImagesOfThatDifficulty) {
    EXPECT_THAT(curateSet(workspace, set, {.limits = {.minEntropy = 0.2}}),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("no student has been asked about 8 of 8 images"),
                                HasSubstr("--student RUN"))));
    std::vector<store::SyntheticEntropy> entropies;
    for (std::int64_t i = 0; i < 8; ++i)
        entropies.push_back({.number = i, .entropy = static_cast<double>(i) / 10});
    ASSERT_THAT(store::SyntheticTable(workspace.database()).setEntropies(set, "run 1", entropies),
                succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto curated,
        curateSet(workspace, set, {.limits = {.minEntropy = 0.2, .maxEntropy = 0.55}, .keep = {7}}));
    EXPECT_THAT(kept(), ElementsAre(2, 3, 4, 5, 7)) << "the bounds belong to the band";
    ASSERT_EQ(curated.effects.size(), 2U);
    EXPECT_EQ(name(curated.effects[0].rule), "min-entropy");
    EXPECT_EQ(curated.effects[0].removed(), 2);
    EXPECT_EQ(name(curated.effects[1].rule), "max-entropy");
    EXPECT_EQ(curated.effects[1].removed(), 1);
    EXPECT_THAT(curateSet(workspace, set, {.limits = {.minEntropy = 0.6, .maxEntropy = 0.5}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("0.6, is above the largest, 0.5")));
    EXPECT_THAT(curateSet(workspace, set, {.limits = {.maxEntropy = 1.5}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("entropy")));
    EXPECT_EQ(kept().size(), 5U);
}

TEST_F(CurationTest, KeptByHandCountsForTheMostOfAClass) {
    score();
    const auto second = numbersOfClass(1);
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.maxPerClass = 1}, .keep = {second.front()}}),
                succeeds());
    EXPECT_THAT(kept(), ::testing::UnorderedElementsAre(numbersOfClass(0).back(), second.front()));
}

TEST_F(CurationTest, EveryChangeIsUndoneInTurn) {
    score();
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.55}}), succeeds());
    ASSERT_THAT(curateSet(workspace, set, {.limits = {.minScore = 0.55}}), succeeds());
    ASSERT_THAT(curateSet(workspace, set, {.reject = {2}}), succeeds());
    EXPECT_EQ(kept().size(), 7u);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto once, undoCuration(workspace, set));
    EXPECT_EQ(once.kept, 2);
    EXPECT_EQ(once.changed, 6);
    EXPECT_THAT(kept(), ElementsAre(6, 7));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto twice, undoCuration(workspace, set));
    EXPECT_EQ(twice.kept, 8) << "what changed nothing is no step";
    EXPECT_THAT(undoCuration(workspace, set), failsWith(ErrorCode::InvalidArgument, HasSubstr("taken back")));
    EXPECT_THAT(undoCuration(workspace, SyntheticSetId{99}), failsWith(ErrorCode::NotFound, HasSubstr("99")));
}

TEST_F(CurationTest, RulesThatCannotBeAppliedChangeNothing) {
    EXPECT_THAT(curateSet(workspace, set, {.limits = {.nearDuplicates = DuplicateRule::LeaveOut}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("synthetic check")));
    EXPECT_THAT(curateSet(workspace, set, {.limits = {.topK = 1}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("8 of 8 images have no score")));
    EXPECT_THAT(curateSet(workspace, set, {.limits = {.topK = 0}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("expected a whole number from 1")));
    EXPECT_THAT(curateSet(workspace, set, {.keep = {8}}),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("no image 8"), HasSubstr("0 to 7"))));
    EXPECT_THAT(curateSet(workspace, set, {.keep = {3}, .reject = {3}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("image 3")));
    EXPECT_THAT(curateSet(workspace, set, {.reject = {0, 1, 2, 3, 4, 5, 6, 7}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("exclude all of its 8 images")));
    EXPECT_EQ(kept().size(), 8u);
}

TEST_F(CurationTest, UnfinishedSetIsRefused) {
    imageGenerator.beforeBatch = [this]() -> Status {
        if (!imageGenerator.batches.empty())
            return Error{ErrorCode::Cancelled, "stopped"};
        return {};
    };
    ASSERT_FALSE(generateSet(workspace, imageGenerator, cls2img(), inputs(), {.batchSize = 3}).ok());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, store::SyntheticTable(workspace.database()).all());
    EXPECT_THAT(curateSet(workspace, sets.at(0).id, {.limits = {.maxPerClass = 1}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("unfinished: 3 of 8")));
}

} // namespace
} // namespace retort::synthesis
