#include "study/document/study_document.h"

#include "base/file.h"
#include "store/study_table.h"
#include "study/run/runner.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_image_generator.h"
#include "tiny_study.h"

#include <fmt/format.h>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::Not;

/// A finished study with generated images.
class StudyDocumentTest : public ::testing::Test {
protected:
    StudyDocumentTest() {
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "tiny-clip");
        fs::create_directories(folder / "text");
    }

    store::Workspace workspace() const {
        return store::Workspace::open(folder / "workspace", store::Access::ReadWrite).value();
    }
    void run(store::Workspace& into) const {
        const auto text = fmt::format(R"(, "generators": {{"cls2img": "{}/text"}},
            "generation": {{"perImage": 1, "steps": 1, "batch": 8}}, "columns": ["SUP", "real/FD", "cls2img/LD"])",
                                      folder.path().string());
        const ComputeContext context{
            .resources = folder / "resources",
            .imageGenerators = {.open =
                                    [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                        return testing::openTinyImageGenerator(path, {});
                                    },
                                .describe =
                                    [](const fs::path& path, const synthesis::ImageGeneratorOptions&) {
                                        return testing::describeTinyImageGenerator(path);
                                    }}};
        ASSERT_THAT(
            runStudy(testing::tinyStudy(folder / "colours", folder / "tiny-clip", text), into, context),
            succeeds());
    }

    TemporaryFolder folder;
};

TEST_F(StudyDocumentTest, HoldsTheTableTheDrawingTheImagesAndTheSpecification) {
    auto store = workspace();
    run(store);
    ASSERT_THAT(store::StudyTable(store.database()).annotate("tiny", "is <b>red</b> & blue enough?", ""),
                succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto document, documentOf(store, "tiny", "Retort 9.8"));
    for (const auto* part : {"3 of 3 runs are finished", "cls2img/LD", "<svg", "Test accuracy, %", "<tfoot>",
                             "data:image/png;base64,iVBORw0KGgo", "retort-cli study run study.json",
                             "&quot;columns&quot;", "Retort 9.8", "Confusion on"})
        EXPECT_THAT(document.html, HasSubstr(part));
    EXPECT_THAT(document.html, HasSubstr("is &lt;b&gt;red&lt;/b&gt; &amp; blue enough?"))
        << "what a person wrote is text";
    for (const auto* outside : {"src=\"http", "href=", "<script", "<link", "@import", "url("})
        EXPECT_THAT(document.html, Not(HasSubstr(outside))) << "a page needs no other file";
    EXPECT_THAT(document.markdown, HasSubstr("is \\<b\\>red\\</b\\> & blue enough?"));
    for (const auto* part : {"# tiny", "## Results", "| cls2img/LD |", "## Models", "```"})
        EXPECT_THAT(document.markdown, HasSubstr(part));
}

TEST_F(StudyDocumentTest, IsWrittenIntoAFolderThatNeedNotBeThere) {
    ASSERT_THAT(writeDocument({.html = "<p>", .markdown = "p"}, folder / "new/report"), succeeds());
    EXPECT_EQ(readTextFile(folder / "new/report/report.html").value(), "<p>");
    EXPECT_EQ(readTextFile(folder / "new/report/report.md").value(), "p");
}

TEST_F(StudyDocumentTest, OfADatasetThatIsGone_SaysSoAndHoldsTheRest) {
    auto store = workspace();
    run(store);
    fs::remove_all(folder / "colours");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto document, documentOf(store, "tiny", "Retort"));
    EXPECT_THAT(document.html, HasSubstr("real training images: "));
    EXPECT_THAT(document.html, HasSubstr("<svg"));
}

TEST_F(StudyDocumentTest, OfAStudyThatIsNotThere_IsNotFound) {
    auto store = workspace();
    run(store);
    EXPECT_THAT(documentOf(store, "tyni", "Retort"), failsWith(ErrorCode::NotFound, HasSubstr("tiny")));
}

} // namespace
} // namespace retort::study
