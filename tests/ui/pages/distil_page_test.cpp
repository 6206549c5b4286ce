#include "pages/distil/distil_page.h"

#include "base/file.h"
#include "cluster/cluster_profile.h"
#include "jobs/cluster_job.h"
#include "jobs/study_job.h"
#include "models/distil/study_draft.h"
#include "store/synthetic_table.h"
#include "study/spec/spec_text.h"
#include "testing/generated_sets.h"

#include <gmock/gmock.h>

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QStyleOptionButton>
#include <QTest>
#include <QToolButton>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace retort::ui {
namespace {

using testing::GeneratedSets;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kDrawn = 4; // of 16

/// Eight labelled images, two generated ones for each.
study::StudySpec studyOf(const std::string& columns) {
    return study::parseStudySpec(R"({"name": "pets", "datasets": ["pets"],
        "labelled": {"perClass": 4, "seed": 1}, "teacher": "miniature-clip",
        "generators": {"cls2img": "tiny-sd"}, "generation": {"perImage": 2, "steps": 1, "batch": 4},
        "student": {"architecture": "resnet18", "width": 4, "stem": "small-image", "imageSize": 16},
        "distil": {"steps": 2, "batch": 8}, "finetune": {"steps": 2, "batch": 8},
        "device": "cpu", "precision": "fp32", "threads": 1, "columns": [)" +
                                     columns + "]}",
                                 "pets.json")
        .value();
}

/// The page on a workspace of its own.
class Bench {
public:
    void open() {
        auto& session = m_sets.session();
        m_window.resize(1600, 1000);
        m_page = std::make_unique<DistilPage>(session, session.dataShelf(), &m_window);
        m_page->resize(1500, 900);
        m_window.show();
        m_page->show();
        m_page->enter();
        EXPECT_TRUE(waitFor([&] { return session.isQuiet(); }));
    }
    void show(const std::string& columns) { m_page->draft().setSpec(studyOf(columns)); }
    void run(const std::string& columns) {
        auto& queue = m_sets.session().queue();
        ASSERT_TRUE(queue.add(study::studyJob(studyOf(columns))).ok());
        ASSERT_TRUE(waitFor([&] { return store::hasEnded(queue.jobs().back().state); }));
        EXPECT_EQ(queue.jobs().back().error, "");
    }
    template<class Condition> static bool waitFor(Condition condition) {
        constexpr int kPatience = 120'000;
        return QTest::qWaitFor(condition, kPatience);
    }
    SyntheticSetId put(const testing::StoredSet& set) { return m_sets.put(set); }
    StudyDraft& draft() { return m_page->draft(); }
    const study::StudySpec& spec() const { return m_page->draft().spec(); }
    template<class Control> Control& field(const char* name) {
        for (auto* one : m_page->findChildren<Control*>())
            if (one->accessibleName() == QLatin1String(name))
                return *one;
        throw std::runtime_error(name);
    }
    void choose(const char* name, const char* entry) {
        auto& box = field<QComboBox>(name);
        const int at = box.findText(QString::fromUtf8(entry));
        ASSERT_GE(at, 0) << entry;
        box.setCurrentIndex(at);
        Q_EMIT box.activated(at);
    }
    void type(const char* name, const char* text) {
        auto& line = field<QLineEdit>(name);
        line.setText(QLatin1String(text));
        Q_EMIT line.editingFinished();
    }
    QPushButton& button(const char* caption) {
        for (auto* one : m_page->findChildren<QPushButton*>())
            if (one->isVisible() && one->text() == QLatin1String(caption))
                return *one;
        throw std::runtime_error(caption);
    }
    void showStudy(const char* name) { m_page->showStudy(QLatin1String(name)); }
    study::JobQueue& queue() { return m_sets.session().queue(); }
    std::vector<store::JobRecord> jobs() { return queue().jobs(); }
    std::string text() const {
        QStringList texts;
        for (const auto* one : m_page->findChildren<QLabel*>())
            if (one->isVisible())
                texts << one->text();
        return texts.join(QLatin1Char('\n')).toStdString();
    }
    bool says(const std::string& part) {
        const bool found = waitFor([&] { return text().find(part) != std::string::npos; });
        EXPECT_TRUE(found) << part << "\nis not in\n" << text();
        return found;
    }
    store::SyntheticTable sets() { return store::SyntheticTable(m_sets.database()); }
    const std::filesystem::path& folder() const { return m_sets.folder(); }
    std::filesystem::path workspace() { return m_sets.session().folder(); }

private:
    GeneratedSets m_sets;
    QWidget m_window; ///< a page is no window of its own
    std::unique_ptr<DistilPage> m_page;
};

class DistilPageTest : public ::testing::Test {
protected:
    void SetUp() override { QSettings().clear(); }
};

TEST_F(DistilPageTest, ChangedStudy_ComesBackByUndoAndAfterARestart) {
    Bench bench;
    bench.open();
    bench.run(R"("SUP")"); // "pets", in the store
    bench.showStudy("pets");
    ASSERT_TRUE(bench.waitFor([&] { return bench.spec().name == "pets"; }));
    bench.draft().choose("pets", *study::columnNamed("real/FD"), true);
    EXPECT_EQ(bench.spec().columns.size(), 2u);
    bench.showStudy("pets");
    bench.says("in the place of pets");
    EXPECT_EQ(bench.spec().columns.size(), 1u);
    bench.button("Undo").click();
    EXPECT_EQ(bench.spec().columns.size(), 2u);
    bench.open();
    EXPECT_EQ(bench.spec().columns.size(), 2u);
    bench.showStudy("pets");
    bench.says("in the place of pets");
    bench.open();
    EXPECT_EQ(bench.spec().columns.size(), 1u) << "what was opened since is as it is stored";
}

TEST_F(DistilPageTest, SecondTeacher_IsShownKeptAndGivenUp) {
    Bench bench;
    bench.open();
    auto spec = studyOf(R"("SUP", "real/FD")");
    spec.secondTeacher = "other-clip";
    bench.draft().setSpec(spec);
    EXPECT_EQ(bench.field<QComboBox>("Second teacher").currentText(),
              QStringLiteral("other-clip (not found)"));
    bench.choose("CP target", "noised embeddings");
    EXPECT_EQ(bench.spec().teachers(), (std::vector<std::string>{"miniature-clip", "other-clip"}));
    EXPECT_THAT(study::textOf(bench.spec()), HasSubstr(R"("other-clip")"));
    bench.choose("Second teacher", "none");
    EXPECT_FALSE(bench.spec().secondTeacher);
    EXPECT_THAT(study::textOf(bench.spec()), HasSubstr(R"("teacher": "miniature-clip")"));
    bench.draft().setSpec(spec);
    bench.choose("Teacher", "none");
    EXPECT_EQ(bench.spec().teachers(), std::vector<std::string>{"other-clip"}) << "it is the only one now";
}

TEST_F(DistilPageTest, HeadOfTheTable_StaysWhenItsRowsAreScrolled) {
    Bench bench;
    bench.open();
    bench.show(R"("SUP")");
    auto& head = bench.field<QToolButton>("All of SUP");
    auto& row = bench.field<QCheckBox>("pets, SUP");
    auto* view = head.parentWidget()->parentWidget()->parentWidget(); // head, table, view
    auto* scroll = qobject_cast<QScrollArea*>(view->parentWidget());
    ASSERT_NE(scroll, nullptr);
    scroll->setFixedHeight(90);
    QCoreApplication::processEvents();
    const auto center = [&](QWidget& widget) { return widget.mapTo(view, widget.rect().center()); };
    QStyleOptionButton option;
    option.initFrom(&row);
    const auto box = row.style()->subElementRect(QStyle::SE_CheckBoxIndicator, &option, &row);
    EXPECT_NEAR(center(head).x(), row.mapTo(view, box.center()).x(), 1);
    const auto headBefore = center(head), rowBefore = center(row);
    ASSERT_GT(scroll->verticalScrollBar()->maximum(), 0);
    scroll->verticalScrollBar()->setValue(scroll->verticalScrollBar()->maximum());
    EXPECT_EQ(center(head), headBefore);
    EXPECT_LT(center(row).y(), rowBefore.y());
}

TEST_F(DistilPageTest, SecondTeacher_ThatIsTheFirstIsRefused) {
    Bench bench;
    bench.open();
    auto spec = studyOf(R"("SUP", "real/FD")");
    spec.secondTeacher = spec.teacher;
    bench.draft().setSpec(spec);
    EXPECT_THAT(bench.draft().obstacle().toStdString(), HasSubstr("The second teacher is the first one"));
}

TEST_F(DistilPageTest, MixtureOfRealAndGeneratedImages_IsChosenByPresetOrByNumbers) {
    Bench bench;
    bench.open();
    bench.show(R"("SUP", "real/FD")");
    bench.choose("Preset", "DataDream");
    bench.choose("Batch norms", "separate");
    bench.type("Real share", "0.5");
    bench.type("Share at the end", "0.25");
    const study::MixtureSpec chosen{.realShare = 0.5,
                                    .lastRealShare = 0.25,
                                    .realWeight = 0.8,
                                    .batchNorm = distill::BatchNorms::Separate};
    EXPECT_EQ(bench.spec().mixture, chosen);
    bench.type("Real loss weight", "0.6");
    EXPECT_EQ(bench.field<QComboBox>("Preset").currentIndex(), -1) << "none of them";
    bench.choose("Preset", "none");
    EXPECT_FALSE(bench.spec().mixture.realWeight);
    bench.type("LD weight", "0.01");
    bench.choose("LD prior correction", "yes");
    EXPECT_EQ(bench.spec().distil.logitWeight, 0.01);
    EXPECT_EQ(bench.spec().distil.priorCorrection, true);
    bench.choose("LD prior correction", "no");
    EXPECT_FALSE(bench.spec().distil.priorCorrection);
}

TEST_F(DistilPageTest, Form_WritesWhatIsChosenIntoTheStudy) {
    Bench bench;
    bench.open();
    bench.show(R"("SUP", "real/FD")");
    bench.choose("Embeddings", "PCA-whitened");
    bench.choose("CP target", "noised embeddings");
    bench.choose("Training data", "generated only");
    bench.choose("Precision", "automatic");
    bench.type("Labelled, % per class", "10");
    const auto& spec = bench.spec();
    EXPECT_EQ(bench.field<QLineEdit>("Validation").placeholderText(), QStringLiteral("none"));
    bench.type("Validation", "15");
    EXPECT_EQ(spec.validationFraction, 0.15);
    EXPECT_THAT(study::textOf(spec), HasSubstr("\"fraction\": 0.15"));
    bench.type("Validation", "");
    EXPECT_THAT(study::textOf(spec), Not(HasSubstr("validation")));
    EXPECT_EQ(spec.features.transform, distill::FeatureTransformKind::Whiten);
    EXPECT_EQ(spec.features.conditionTarget, distill::ConditionTarget::Noised);
    EXPECT_EQ(spec.generation.mix, study::Mix::SyntheticOnly);
    EXPECT_EQ(spec.precision, "auto");
    EXPECT_EQ(spec.labelled.percent, 10);
    EXPECT_FALSE(spec.labelled.perClass) << "it is one or the other";
    bench.type("Labelled, % per class", "");
    EXPECT_EQ(spec.labelled.perClass, 4) << "as it was";
    EXPECT_FALSE(spec.labelled.percent);
    EXPECT_TRUE(study::parseStudySpec(study::textOf(spec), "pets.json").ok());
}

TEST_F(DistilPageTest, Numbers_AreReadAsPeopleWriteThem) {
    Bench bench;
    bench.open();
    bench.show(R"("SUP", "real/FD")");
    const auto& spec = bench.spec();
    bench.type("Learning rate", "0,001");
    EXPECT_EQ(spec.distil.learningRate, 0.001);
    EXPECT_EQ(bench.field<QLineEdit>("Learning rate").text(), QStringLiteral("0.001"));
    bench.type("Steps", "2,000");
    EXPECT_EQ(spec.distil.steps, 2000);
    bench.type("Seeds", "1-3 7, 9");
    EXPECT_THAT(spec.seeds, ::testing::ElementsAre(1, 2, 3, 7, 9));
    bench.type("Steps", "");
    EXPECT_FALSE(spec.distil.steps);
    EXPECT_EQ(bench.field<QLineEdit>("Steps").placeholderText(), QStringLiteral("2000"));
}

TEST_F(DistilPageTest, RefusedNumber_StaysAsTypedAndKeepsTheStudyFromStarting) {
    Bench bench;
    bench.open();
    bench.show(R"("SUP")");
    ASSERT_TRUE(bench.says("1 run"));
    for (const auto* typed : {"-1", "0", "12abc", "1.5", "1e"}) {
        bench.type("Batch", typed);
        auto& line = bench.field<QLineEdit>("Batch");
        EXPECT_EQ(line.text(), QLatin1String(typed));
        EXPECT_TRUE(line.property("invalid").toBool()) << typed;
        EXPECT_EQ(bench.spec().distil.batch, 8) << "what was there before";
        EXPECT_THAT(bench.text(), HasSubstr("Enter a whole number from 2 to 65,536."));
        EXPECT_FALSE(bench.draft().obstacle().isEmpty()) << typed;
    }
    bench.type("Seeds", "3-1");
    EXPECT_EQ(bench.field<QLineEdit>("Seeds").text(), QStringLiteral("3-1"));
    bench.type("Batch", "16");
    EXPECT_EQ(bench.spec().distil.batch, 16);
    EXPECT_THAT(bench.draft().obstacle().toStdString(), HasSubstr("Seeds"));
    bench.show(R"("SUP")");
    EXPECT_TRUE(bench.draft().obstacle().isEmpty()) << "another study forgets what was typed";
    EXPECT_EQ(bench.field<QLineEdit>("Seeds").text(), QStringLiteral("1"));
}

TEST_F(DistilPageTest, StartingWeights_AreAFileThatIsThere) {
    Bench bench;
    bench.open();
    bench.show(R"("SUP")");
    bench.type("Starting weights", "gone.safetensors");
    EXPECT_FALSE(bench.spec().student.weights);
    EXPECT_THAT(bench.draft().obstacle().toStdString(), HasSubstr("There is no such file"));
    const auto file = bench.folder() / "pretrained.safetensors";
    std::ofstream(file) << "of another program";
    bench.type("Starting weights", file.c_str());
    EXPECT_EQ(bench.spec().student.weights, file.string());
    EXPECT_THAT(study::textOf(bench.spec()), HasSubstr(R"("weights": ")" + file.string()));
    bench.type("Starting weights", "model.pth");
    EXPECT_THAT(bench.draft().obstacle().toStdString(), HasSubstr("ends in .safetensors"));
    bench.type("Starting weights", "");
    EXPECT_FALSE(bench.spec().student.weights);
}

TEST_F(DistilPageTest, Prompts_OfTheWorkspaceAreChosenByName) {
    Bench bench;
    const auto folder = bench.workspace() / "prompts" / "pets";
    std::filesystem::create_directories(folder);
    ASSERT_TRUE(writeFileAtomically(folder / "two ways.json", R"({"templates": ["a {}.", "the {}."]})").ok());
    bench.open();
    bench.show(R"("SUP", "real/LD")");
    ASSERT_TRUE(Bench::waitFor(
        [&] { return bench.field<QComboBox>("Prompts").findText(QStringLiteral("two ways")) >= 0; }));
    bench.choose("Prompts", "two ways");
    const auto& spec = bench.spec();
    EXPECT_EQ(spec.templatesOf.at("pets").file, (folder / "two ways.json").string());
    EXPECT_TRUE(study::parseStudySpec(study::textOf(spec), "pets.json").ok());
    bench.choose("Prompts", "One template");
    EXPECT_EQ(spec.templatesOf.at("pets").inlined, std::vector<std::string>{"a photo of a {}."});
    auto& box = bench.field<QComboBox>("Prompts");
    box.setCurrentIndex(0);
    Q_EMIT box.activated(0);
    EXPECT_FALSE(spec.templatesOf.contains("pets"));
}

TEST_F(DistilPageTest, GeneratedSet_IsTakenAsItIs) {
    Bench bench;
    bench.put({.name = "curated", .images = 8, .drawn = 8});
    bench.open();
    bench.show(R"("SUP", "cls2img/FD")");
    ASSERT_TRUE(Bench::waitFor([&] { return bench.field<QComboBox>("cls2img set").count() == 2; }));
    EXPECT_EQ(bench.field<QComboBox>("img2img set").count(), 1);
    bench.choose("cls2img set", "curated · 8 images");
    bench.choose("cls2img generator", "none");
    const auto& spec = bench.spec();
    EXPECT_EQ(spec.generation.sets.at(study::Source::Cls2Img), std::vector<std::string>{"curated"});
    EXPECT_TRUE(bench.draft().obstacle().isEmpty()) << "a set needs no generator";
    bench.choose("cls2img set", "generate new");
    EXPECT_TRUE(spec.generation.sets.empty());
    EXPECT_THAT(bench.draft().obstacle().toStdString(), HasSubstr("Choose a generator or a set"));
}

TEST_F(DistilPageTest, Cost_CountsRunsAndEmbeddingsThatAreThereNoMore) {
    Bench bench;
    bench.open();
    bench.show(R"("SUP", "real/FD", "cls2img/FD")");
    ASSERT_TRUE(bench.says("3 run"));
    EXPECT_THAT(bench.text(), HasSubstr("96 samples seen"));
    EXPECT_THAT(bench.text(), HasSubstr("16 images to generate"));
    EXPECT_THAT(bench.text(), HasSubstr("24 teacher forward passes"));
    EXPECT_THAT(bench.text(), HasSubstr("time unknown"));
    bench.run(R"("SUP", "real/FD")");
    ASSERT_TRUE(bench.says("1 run"));
    EXPECT_THAT(bench.text(), HasSubstr("32 samples seen"));
    EXPECT_THAT(bench.text(), HasSubstr("16 images to generate"));
    EXPECT_THAT(bench.text(), HasSubstr("16 teacher forward passes"));
    EXPECT_THAT(bench.text(), Not(HasSubstr("time unknown")));
}

TEST_F(DistilPageTest, Cost_OfASetThatIsPartlyThereIsThatOfTheRest) {
    Bench whole, part;
    whole.open();
    whole.show(R"("cls2img/FD")");
    ASSERT_TRUE(whole.says("16 images to generate"));
    whole.run(R"("cls2img/FD")");
    ASSERT_TRUE(whole.says("Nothing left to do"));

    // What an interrupted session leaves: the set is known, and its first images are there.
    const auto made = whole.sets().all().value().front();
    const auto images = whole.sets().images(made.id).value();
    auto sets = part.sets();
    const auto id = sets.put(made.request).value();
    ASSERT_TRUE(sets.addImages(id, std::span(images).first(kDrawn)).ok());
    part.open();
    part.show(R"("cls2img/FD")");
    ASSERT_TRUE(part.says("12 images to generate"));
    EXPECT_THAT(part.text(), HasSubstr("24 teacher forward passes"));
}

/// Without ssh on the path nothing leaves this computer.
TEST_F(DistilPageTest, TensorBoard_IsRememberedAndObeyedByTheQueue) {
    const auto board = std::filesystem::temp_directory_path() / "retort-board";
    std::filesystem::remove_all(board);
    {
        Bench bench;
        bench.open();
        bench.show(R"("SUP")");
        bench.type("TensorBoard", "relative");
        EXPECT_FALSE(bench.button("Run 1 cell").isEnabled());
        bench.type("TensorBoard", board.c_str());
        bench.run(R"("SUP")");
        EXPECT_FALSE(std::filesystem::is_empty(board));
    }
    Bench later;
    later.open();
    EXPECT_EQ(later.field<QLineEdit>("TensorBoard").text(), QString::fromStdString(board.string()));
    std::filesystem::remove_all(board);
}

class DistilOnClusterTest : public DistilPageTest {
protected:
    DistilOnClusterTest() { ::setenv("PATH", "/nowhere", 1); }
    ~DistilOnClusterTest() override {
        ::setenv("PATH", m_path.c_str(), 1);
        std::error_code ignored;
        std::filesystem::remove(cluster::profilesFile(), ignored);
    }

    std::string m_path = std::getenv("PATH");
};

TEST_F(DistilOnClusterTest, Run_SendsTheStudyToTheChosenCluster) {
    Bench bench;
    bench.open();
    bench.show(R"("SUP")");
    EXPECT_EQ(bench.field<QComboBox>("Compute").currentText(), QStringLiteral("This machine"));
    bench.choose("Compute", "Add a cluster…");
    EXPECT_FALSE(bench.button("Save").isEnabled()) << "it has no name";
    bench.type("Name", "uni");
    bench.type("ssh host", "-oProxyCommand=x");
    EXPECT_FALSE(bench.button("Save").isEnabled());
    EXPECT_THAT(bench.text(), HasSubstr("is no host's name"));
    bench.type("ssh host", "me@login.invalid");
    bench.type("Partition", "gpu");
    bench.type("GPUs per task", "2");
    bench.type("Other options of sbatch", "--qos=high --nice");
    bench.button("Save").click();
    EXPECT_EQ(bench.field<QComboBox>("Compute").currentText(), QStringLiteral("uni"));
    const auto kept = cluster::findProfile("uni");
    ASSERT_TRUE(kept.ok());
    EXPECT_EQ(kept->slurm.further, (std::vector<std::string>{"--qos=high", "--nice"}));

    ASSERT_TRUE(Bench::waitFor([&] { return bench.button("Run 1 cell").isEnabled(); }));
    bench.button("Run 1 cell").click();
    ASSERT_TRUE(Bench::waitFor([&] {
        const auto jobs = bench.jobs();
        return !jobs.empty() && jobs.front().state == store::JobState::Failed;
    }));
    const auto job = bench.jobs().front();
    const auto profile = study::profileOf(job);
    ASSERT_TRUE(profile.ok());
    EXPECT_EQ(*profile, *kept);
    EXPECT_THAT(job.error, HasSubstr("there is no ssh on this computer"));
}

TEST_F(DistilOnClusterTest, Cluster_IsChangedAndRemoved) {
    ASSERT_TRUE(cluster::writeProfiles({{.name = "uni"}, {.name = "lab"}}).ok());
    Bench bench;
    bench.open();
    bench.choose("Compute", "lab");
    bench.choose("Compute", "Edit lab…");
    bench.type("Name", "uni");
    bench.button("Save").click();
    EXPECT_THAT(bench.text(), HasSubstr("two clusters \"uni\""));
    bench.type("Name", "lab 2");
    bench.button("Save").click();
    EXPECT_EQ(bench.field<QComboBox>("Compute").currentText(), QStringLiteral("lab 2"));
    bench.choose("Compute", "Edit lab 2…");
    bench.button("Remove").click();
    EXPECT_EQ(bench.field<QComboBox>("Compute").currentText(), QStringLiteral("This machine"));
    EXPECT_EQ(cluster::readProfiles()->size(), 1U);
    EXPECT_LT(bench.field<QComboBox>("Compute").findText(QStringLiteral("lab 2")), 0);
}

TEST_F(DistilPageTest, Run_ResumesTheSameStudyWhereItIsPaused) {
    Bench bench;
    bench.open();
    bench.show(R"("SUP")");
    bench.draft().edit([](study::StudySpec& spec) { spec.finetune.steps = 1'000'000; });
    auto& run = bench.button("Run 1 cell");
    ASSERT_TRUE(Bench::waitFor([&] { return run.isEnabled(); }));
    run.setFocus();
    run.click();
    ASSERT_TRUE(Bench::waitFor([&] { return !run.isEnabled(); }));
    EXPECT_FALSE(bench.field<QLineEdit>("Name of the study").hasFocus()) << "a key would rename the study";
    ASSERT_TRUE(bench.queue().pause(bench.jobs().front().id).ok());
    ASSERT_TRUE(Bench::waitFor([&] { return run.isEnabled() && run.text() == QStringLiteral("Resume"); }));
    run.click();
    ASSERT_TRUE(Bench::waitFor([&] { return bench.jobs().front().state == store::JobState::Running; }));
    EXPECT_EQ(bench.jobs().size(), 1u);
    ASSERT_TRUE(Bench::waitFor([&] { return run.text() == QStringLiteral("Run 1 cell"); }));
    ASSERT_TRUE(bench.queue().cancel(bench.jobs().front().id).ok());
}

TEST_F(DistilPageTest, LostDataset_IsWhyTheStudyCannotStart) {
    Bench bench;
    bench.open();
    std::filesystem::remove_all(bench.folder() / "pets");
    bench.show(R"("SUP")");
    EXPECT_TRUE(Bench::waitFor([&] {
        const auto text = bench.text();
        return text.find("Checking remaining runs") == std::string::npos &&
               text.find((bench.folder() / "pets").string()) != std::string::npos;
    })) << bench.text();
    EXPECT_THAT(bench.text(), Not(HasSubstr("samples seen")));
}

TEST_F(DistilPageTest, Sweep_IsShownKeptAndEdited) {
    Bench bench;
    bench.open();
    auto study = studyOf(R"("SUP", "cls2img/FD")");
    study.vary = {{.key = "generation.perImage", .values = {"1", "2"}}};
    bench.draft().setSpec(study);
    EXPECT_EQ(bench.draft().obstacle(), QString());
    EXPECT_EQ(bench.draft().variants(), 2U);
    EXPECT_EQ(bench.field<QLineEdit>("Values").text(), QStringLiteral("1, 2"));
    EXPECT_THAT(study::textOf(bench.spec()), HasSubstr("\"vary\": {\n    \"generation.perImage\": ["));
    bench.type("Values", "1, 2 4");
    EXPECT_EQ(bench.spec().vary, (std::vector<study::VariedKey>{{"generation.perImage", {"1", "2", "4"}}}));
    bench.choose("What varies", "Embeddings");
    bench.type("Values", "none, centre");
    EXPECT_EQ(bench.spec().vary,
              (std::vector<study::VariedKey>{{"features.transform", {"\"none\"", "\"centre\""}}}));
    EXPECT_EQ(bench.draft().obstacle(), QString());
    bench.type("Values", "none, huge");
    EXPECT_THAT(bench.draft().obstacle().toStdString(), HasSubstr("features.transform=huge"));
    bench.choose("What varies", "none");
    EXPECT_TRUE(bench.spec().vary.empty());
    EXPECT_EQ(bench.draft().obstacle(), QString());
}

} // namespace
} // namespace retort::ui
