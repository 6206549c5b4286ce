#include "set_fixture.h"

#include "base/file.h"
#include "store/synthetic_table.h"
#include "synthesis/curation/curation.h"
#include "synthesis/generation/generation.h"
#include "synthesis/sets/export_set.h"
#include "synthesis/sets/foreign_images.h"
#include "synthesis/sets/image_file.h"
#include "synthesis/sets/image_notes.h"
#include "synthesis/sets/set_import.h"
#include "synthesis/sets/set_spec.h"

namespace retort::synthesis {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SetImportTest : public testing::SetFixture {
protected:
    /// A PNG of one colour below the folder of images.
    void paint(const std::string& file, std::uint8_t colour, const PngText& text = {}, int width = 4) {
        data::Image image{.size = {width, 4}, .pixels = {}, .fullSize = {width, 4}};
        image.pixels.assign(static_cast<std::size_t>(width) * 4 * 3, colour);
        const auto png = encodeImage(image, {}, text).value();
        write(file, {reinterpret_cast<const char*>(png.data()), png.size()});
    }
    void write(const std::string& file, const std::string& text) { folder.write("images/" + file, text); }
    void paintFour() {
        paint("T-shirt-top/a.png", 1);
        paint("T-shirt-top/deeper/b.png", 2);
        paint("RIVER/c.png", 3, {{"parameters", "a river\nSteps: 4, Seed: 77, Model: turbo"}});
        paint("RIVER/d.png", 4);
    }
    Result<ForeignImages> byFolders() const {
        return imagesByClassFolders(folder / "images", real.summary().classes);
    }
    Result<ForeignImages> byTable(const std::string& table) {
        return imagesByTable(folder / "images", folder.write("table.csv", table), real);
    }
    Result<SetImportOutcome> import(Result<ForeignImages> images, const SetImportOptions& options = {}) {
        RETORT_TRY(auto listed, std::move(images));
        return importSet(workspace, {folder / "images", real, "trainhash"}, std::move(listed), options);
    }
    bool isEmptyWorkspace() {
        std::error_code none;
        return store::SyntheticTable(workspace.database()).all()->empty() &&
               (!fs::exists(workspace.paths().synthetic(), none) ||
                fs::is_empty(workspace.paths().synthetic()));
    }
};

TEST_F(SetImportTest, FoldersCalledLikeClassesBecomeAFinishedSetWithWhatItsImagesSay) {
    paintFour();
    write("RIVER/.hidden", "x");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, import(byFolders(), {.name = "mine"}));
    EXPECT_EQ(made.stored, 4);
    EXPECT_EQ(made.withPrompt, 1);
    EXPECT_EQ(made.withSource, 0);
    EXPECT_THAT(made.problems, IsEmpty());
    const auto set = open(made.set);
    EXPECT_EQ(set->record().request.kind, "imported");
    EXPECT_EQ(set->record().request.generator, "A1111 (turbo)");
    EXPECT_TRUE(set->record().finished);
    EXPECT_EQ(set->summary().splits.at(data::Split::Train).perClass, (std::vector<std::int64_t>{2, 2}));
    EXPECT_EQ(set->image(2).prompt, "a river");
    EXPECT_EQ(set->image(2).seed, 77U);
    EXPECT_EQ(readNotes(set->image(2).parameters).steps, 4);
    EXPECT_EQ(readNotes(set->image(1).parameters).file, "T-shirt-top/deeper/b.png");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, set->image(data::Split::Train, 3));
    EXPECT_EQ(image.pixels.front(), 4);
    EXPECT_TRUE(fs::exists(workspace.paths().synthetic() / "mine/images/T-shirt-top/000001.png"));
}

TEST_F(SetImportTest, SameImagesImportedAgainAreTheSameSet) {
    paintFour();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, import(byFolders()));
    EXPECT_THAT(made.name, HasSubstr("fruit-imported-"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, import(byFolders(), {.name = "other"}));
    EXPECT_TRUE(again.wasThere);
    EXPECT_EQ(again.name, made.name);
    EXPECT_EQ(again.unusedName, "other");
    EXPECT_EQ(again.stored, 4);
    paint("RIVER/d.png", 5);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto changed, import(byFolders()));
    EXPECT_FALSE(changed.wasThere);
    EXPECT_NE(changed.name, made.name);
}

TEST_F(SetImportTest, FilesThatHaveChangedAreCopiedAgain) {
    paintFour();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, import(byFolders()));
    const auto file = open(made.set)->file(2);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, readTextFile(file));
    std::ofstream(file) << "hi";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, import(byFolders()));
    EXPECT_TRUE(again.wasThere);
    EXPECT_THAT(again.remarks, ElementsAre(HasSubstr("copied again")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, readTextFile(file));
    EXPECT_EQ(after, before);
}

TEST_F(SetImportTest, SameImagesWithOtherPromptsKeepTheNewOnes) {
    paintFour();
    const std::string rows = "file,class\nT-shirt-top/a.png,0\nT-shirt-top/deeper/b.png,0\nRIVER/c.png,1\n";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, import(byTable(rows)));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto again,
        import(byTable("file,class,prompt,seed\nT-shirt-top/a.png,0,a shirt,5\nT-shirt-top/deeper/b.png,0,,\n"
                       "RIVER/c.png,1,a wide river,\n")));
    EXPECT_TRUE(again.wasThere);
    EXPECT_EQ(again.newPrompts, 2);
    const auto set = open(made.set);
    EXPECT_EQ(set->image(0).prompt, "a shirt");
    EXPECT_EQ(set->image(0).seed, 5U);
    EXPECT_EQ(set->image(2).prompt, "a wide river");
    EXPECT_EQ(set->image(2).seed, 77U) << "as the image says itself";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto without, import(byTable(rows)));
    EXPECT_EQ(without.newPrompts, 1) << "the prompt of the image itself";
    EXPECT_EQ(open(made.set)->image(0).prompt, "a shirt") << "nothing is said of it";
}

TEST_F(SetImportTest, UnreadableFilesAreToldAndTheOthersImported) {
    paintFour();
    write("RIVER/broken.png", "\x89PNG\r\n\x1a\n");
    write("RIVER/notes.txt", "hello");
    write("loose.png", "x");
    fs::create_symlink(folder.write("outside.png", "x"), folder / "images/RIVER/link.png");
    fs::create_symlink("nowhere", folder / "images/RIVER/dead.png");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, import(byFolders()));
    EXPECT_EQ(made.stored, 4);
    EXPECT_THAT(made.problems,
                ElementsAre("RIVER/dead.png: is not there", "RIVER/link.png: lies outside the folder",
                            "loose.png: lies in no class folder", HasSubstr("RIVER/broken.png"),
                            HasSubstr("RIVER/notes.txt")));
}

TEST_F(SetImportTest, FolderOfNoClassIsAnErrorWithTheNearestName) {
    paint("rivr/a.png", 1);
    EXPECT_THAT(byFolders(), failsWith(ErrorCode::InvalidArgument,
                                       AllOf(HasSubstr("rivr"), HasSubstr("did you mean \"river\"?"))));
    fs::rename(folder / "images/rivr", folder / "images/entirely different");
    EXPECT_THAT(byFolders(), failsWith(ErrorCode::InvalidArgument, HasSubstr("\"T-shirt/top\", \"river\"")));
}

TEST_F(SetImportTest, FolderWithoutReadableImagesLeavesNothing) {
    EXPECT_THAT(byFolders(), failsWith(ErrorCode::NotFound, HasSubstr("images")));
    fs::create_directories(folder / "images/river");
    EXPECT_THAT(byFolders(), failsWith(ErrorCode::InvalidArgument, HasSubstr("holds no images")));
    write("river/a.png", "no image");
    EXPECT_THAT(import(byFolders()), failsWith(ErrorCode::InvalidArgument,
                                               AllOf(HasSubstr("none of its 1 files"), HasSubstr("a.png"))));
    EXPECT_TRUE(isEmptyWorkspace());
}

TEST_F(SetImportTest, TableNamesClassesPromptsSeedsAndSources) {
    paint("a.png", 1, {{"parameters", "what the image says\nSteps: 4, Seed: 1"}});
    paint("b.png", 2, {}, 6);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, import(byTable("File,Class,prompt,seed,source,score\n"
                                                                "b.png,1,\"a river, wide\",5,train/3,0.5\n"
                                                                "a.png,T-shirt/top,a shirt,,0,\n")));
    EXPECT_EQ(made.withSource, 2);
    EXPECT_THAT(made.remarks, ElementsAre(HasSubstr("not read: the columns \"score\"")));
    const auto set = open(made.set);
    EXPECT_EQ(set->image(0).prompt, "a shirt");
    EXPECT_EQ(set->image(0).seed, 1U);
    EXPECT_EQ(set->image(0).source, 0);
    EXPECT_EQ(set->image(1).prompt, "a river, wide");
    EXPECT_EQ(set->image(1).source, 3);
    EXPECT_EQ(set->storedSize(data::Split::Train, 1), (data::ImageSize{6, 4}));
    EXPECT_EQ(set->summary().imageSize, data::ImageSize{});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec, readSetSpec(set->record().request.spec, "set"));
    EXPECT_THAT(spec.sources, ElementsAre(0, 3));
    EXPECT_EQ(spec.trainHash, "trainhash");
    EXPECT_THAT(comparedImages(set->record(), real).value(), ElementsAre(0, 3));
}

TEST_F(SetImportTest, SetOfWhichSomeImagesNameNoSourceIsComparedWithAllRealOnes) {
    paint("a.png", 1);
    paint("b.png", 2);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, import(byTable("file,class,source\na.png,0,1\nb.png,0,\n")));
    EXPECT_EQ(made.withSource, 1);
    const auto set = open(made.set);
    EXPECT_THAT(sourcesOf(set->record()).value(), IsEmpty());
    EXPECT_THAT(comparedImages(set->record(), real).value(), ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(set->conditions(ConditionKind::Clean),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("imported images")));
}

TEST_F(SetImportTest, SetWithoutSourcesIsComparedWithAPartOfManyRealImagesAlikeFromEachClass) {
    paint("T-shirt-top/a.png", 1);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, import(byFolders()));
    const testing::RealImages many({"T-shirt/top", "river"}, 3000);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto compared, comparedImages(open(made.set)->record(), many));
    ASSERT_EQ(compared.size(), 2000U);
    EXPECT_EQ(compared[1], 3);
    EXPECT_EQ(compared[1000], 3000);
}

TEST_F(SetImportTest, RowsThatCannotBeAreErrorsThatNameTheRow) {
    paint("a.png", 1);
    const std::pair<const char*, const char*> cases[] = {
        {"file,class\na.png,rivers\n",
         "row 2: \"rivers\" is no class of the dataset; did you mean \"river\"?"},
        {"file,class\na.png,2\n", "row 2: \"2\" is no class"},
        {"file,class,seed\na.png,river,one\n", "row 2: the seed \"one\""},
        {"file,class,source\na.png,river,4\n", "row 2: the source \"4\""},
        {"file,class,source\na.png,river,train/9\n", "row 2: the source \"train/9\""},
        {"file,class\na.png,river\n./a.png,0\n",
         "row 3: a.png is of the class \"T-shirt/top\" here and of \"river\" in an earlier row"},
        {"name,class\na.png,river\n", "must name the columns: file, class"},
        {"file,prompt\na.png,river\n", "must name the columns: file, class"},
        {"file,class,prompt\na.png,river,a river, wide\n", "row 2: has 4 fields, the first row 3"},
        {"file,class,Class\na.png,river,0\n", "names the column \"Class\" twice"},
        {"", "is empty"},
        {"file,class\n", "names no image"},
    };
    for (const auto& [table, message] : cases)
        EXPECT_THAT(byTable(table), failsWith(ErrorCode::InvalidArgument, HasSubstr(message))) << table;
}

TEST_F(SetImportTest, SourcesOfOtherClassesThanTheirImagesAreTold) {
    paint("a.png", 1);
    paint("b.png", 2);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto images,
                                byTable("file,class,source\na.png,river,0\nb.png,river,3\n"));
    EXPECT_THAT(images.remarks, ElementsAre(HasSubstr("1 image has a source of another class than its own, "
                                                      "for example a.png")));
}

TEST_F(SetImportTest, NumbersThatAreNoNamesOfNumberedClassesAreErrors) {
    paint("a.png", 1);
    const testing::RealImages numbered({"1", "2"}, 2);
    const auto read = [&](const char* table) {
        return imagesByTable(folder / "images", folder.write("table.csv", table), numbered);
    };
    EXPECT_EQ(read("file,class\na.png,2\n")->images.front().label, 1);
    EXPECT_THAT(read("file,class\na.png,0\n"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("\"0\" is no class of the dataset")));
}

TEST_F(SetImportTest, NamesAsMacOsWritesThemAreThoseOfTheClasses) {
    paint("cafe\u0301/a.png", 1);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto images,
                                imagesByClassFolders(folder / "images", {"bar", "caf\u00e9"}));
    EXPECT_EQ(images.images.front().label, 1);
}

TEST_F(SetImportTest, PathsOfWindowsAndWholePathsIntoTheFolderAreTaken) {
    paint("a.png", 1);
    paint("part/b.png", 2);
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto images,
        byTable("file,class,\n" + (folder / "images/a.png").string() + ",river,\n.\\part\\b.png,river,\n"));
    EXPECT_THAT(images.problems, IsEmpty());
    ASSERT_EQ(images.images.size(), 2u);
    EXPECT_EQ(images.images[0].file, "a.png");
    EXPECT_EQ(images.images[1].file, "part/b.png");
}

TEST_F(SetImportTest, RowsOfFilesThatCannotBeTakenAreProblems) {
    paint("a.png", 1);
    folder.write("outside.png", "x");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto images, byTable("file,class\n../outside.png,river\n" +
                                                           (folder / "outside.png").string() +
                                                           ",river\ngone.png,river\n,river\n"
                                                           "a.png,river\n./a.png,river\n"));
    EXPECT_EQ(images.images.size(), 1u);
    EXPECT_THAT(images.problems,
                ElementsAre(HasSubstr("row 2: ../outside.png: lies outside"), HasSubstr("lies outside"),
                            HasSubstr("row 4: gone.png: is not there"), HasSubstr("row 5: : no file"),
                            HasSubstr("row 7: a.png: stands in an earlier row")));
}

TEST_F(SetImportTest, ExportedSetIsImportedByItsManifest) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto generated,
                                generateSet(workspace, unclip, img2img(), inputsWithEmbeddings()));
    ASSERT_THAT(exportSet(*open(generated.set), folder / "images"), succeeds());
    EXPECT_EQ(import(byFolders(), {.name = "plain"})->stored, 8) << "the manifest is no image";
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto made,
        import(imagesByTable(folder / "images", folder / "images/manifest.csv", real), {.name = "back"}));
    EXPECT_EQ(made.stored, 8);
    EXPECT_EQ(made.withSource, 8);
    EXPECT_EQ(open(made.set)->record().request.generator.substr(0, 6), "Retort");
}

TEST_F(SetImportTest, CurationExcludesImportedImages) {
    paintFour();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto made, import(byFolders()));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto curated, curateSet(workspace, made.set, {.reject = {0}}));
    EXPECT_EQ(curated.kept, 3);
    EXPECT_EQ(open(made.set)->size(data::Split::Train), 3);
    EXPECT_EQ(import(byFolders())->stored, 4) << "an image that is excluded is there";
}

TEST_F(SetImportTest, WhatCannotBeStoredLeavesNothing) {
    paintFour();
    EXPECT_THAT(import(byFolders(), {.name = "a/b"}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("a/b")));
    EXPECT_THAT(import(byFolders(), {.freeBytes = [](const fs::path&) { return Result<std::uint64_t>(10); }}),
                failsWith(ErrorCode::DiskFull, HasSubstr("free")));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(import(byFolders(), {.stop = stop.get_token()}),
                failsWith(ErrorCode::Cancelled, HasSubstr("import")));
    EXPECT_TRUE(isEmptyWorkspace());
    ASSERT_TRUE(import(byFolders(), {.name = "taken"}).ok());
    paint("RIVER/e.png", 9);
    EXPECT_THAT(import(byFolders(), {.name = "taken"}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("\"taken\" already")));
}

TEST_F(SetImportTest, FileThatChangesBetweenReadingAndCopyingIsAnError) {
    paintFour();
    const auto change = [&](const Progress& progress) {
        if (progress.finished)
            paint("RIVER/d.png", 99);
    };
    EXPECT_THAT(import(byFolders(), {.progress = change}),
                failsWith(ErrorCode::Mismatch, HasSubstr("changed while it was imported")));
    EXPECT_TRUE(isEmptyWorkspace());
}

} // namespace
} // namespace retort::synthesis
