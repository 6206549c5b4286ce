#include "models/generate/generation_draft.h"

#include "models/generate/generation_record.h"
#include "models/models/model_table.h"
#include "testing/generated_sets.h"

#include <gmock/gmock.h>

#include <QSettings>
#include <QTest>

namespace retort::ui {
namespace {

using study::Source;
using ::testing::ElementsAre;
using testing::GeneratedSets;
using testing::Generators;
using ::testing::HasSubstr;
using testing::kEmbeddingGenerator;
using testing::kPetsName;
using testing::kTextGenerator;
using ::testing::Optional;

class GenerationDraftTest : public ::testing::Test {
protected:
    void SetUp() override { QSettings().clear(); }
    void load() {
        m_models.reload();
        shelf().reload();
        ASSERT_TRUE(settle());
        shelf().open(QLatin1String(kPetsName));
        ASSERT_TRUE(settle());
        edit([](study::SetRequest& r) { r.dataset = kPetsName; });
    }
    bool settle() {
        return QTest::qWaitFor([&] { return m_sets.session().isQuiet(); });
    }
    template<class Change> void edit(Change change) { m_draft.edit(change); }
    void chooseImg2Img() {
        edit([](study::SetRequest& r) {
            r.source = Source::Img2Img;
            r.generator.clear();
        });
    }
    DataShelf& shelf() { return m_sets.session().dataShelf(); }
    std::string obstacle() {
        const auto found = m_draft.obstacle();
        return found ? found->text.toStdString() : "";
    }
    study::SetCost cost() {
        study::SetCost answer;
        m_sets.session().forecaster().ask(&m_draft, m_draft.request(), [&](Result<study::SetCost> cost) {
            ASSERT_TRUE(cost.ok()) << cost.error().text();
            answer = *cost;
        });
        EXPECT_TRUE(settle());
        return answer;
    }

    GeneratedSets m_sets;
    ModelTable m_models{m_sets.session()};
    GenerationDraft m_draft{m_models, shelf()};
};

TEST_F(GenerationDraftTest, Form_IsRememberedAsItWas) {
    load();
    edit([](study::SetRequest& r) {
        r.choices.guidance = 7.5;
        r.choices.steps = 9;
        r.name = "mine";
    });
    GenerationDraft other(m_models, shelf());
    other.restore(m_draft.stored());
    EXPECT_EQ(other.stored(), m_draft.stored());
    EXPECT_EQ(other.form().choices.guidance, 7.5);
    EXPECT_EQ(other.form().name, "mine");
    for (const auto* odd : {"", "{", "[]", "{\"source\": 3}"}) {
        other.restore(QString::fromLatin1(odd));
        EXPECT_EQ(other.form().choices.steps, 9) << odd;
    }
}

TEST_F(GenerationDraftTest, FirstModelsThatFit_AreChosen) {
    load();
    EXPECT_EQ(m_draft.form().generator, kTextGenerator);
    EXPECT_EQ(m_draft.generators(), QStringList{QLatin1String(kTextGenerator)});
    EXPECT_EQ(obstacle(), "");
    EXPECT_THAT(m_draft.images(), Optional(64)); // 16 training images, four for each
}

TEST_F(GenerationDraftTest, Img2Img_TakesAGeneratorOfEmbeddingsWithItsTeacher) {
    load();
    chooseImg2Img();
    EXPECT_EQ(m_draft.form().generator, kEmbeddingGenerator);
    EXPECT_EQ(m_draft.drawing(), Sampling::FromEmbedding);
    EXPECT_THAT(m_draft.form().teacher, Optional(std::string("miniature-clip")));
    EXPECT_TRUE(m_draft.request().choices.noiseLevel.has_value());
    EXPECT_FALSE(m_draft.request().choices.strength.has_value());
    edit([](study::SetRequest& r) { r.generator = kTextGenerator; });
    EXPECT_EQ(m_draft.drawing(), Sampling::FromNoised);
    EXPECT_FALSE(m_draft.request().choices.noiseLevel.has_value());
    EXPECT_TRUE(m_draft.request().choices.strength.has_value());
}

TEST_F(GenerationDraftTest, Obstacles_NameTheReasonAndThePageThatMendsIt) {
    EXPECT_THAT(obstacle(), HasSubstr("no generator"));
    EXPECT_EQ(m_draft.obstacle()->page, QStringLiteral("models"));
    load();
    edit([](study::SetRequest& r) { r.generator = "lost"; });
    EXPECT_THAT(obstacle(), HasSubstr("The generator lost is missing or incomplete"));
    edit([](study::SetRequest& r) { r.generator = kTextGenerator; });
    edit([](study::SetRequest& r) { r.dataset = "lost"; });
    ASSERT_NE(obstacle(), "");
    EXPECT_EQ(m_draft.obstacle()->page, QStringLiteral("data"));
    edit([](study::SetRequest& r) { r.dataset = kPetsName; });
    shelf().setLabelled(QLatin1String(kPetsName), {.perClass = 50});
    EXPECT_THAT(obstacle(), HasSubstr("has 8 training images, fewer than the 50 labelled images per class"));
    shelf().setLabelled(QLatin1String(kPetsName), {.perClass = 3});
    EXPECT_EQ(obstacle(), "");
    EXPECT_THAT(m_draft.labelled(), Optional(6));
    edit([](study::SetRequest& r) { r.choices.size = 70; });
    EXPECT_THAT(obstacle(), HasSubstr("multiple of 8"));
}

TEST_F(GenerationDraftTest, Preview_IsOneImagePerClassOfTheSameSubset) {
    load();
    const auto preview = m_draft.preview(QStringLiteral("quick look"));
    EXPECT_EQ(preview.labelled.perClass, 1);
    EXPECT_EQ(preview.labelled.seed, m_draft.request().labelled.seed);
    EXPECT_EQ(preview.choices.perImage, 1);
    EXPECT_EQ(preview.name, "quick look");
}

TEST_F(GenerationDraftTest, DecoderOfPreviewsIsNotThatOfASet) {
    load();
    m_draft.edit([](study::SetRequest& request) { request.decoder = "taesd.safetensors"; });
    EXPECT_EQ(m_draft.preview(QStringLiteral("quick look")).decoder, "taesd.safetensors");
    EXPECT_FALSE(m_draft.request().decoder);
}

TEST_F(GenerationDraftTest, MoreLikeAnEarlierSet_TakesItsChoicesAndTheNextSeed) {
    load();
    const auto id = m_sets.put({.name = "earlier", .kind = "img2img", .scored = true, .steps = 12});
    m_draft.takeFrom(store::SyntheticTable(m_sets.database()).find(id).value());
    const auto request = m_draft.request();
    EXPECT_EQ(request.source, Source::Img2Img);
    EXPECT_EQ(request.generator, kEmbeddingGenerator);
    EXPECT_EQ(request.scoring, study::Scoring::ByTeacher);
    EXPECT_EQ(request.choices.steps, 12);
    EXPECT_EQ(request.choices.scheduler, diffusion::SchedulerKind::Euler);
    EXPECT_EQ(request.choices.noiseLevel, 20);
    EXPECT_EQ(request.choices.seed, 8u);
    EXPECT_THAT(request.choices.templates.value(), ElementsAre("a photo of a {}."));
}

TEST_F(GenerationDraftTest, Cost_IsMeasuredOnEarlierSetsOfTheGenerator) {
    load();
    EXPECT_FALSE(cost().seconds.has_value());
    EXPECT_EQ(cost().images, 64);
    EXPECT_GT(cost().bytes, 0u);
    EXPECT_EQ(cost().teacherPasses, 0);
    m_sets.put({.seconds = 4}); // 8 images of 25 guided steps: half a second each
    EXPECT_NEAR(cost().seconds.value(), 32, 1e-6);
    EXPECT_EQ(cost().earlierSets, 1);
    edit([](study::SetRequest& r) {
        r.choices.steps = 50;
        r.choices.guidance = 1; // no second evaluation
    });
    EXPECT_NEAR(cost().seconds.value(), 32, 1e-6);
}

TEST_F(GenerationDraftTest, TeacherPasses_AreThoseOfSourcesAndScores) {
    load();
    chooseImg2Img();
    EXPECT_EQ(cost().teacherPasses, 16);
    edit([](study::SetRequest& r) { r.scoring = study::Scoring::ByTeacher; });
    EXPECT_EQ(cost().teacherPasses, 16 + 64);
}

TEST_F(GenerationDraftTest, AnswerThatIsNotWaitedFor_DoesNotCome) {
    load();
    int answers = 0;
    auto& forecaster = m_sets.session().forecaster();
    const auto answered = [&](const Result<study::SetCost>&) { ++answers; };
    forecaster.ask(&m_draft, m_draft.request(), answered);
    forecaster.ask(&m_draft, m_draft.request(), answered);
    EXPECT_TRUE(settle());
    EXPECT_EQ(answers, 1) << "of two questions the newer one is answered";
    forecaster.ask(&m_draft, m_draft.request(), answered);
    forecaster.drop(&m_draft);
    EXPECT_TRUE(settle());
    EXPECT_EQ(answers, 1);
}

TEST(GenerationRecordTest, Facts_NameEverythingThatTheImageCameFrom) {
    GeneratedSets sets(Generators::None);
    const auto id = sets.put({.name = "s", .kind = "sdedit", .scored = true});
    const store::SyntheticTable table(sets.database());
    const auto set = table.find(id).value();
    const auto image = table.images(id).value().at(3);
    const auto text = parameterText(set, image).toStdString();
    for (const auto* line :
         {"Class: cat\n", "Prompt: a photo of a cat.\n", "Seed: 1003\n", "Source: training image 3\n",
          "Strength: 0.5\n", "Guidance: 2\n", "Steps: 25 · euler\n", "Generator: tiny-sd\n"})
        EXPECT_THAT(text, HasSubstr(line));
    const auto guesses = guessesOf(set, image);
    ASSERT_EQ(guesses.size(), 2u);
    EXPECT_EQ(guesses[0].name, QStringLiteral("cat"));
    EXPECT_DOUBLE_EQ(guesses[0].probability, 0.375);
}

TEST(GenerationRecordTest, BrokenSpecification_LeavesChoicesAbsent) {
    store::SyntheticSetRecord set;
    set.request.spec = "{broken";
    EXPECT_FALSE(choicesOf(set).steps.has_value());
    store::SyntheticImageRecord image{.label = 9, .top5 = "nonsense"};
    EXPECT_TRUE(guessesOf(set, image).empty());
    EXPECT_EQ(className(set, 9), QStringLiteral("9"));
}

} // namespace
} // namespace retort::ui
