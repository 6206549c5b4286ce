// Studies that generate images: what is generated when, what it costs, and what happens where it fails.

#include "base/cancellation.h"
#include "base/file.h"
#include "store/folder_record.h"
#include "store/synthetic_table.h"
#include "study/report/study_list.h"
#include "study/report/table.h"
#include "study/report/table_format.h"
#include "study/run/runner.h"
#include "synthetic_study.h"
#include "testing/result_matchers.h"
#include "tiny_generator.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::_;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::SyntheticStudyTest;

TEST_F(SyntheticStudyTest, FillsAllColumnsAndCountsWhatEachWouldCostAlone) {
    std::vector<std::string> names;
    for (const auto& column : allColumns())
        names.push_back(fmt::format("\"{}\"", name(column)));
    auto workspace = open();
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto outcome, runStudy(spec(fmt::format("{}", fmt::join(names, ", "))), workspace, options()));
    EXPECT_EQ(outcome.finished, allColumns().size());
    EXPECT_THAT(outcome.failures, IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    EXPECT_EQ(table.columns, allColumns());
    const std::map<std::string, double> passes{
        {"SUP", 0},
        {"SUP*", 0},
        {"cls2img/SUP", 0},
        {"img2img/SUP", kLabelled}, // its images are generated from their embeddings
        {"real/FD", kLabelled},
        {"real/LD", kLabelled},
        {"cls2img/FD", kLabelled + kGenerated},
        {"cls2img/LD", kLabelled + kGenerated},
        {"img2img/FD", kLabelled + kGenerated},
        {"img2img/LD", kLabelled + kGenerated},
        {"img2img/CP", kLabelled}, // the generated images are never shown to the teacher for it
    };
    for (const auto& [column, cell] : table.rows.at(0).cells) {
        EXPECT_EQ(cell.teacherPasses, passes.at(name(column))) << name(column);
        EXPECT_EQ(cell.generateSeconds > 0, column.isSynthetic()) << name(column);
        EXPECT_EQ(cell.distilSeconds > 0, column.hasFirstStage()) << name(column);
        EXPECT_EQ(cell.stage1.has_value(), column.hasFirstStage()) << name(column);
        EXPECT_EQ(cell.overControls.has_value(), column.learnsFromTeacher()) << name(column);
        EXPECT_EQ(cell.delta.has_value(), !column.isBaseline()) << name(column);
    }
    const auto json = nlohmann::json::parse(format(table, TableFormat::Json));
    const auto& cells = json["rows"][0]["cells"];
    EXPECT_EQ(cells["img2img/CP"]["teacher_passes"], kLabelled);
    EXPECT_GT(cells["img2img/CP"]["seconds"]["generate"], 0);
    EXPECT_FALSE(cells["real/FD"]["seconds"].contains("generate"));
}

TEST_F(SyntheticStudyTest, OnSeveralDevices_MakesTheSameImagesAndStudents) {
    const auto study = spec(R"("cls2img/LD", "img2img/FD", "img2img/CP")");
    auto alone = open("alone"), together = open("together");
    ASSERT_THAT(runStudy(study, alone, options()), succeeds());
    auto shared = options();
    shared.device = "cpu,cpu,cpu";
    ASSERT_THAT(runStudy(study, together, shared), succeeds());
    EXPECT_EQ(students(together), students(alone));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, store::SyntheticTable(together.database()).all());
    ASSERT_THAT(sets, SizeIs(2));
    for (const auto& set : sets)
        EXPECT_EQ(set.stored, kGenerated);
}

TEST_F(SyntheticStudyTest, WithGeneratorFoldersGeneratesByTheirNetworks) {
    auto study = spec(R"("cls2img/LD", "img2img/FD", "img2img/CP")", R"(, "seed": 3)");
    study.generation.generators = {{Source::Cls2Img, (folder / "tiny-sd").string()},
                                   {Source::Img2Img, (folder / "tiny-unclip").string()}};
    ASSERT_THAT(diffusion::testing::writeTinyGenerator(folder / "tiny-sd"), succeeds());
    ASSERT_THAT(diffusion::testing::writeTinyGenerator(
                    folder / "tiny-unclip", {.conditioning = diffusion::Conditioning::ImageEmbedding}),
                succeeds());
    auto workspace = open();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome,
                                runStudy(study, workspace, {.resources = folder / "resources"}));
    EXPECT_EQ(outcome.finished, 3u);
    EXPECT_THAT(outcome.failures, IsEmpty());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto table, buildTable(workspace, "tiny"));
    const auto& cells = table.rows.at(0).cells;
    EXPECT_EQ(cells.at({Method::FeatureDistillation, Source::Img2Img}).teacherPasses, kLabelled + kGenerated);
    EXPECT_EQ(cells.at({Method::ConditionPrediction, Source::Img2Img}).teacherPasses, kLabelled);
}

TEST_F(SyntheticStudyTest, ThatIsFinishedGeneratesNothingAgain) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"("cls2img/FD", "img2img/CP")"), workspace, options()), succeeds());
    const auto before = students(workspace);
    const auto mustNotGenerate = options([] { return Status{Error{ErrorCode::Internal, "drew again"}}; });
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again,
                                runStudy(spec(R"("cls2img/FD", "img2img/CP")"), workspace, mustNotGenerate));
    EXPECT_EQ(again.finishedBefore, 2u);
    EXPECT_EQ(students(workspace), before);
    // Other columns on the same pictures need no new ones.
    RETORT_ASSERT_OK_AND_ASSIGN(const auto more,
                                runStudy(spec(R"("cls2img/LD", "img2img/LD")"), workspace, mustNotGenerate));
    EXPECT_EQ(more.finished, 2u);
    EXPECT_THAT(more.failures, IsEmpty());
}

TEST_F(SyntheticStudyTest, WhatCanBeComparedSoonIsTrainedFirstAndTheRestPreparedWhenItsTurnComes) {
    auto workspace = open();
    std::vector<std::string> tasks;
    auto watched = options();
    watched.progress = [&](const StudyProgress& progress) {
        if (tasks.empty() || tasks.back() != progress.work.task)
            tasks.push_back(progress.work.task);
    };
    ASSERT_THAT(runStudy(spec(R"("img2img/CP", "cls2img/LD", "real/FD", "SUP")"), workspace, watched),
                succeeds());
    const auto place = [&](const std::string& task) {
        const auto found = std::ranges::find(tasks, task);
        EXPECT_NE(found, tasks.end()) << task;
        return found - tasks.begin();
    };
    const std::vector<std::string> inOrder{
        "colours SUP: finetune",      "colours: teacher embeds train images",
        "colours real/FD: distil",    "colours cls2img: generate images",
        "colours cls2img/LD: distil", "colours img2img: generate images",
        "colours img2img/CP: distil", "colours: teacher embeds test images"};
    for (std::size_t i = 1; i < inOrder.size(); ++i)
        EXPECT_LT(place(inOrder[i - 1]), place(inOrder[i])) << inOrder[i];
}

TEST_F(SyntheticStudyTest, FirstRunInANewWorkspaceKnowsAboutHowLongTheRestTakes) {
    auto workspace = open();
    std::vector<StudyProgress> firstRun;
    auto watched = options();
    watched.progress = [&](const StudyProgress& progress) {
        if (progress.work.task == "colours SUP: finetune")
            firstRun.push_back(progress);
    };
    auto longer = spec(R"("SUP", "real/FD", "cls2img/LD")");
    longer.finetune.steps = 200; // long enough to be measured
    ASSERT_THAT(runStudy(longer, workspace, watched), succeeds());
    const auto known = std::ranges::find_if(
        firstRun, [](const StudyProgress& progress) { return progress.secondsLeft >= 0; });
    ASSERT_NE(known, firstRun.end());
    EXPECT_TRUE(known->isRough) << "nothing was embedded or drawn yet";
    EXPECT_LT(known->work.done, known->work.total);
}

TEST_F(SyntheticStudyTest, CpAloneNeverShowsTheTeacherAGeneratedImage) {
    auto workspace = open();
    std::set<std::string> tasks;
    auto watched = options();
    watched.progress = [&](const StudyProgress& progress) { tasks.insert(progress.work.task); };
    ASSERT_THAT(runStudy(spec(R"("img2img/CP")"), workspace, watched), succeeds());
    for (const auto& task : tasks) {
        if (task.find("teacher embeds") != std::string::npos) {
            EXPECT_THAT(task, ::testing::StartsWith("colours:"));
        }
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, store::SyntheticTable(workspace.database()).all());
    ASSERT_THAT(sets, SizeIs(1));
    EXPECT_EQ(sets[0].stored, kGenerated);
    EXPECT_EQ(sets[0].teacherPasses, 0);
    EXPECT_EQ(sets[0].scoreTeacher, "");

    ASSERT_THAT(runStudy(spec(R"("img2img/FD")"), workspace, watched), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto asked, store::SyntheticTable(workspace.database()).all());
    EXPECT_EQ(asked.at(0).teacherPasses, kGenerated) << "FD asks, and what the teacher says is kept";
    EXPECT_EQ(asked.at(0).scoreTeacher, "tiny-clip");
}

TEST_F(SyntheticStudyTest, StoppedWhileGenerationGoesOnAndEndsAsAnUninterruptedOne) {
    const auto columns = R"("cls2img/FD", "img2img/CP")";
    auto whole = open("whole");
    ASSERT_THAT(runStudy(spec(columns), whole, options()), succeeds());

    auto broken = open("broken");
    std::stop_source stop;
    int batches = 0;
    auto interrupted = options([&] {
        if (++batches == 3)
            stop.request_stop();
        return checkCancelled(stop.get_token(), "drawing");
    });
    interrupted.stop = stop.get_token();
    EXPECT_THAT(runStudy(spec(columns), broken, interrupted), failsWith(ErrorCode::Cancelled, _));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, store::SyntheticTable(broken.database()).all());
    ASSERT_THAT(sets, SizeIs(1));
    EXPECT_EQ(sets[0].stored, 16) << "two batches of eight are kept";

    int resumed = 0;
    ASSERT_THAT(runStudy(spec(columns), broken, options([&] {
                             ++resumed;
                             return Status{};
                         })),
                succeeds());
    EXPECT_EQ(resumed, 2 + 4)
        << "the rest of the first set, and the second, which is too small to be timed first";
    EXPECT_EQ(students(broken), students(whole));
}

TEST_F(SyntheticStudyTest, GeneratorThatFailsFailsItsRunsAlone) {
    auto workspace = open();
    const auto failing = [&](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
        return testing::openTinyImageGenerator(path, [path] {
            return path.filename() == "unclip" ? Status{Error{ErrorCode::OutOfMemory, "no memory left"}}
                                               : Status{};
        });
    };
    auto broken = options();
    broken.imageGenerators.open = failing;
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto outcome,
        runStudy(spec(R"("SUP", "cls2img/LD", "img2img/LD", "img2img/CP")"), workspace, broken));
    EXPECT_EQ(outcome.finished, 2u);
    ASSERT_THAT(outcome.failures, SizeIs(2));
    for (const auto& failure : outcome.failures) {
        EXPECT_THAT(failure.title, HasSubstr("img2img"));
        EXPECT_THAT(failure.error, HasSubstr("no memory left"));
    }
}

TEST_F(SyntheticStudyTest, OfFinishedSetsIsPlannedWithoutOpeningAGenerator) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"("img2img/CP")"), workspace, options()), succeeds());
    auto closed = options();
    closed.imageGenerators.open = [](const fs::path&, const synthesis::ImageGeneratorOptions&) {
        return Result<std::unique_ptr<synthesis::ImageGenerator>>{Error{ErrorCode::Internal, "opened"}};
    };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again,
                                runStudy(spec(R"("img2img/CP", "img2img/LD")"), workspace, closed));
    EXPECT_EQ(again.finishedBefore, 1u);
    EXPECT_EQ(again.finished, 1u);
    EXPECT_THAT(again.failures, IsEmpty());
}

TEST_F(SyntheticStudyTest, OfASetWithoutRecord_WritesIt) {
    auto workspace = open();
    ASSERT_THAT(runStudy(spec(R"("img2img/CP")"), workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, store::SyntheticTable(workspace.database()).all());
    const auto record = store::recordFile(workspace.paths().synthetic() / sets.at(0).request.name);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, readTextFile(record));
    fs::remove(record);
    ASSERT_THAT(runStudy(spec(R"("img2img/CP", "img2img/LD")"), workspace, options()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, readTextFile(record));
    EXPECT_EQ(after, before);
}

TEST_F(SyntheticStudyTest, ThatCannotBeIsRefusedBeforeAnythingIsStored) {
    struct Case {
        const char* generation;
        const char* cls2img;
        ErrorCode code;
        const char* reason;
    };
    constexpr Case kCases[] = {
        {"", "nowhere", ErrorCode::NotFound, "nowhere"},
        {"", "unclip", ErrorCode::Mismatch, "generates from image embeddings"},
        {R"(, "strength": 0.5)", "text", ErrorCode::InvalidArgument, "use \"noiseLevel\""},
        {R"(, "templates": [])", "text", ErrorCode::InvalidArgument, "generation"},
    };
    for (const auto& each : kCases) {
        SCOPED_TRACE(each.reason);
        auto workspace = open();
        EXPECT_THAT(runStudy(spec("", each.generation, each.cls2img), workspace, options()),
                    failsWith(each.code, HasSubstr(each.reason)));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto studies, listStudies(workspace));
        EXPECT_THAT(studies, IsEmpty());
    }
}

TEST_F(SyntheticStudyTest, NoiseIsRefusedBeforeAnythingIsStoredWhereEmbeddingsAreTakenAsTheyAre) {
    auto workspace = open();
    std::filesystem::create_directory(folder / "adapter");
    auto study = spec(R"("img2img/CP")");
    study.generation.generators[Source::Img2Img] = (folder / "adapter").string();
    study.generation.shared.noiseLevel = 5;
    EXPECT_THAT(runStudy(study, workspace, options()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("\"noiseLevel\" of 5")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto studies, listStudies(workspace));
    EXPECT_THAT(studies, IsEmpty());
    study.generation.shared.noiseLevel = 0;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, options()));
    EXPECT_EQ(outcome.finished, 1u);
}

TEST_F(SyntheticStudyTest, WithATextGeneratorForImg2ImgGeneratesFromTheNoisedImage) {
    auto workspace = open();
    auto study = spec(R"("img2img/CP")");
    study.generation.generators[Source::Img2Img] = (folder / "text").string();
    study.generation.shared.strength = 0.5;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto outcome, runStudy(study, workspace, options()));
    EXPECT_EQ(outcome.finished, 1u);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, store::SyntheticTable(workspace.database()).all());
    ASSERT_THAT(sets, SizeIs(1));
    EXPECT_EQ(sets[0].request.kind, "sdedit");
    study.generation.shared.noiseLevel = 5;
    EXPECT_THAT(runStudy(study, workspace, options()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("use \"strength\"")));
}

} // namespace
} // namespace retort::study
