#include "teacher/prompt_selection.h"

#include "base/random_stream.h"
#include "testing/result_matchers.h"

namespace retort::study {
namespace {

using retort::testing::failsWith;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// Templates that are right about an image or wrong, of two classes; prompts of a class are orthogonal, so
/// that an ensemble's cosine is the sum of its templates' but for a factor that all classes share.
class CosineTable {
public:
    explicit CosineTable(std::vector<std::int64_t> labels) { m_cosines.labels = std::move(labels); }

    /// A template's lead of the right class over the other, image by image.
    CosineTable& add(const std::vector<float>& leads) {
        for (std::size_t i = 0; i < leads.size(); ++i)
            for (std::size_t label = 0; label < kClasses; ++label)
                m_cosines.images.push_back(static_cast<std::int64_t>(label) == m_cosines.labels[i] ? leads[i]
                                                                                                   : 0);
        ++m_cosines.templates;
        return *this;
    }
    TemplateCosines done() {
        m_cosines.classes = kClasses;
        m_cosines.prompts.assign(kClasses * m_cosines.templates * m_cosines.templates, 0);
        for (std::size_t label = 0; label < kClasses; ++label)
            for (std::size_t i = 0; i < m_cosines.templates; ++i)
                m_cosines.prompts[(label * m_cosines.templates + i) * m_cosines.templates + i] = 1;
        return m_cosines;
    }

private:
    static constexpr std::size_t kClasses = 2;
    TemplateCosines m_cosines;
};

TEST(PromptSelection, TakesTheBestFirstThenWhatMendsIt) {
    const auto cosines = CosineTable({0, 1, 0, 1})
                             .add({-1, -1, -1, 1})             // one right
                             .add({0.2F, 0.2F, 0.2F, -0.1F})   // three right, the last nearly
                             .add({-0.1F, -0.1F, -0.1F, 0.3F}) // mends the last, spoils none
                             .done();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto selection, selectTemplates(cosines, {.folds = 2}, {}));
    EXPECT_THAT(selection.chosen, ElementsAre(1, 2));
    EXPECT_DOUBLE_EQ(selection.inSample, 1);
    EXPECT_DOUBLE_EQ(selection.firstTemplate, 0.25);
    EXPECT_EQ(selection.images, 4);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto one,
                                selectTemplates(cosines, {.folds = 2, .mostTemplates = 1}, {}));
    EXPECT_THAT(one.chosen, ElementsAre(1));
}

TEST(PromptSelection, OfEqualTemplates_KeepsTheFirstAlone) {
    const auto cosines = CosineTable({0, 1, 0, 1}).add({1, 1, 1, 1}).add({1, 1, 1, 1}).done();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto selection, selectTemplates(cosines, {.folds = 2}, {}));
    EXPECT_THAT(selection.chosen, ElementsAre(0));
    EXPECT_DOUBLE_EQ(selection.everyTemplate, 1);
    EXPECT_DOUBLE_EQ(selection.heldOut, 1);
    EXPECT_DOUBLE_EQ(selection.heldOutSpread, 0);
}

/// An ensemble's mean is shorter where its prompts differ more; a class must not lose by that.
TEST(PromptSelection, ScalesEachClassByTheLengthOfItsMean) {
    TemplateCosines cosines{.templates = 2, .classes = 2, .labels = {0, 0}, .images = {}, .prompts = {}};
    // The sums are 1.2 and 1.3; class 0's prompts are orthogonal (length 1.41), class 1's the same (2).
    for (int which = 0; which < 2; ++which)
        for (int image = 0; image < 2; ++image)
            cosines.images.insert(cosines.images.end(), {0.6F, 0.65F});
    cosines.prompts = {1, 0, 0, 1, 1, 1, 1, 1};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto selection, selectTemplates(cosines, {.folds = 2}, {}));
    EXPECT_DOUBLE_EQ(selection.firstTemplate, 0);
    EXPECT_DOUBLE_EQ(selection.everyTemplate, 1);
}

/// Templates that guess: by the images that choose among many of them the best looks good, held out it does
/// not.
TEST(PromptSelection, AmongManyGuesses_HeldOutAccuracyIsHonest) {
    constexpr std::size_t kImages = 60, kTemplates = 40;
    std::vector<std::int64_t> labels;
    for (std::size_t i = 0; i < kImages; ++i)
        labels.push_back(static_cast<std::int64_t>(i % 2));
    CosineTable table(labels);
    RandomStream stream(3, "guesses");
    for (std::size_t i = 0; i < kTemplates; ++i) {
        std::vector<float> leads;
        for (std::size_t image = 0; image < kImages; ++image)
            leads.push_back(static_cast<float>(stream.normal()));
        table.add(leads);
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto selection, selectTemplates(table.done(), {.seed = 7}, {}));
    EXPECT_GT(selection.inSample, 0.65);
    EXPECT_LT(selection.heldOut, 0.65);
    EXPECT_GT(selection.inSample - selection.heldOut, 0.1);
    ASSERT_THAT(selection.folds, SizeIs(5));
    for (const auto& fold : selection.folds)
        EXPECT_EQ(fold.heldOut, 12);
}

TEST(PromptSelection, SameSeed_ChoosesTheSame) {
    const auto cosines = CosineTable({0, 1, 0, 1, 0, 1})
                             .add({1, 1, -1, 1, 1, -1})
                             .add({-1, 1, 1, 1, -1, 1})
                             .add({1, -1, 1, -1, 1, 1})
                             .done();
    const SelectionOptions options{.folds = 3, .seed = 5};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, selectTemplates(cosines, options, {}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto second, selectTemplates(cosines, options, {}));
    EXPECT_EQ(first.chosen, second.chosen);
    EXPECT_EQ(first.heldOut, second.heldOut);
    for (std::size_t fold = 0; fold < 3; ++fold)
        EXPECT_EQ(first.folds[fold].chosen, second.folds[fold].chosen);
}

TEST(PromptSelection, OfWhatCannotBe_SaysWhatIsWrong) {
    const auto sound = CosineTable({0, 1, 0, 1}).add({1, 1, 1, 1}).done();
    EXPECT_THAT(selectTemplates(sound, {.folds = 1}, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("at least 2")));
    EXPECT_THAT(selectTemplates(sound, {.folds = 5}, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("4 labelled images are too few")));
    EXPECT_THAT(selectTemplates(CosineTable({0, 1}).done(), {.folds = 2}, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no templates")));
    auto strange = sound;
    strange.labels[0] = 2;
    EXPECT_THAT(selectTemplates(strange, {.folds = 2}, {}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("label 2")));
    auto short_ = sound;
    short_.images.pop_back();
    EXPECT_THAT(selectTemplates(short_, {.folds = 2}, {}), failsWith(ErrorCode::Mismatch, _));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(selectTemplates(sound, {.folds = 2}, stop.get_token()), failsWith(ErrorCode::Cancelled, _));
}

} // namespace
} // namespace retort::study
