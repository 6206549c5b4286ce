// Images whose labels stand in a table beside them.

#include "data/formats/delimited_text.h"
#include "data/formats/folder_dataset.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tuple>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// None like another.
void writeImages(const TemporaryFolder& folder, const std::vector<std::string>& names) {
    for (const auto& one : names) {
        const auto number = std::hash<std::string>{}(one);
        folder.write(
            one, solidBmp({2, 2}, {static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8),
                                   static_cast<std::uint8_t>(number >> 16)}));
    }
}

/// "a.bmp dog" for each training image, in order.
std::vector<std::string> labelled(const Dataset& set, Split split = Split::Train) {
    std::vector<std::string> lines;
    for (std::int64_t i = 0; i < set.size(split); ++i)
        lines.push_back(set.sampleName(split, i) + " " +
                        set.summary().classes[static_cast<std::size_t>(set.label(split, i))]);
    return lines;
}

TEST(DelimitedText, OfEveryUsualForm_GivesItsFields) {
    using Rows = std::vector<TableRow>;
    const std::vector<std::pair<std::string, Rows>> cases{
        {"a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
        {"a;b\r\nc;d", {{"a", "b"}, {"c", "d"}}},
        {"a\tb, c\nd\te", {{"a", "b, c"}, {"d", "e"}}},
        {"a|b\rc|d\r", {{"a", "b"}, {"c", "d"}}},
        {"\xEF\xBB\xBF\"a\"\"b\", \"c,\nd\" \n\ne , f", {{"a\"b", "c,\nd"}, {"e", "f"}}},
        {"a,\n,b", {{"a", ""}, {"", "b"}}},
        {"plain\ntext", {{"plain"}, {"text"}}},
        {"\"open, end", {{"open, end"}}},
        {"", {}},
    };
    for (const auto& [text, rows] : cases)
        EXPECT_EQ(parseDelimitedText(text), rows) << text;
}

TEST(DelimitedText, QuotationMarkThatTakesAllLinesAfterItIsAnError) {
    const TemporaryFolder folder;
    const auto read = [&](const std::string& text) {
        folder.write("table.csv", text);
        return readDelimitedFile(folder / "table.csv");
    };
    EXPECT_THAT(read("file,prompt\na.png,\"open\nb.png,x\nc.png,y\n"),
                failsWith(ErrorCode::Corrupt,
                          AllOf(HasSubstr("table.csv: line 2"), HasSubstr("the 2 lines after it"))));
    EXPECT_TRUE(read("file,prompt\na.png,\"closed\nin the next line\"\n").ok());
    EXPECT_TRUE(read("file,prompt\na.png,\"open at the end\n").ok());
}

struct TableCase {
    const char* kind;
    std::vector<std::string> images;
    std::vector<std::pair<const char*, const char*>> tables;
    std::vector<std::string> train;
    std::vector<std::string> test = {};
};

TEST(LabelTable, OfEveryUsualForm_IsReadAsADataset) {
    const std::vector<std::string> inImages{"images/0.bmp", "images/1.bmp", "images/2.bmp"};
    const std::vector<std::string> expected{"images/1.bmp cat", "images/0.bmp dog", "images/2.bmp dog"};
    const std::vector<TableCase> cases{
        {"comma, header",
         inImages,
         {{"labels.csv", "id,label\n0.bmp,dog\n1.bmp,cat\n2.bmp,dog\n"}},
         expected},
        {"no header", inImages, {{"labels.csv", "0.bmp,dog\n1.bmp,cat\n2.bmp,dog\n"}}, expected},
        {"semicolon", inImages, {{"labels.csv", "file;class\n0.bmp;dog\n1.bmp;cat\n2.bmp;dog\n"}}, expected},
        {"tab", inImages, {{"labels.tsv", "file\tclass\n0.bmp\tdog\n1.bmp\tcat\n2.bmp\tdog\n"}}, expected},
        {"in another case",
         inImages,
         {{"labels.csv", "file,breed\n0.BMP,dog\n1.Bmp,cat\n2.bmp,dog\n"}},
         expected},
        {"without extension", inImages, {{"labels.csv", "id,breed\n0,dog\n1,cat\n2,dog\n"}}, expected},
        {"class first",
         inImages,
         {{"labels.csv", "label,file\ndog,0.bmp\ncat,1.bmp\ndog,2.bmp\n"}},
         expected},
        {"quoted",
         inImages,
         {{"labels.csv", "\"file\",\"class\"\n\"0.bmp\",\"dog\"\n\"1.bmp\",\"cat\"\n2.bmp,dog\n"}},
         expected},
        {"folders in the names",
         inImages,
         {{"labels.csv",
           "path,label\nimages/0.bmp,dog\n./images/1.bmp,cat\n/kaggle/input/images/2.bmp,dog\n"}},
         expected},
        {"beside the images",
         inImages,
         {{"images/metadata.csv", "file_name,label\n0.bmp,dog\n1.bmp,cat\n2.bmp,dog\n"}},
         expected},
        {"a number and a name of each class",
         inImages,
         {{"labels.csv", "class_id,file,class_name\n1,0.bmp,dog\n0,1.bmp,cat\n1,2.bmp,dog\n"}},
         expected},
        {"a column of classes twice",
         inImages,
         {{"labels.csv", "file,class,class\n0.bmp,dog,dog\n1.bmp,cat,cat\n2.bmp,dog,dog\n"}},
         expected},
        {"one-hot", inImages, {{"truth.csv", "image,cat,dog\n0,0.0,1.0\n1,1.0,0.0\n2,0.0,1.0\n"}}, expected},
        {"one-hot in words, with pandas' index",
         inImages,
         {{"truth.csv", ",image,cat,dog\n0,0,False,True\n1,1,True,False\n2,2,False,True\n"}},
         expected},
        {"with Excel's separator, and three columns",
         inImages,
         {{"labels.csv", "sep=;\r\nfile;label;by\r\n0.bmp;dog;me\r\n1.bmp;cat;me\r\n2.bmp;dog;me\r\n"}},
         expected},
        {"a header that ends with a comma",
         inImages,
         {{"labels.csv", "file,Klasse,\n0.bmp,dog,\n1.bmp,cat,\n2.bmp,dog,\n"}},
         expected},
        {"a column of splits",
         inImages,
         {{"labels.csv", "file,label,split\n0.bmp,dog,train\n1.bmp,cat,Training\n2.bmp,dog,test\n"}},
         {"images/1.bmp cat", "images/0.bmp dog"},
         {"images/2.bmp dog"}},
        {"a column of splits without header",
         inImages,
         {{"labels.csv", "0.bmp,dog,train\n1.bmp,cat,train\n2.bmp,dog,valid\n"}},
         {"images/1.bmp cat", "images/0.bmp dog"},
         {"images/2.bmp dog"}},
        {"a table for each split, and the same file names",
         {"train/0.bmp", "train/1.bmp", "test/0.bmp", "test/1.bmp"},
         {{"train.csv", "id,label\n0,dog\n1,cat\n"}, {"test.csv", "id,label\n0,cat\n1,dog\n"}},
         {"train/1.bmp cat", "train/0.bmp dog"},
         {"test/0.bmp cat", "test/1.bmp dog"}},
        {"test images without labels, and made-up ones",
         {"train/0.bmp", "train/1.bmp", "test/2.bmp", "test/3.bmp"},
         {{"train.csv", "id,label\n0,dog\n1,cat\n"}, {"sample_submission.csv", "id,label\n2,dog\n3,dog\n"}},
         {"train/1.bmp cat", "train/0.bmp dog"}},
        {"images beside the table",
         {"0.bmp", "1.bmp"},
         {{"labels.csv", "0.bmp,dog\n1.bmp,cat\n"}},
         {"1.bmp cat", "0.bmp dog"}},
        {"numbered folders",
         {"images_1/0.bmp", "images_2/1.bmp"},
         {{"labels.csv", "id,label\n0.bmp,dog\n1.bmp,cat\n"}},
         {"images_2/1.bmp cat", "images_1/0.bmp dog"}},
        {"test images of class folders",
         {"train/cat/0.bmp", "train/dog/0.bmp", "test/5.bmp", "test/6.bmp"},
         {{"Test.csv", "Width,ClassId,Path\n2,dog,test/5.bmp\n2,cat,test/6.bmp\n"}},
         {"train/cat/0.bmp cat", "train/dog/0.bmp dog"},
         {"test/6.bmp cat", "test/5.bmp dog"}},
        {"tiny-imagenet's validation images, with a box after the class",
         {"train/cat/images/0.bmp", "train/dog/images/0.bmp", "val/images/5.bmp", "val/images/6.bmp",
          "test/images/7.bmp"},
         {{"val/val_annotations.txt", "5.bmp\tdog\t0\t32\t44\t62\n6.bmp\tcat\t52\t55\t57\t59\n"}},
         {"train/cat/images/0.bmp cat", "train/dog/images/0.bmp dog"},
         {"val/images/6.bmp cat", "val/images/5.bmp dog"}},
    };
    for (const auto& [kind, images, tables, train, test] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        writeImages(folder, images);
        for (const auto& [name, text] : tables)
            folder.write(name, text);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0}));
        EXPECT_THAT(set->summary().classes, ElementsAre("cat", "dog"));
        EXPECT_EQ(labelled(*set), train);
        EXPECT_EQ(labelled(*set, Split::Test), test);
    }
}

TEST(LabelTable, WithoutSplits_IsDividedAsClassFoldersAre) {
    const TemporaryFolder folder;
    std::string table = "file,label\n";
    for (int i = 0; i < 20; ++i) {
        writeImages(folder, {fmt::format("images/{}.bmp", i)});
        table += fmt::format("{}.bmp,{}\n", i, i % 2 == 0 ? "cat" : "dog");
    }
    folder.write("labels.csv", table);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path()));
    EXPECT_THAT(set->summary().splits.at(Split::Train).perClass, ElementsAre(8, 8));
    EXPECT_THAT(set->summary().splits.at(Split::Test).perClass, ElementsAre(2, 2));
}

TEST(LabelTable, WithRowsAndImagesThatDoNotMeet_CountsThem) {
    const TemporaryFolder folder;
    writeImages(folder, {"images/0.bmp", "images/1.bmp", "images/2.bmp", "images/9.bmp"});
    folder.write("labels.csv",
                 "file,label\n0.bmp,dog\n1.bmp,cat\n2.bmp,\nabsent.bmp,cat\n../../etc/passwd,cat\n");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0}));
    EXPECT_EQ(set->size(Split::Train), 2);
    EXPECT_THAT(set->summary().problems,
                AllOf(Contains(HasSubstr("files from column 'file', classes from column 'label'")),
                      Contains(HasSubstr("2 of the listed files are not there, for example 'absent.bmp'")),
                      Contains(HasSubstr("1 row names no class")),
                      Contains(HasSubstr("2 images without label, for example images/2.bmp"))));
}

TEST(LabelTable, WithNamesOfSeveralImages_SaysSo) {
    const TemporaryFolder folder;
    writeImages(folder, {"train/0.bmp", "train/1.bmp", "train/2.bmp", "test/0.bmp", "test/3.bmp"});
    folder.write("labels.csv", "file,label\n0.bmp,dog\n1.bmp,cat\n2.bmp,dog\n3.bmp,dog\nabsent.bmp,dog\n");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0}));
    EXPECT_EQ(set->size(Split::Train), 2);
    EXPECT_THAT(set->summary().problems,
                AllOf(Contains(HasSubstr("1 of the listed names fits several images, for example '0.bmp'")),
                      Contains(HasSubstr("1 of the listed files is not there, for example 'absent.bmp'"))));
}

TEST(LabelTable, WithARowOfOtherWidth_NumbersRowsAsTheFileDoes) {
    const TemporaryFolder folder;
    writeImages(folder, {"images/0.bmp", "images/1.bmp"});
    folder.write("labels.csv", "file,label\n0.bmp,dog,brown\n0.bmp,dog\n1.bmp,cat\n1.bmp,dog\n");
    EXPECT_THAT(openFolder(folder.path(), {.testFraction = 0}),
                failsWith(ErrorCode::InvalidArgument,
                          HasSubstr("row 5: images/1.bmp is listed as 'cat' and as 'dog'")));
}

TEST(LabelTable, WithUnknownSplits_NamesThemAndCountsTheirImagesOnce) {
    const TemporaryFolder folder;
    writeImages(folder, {"images/0.bmp", "images/1.bmp", "images/2.bmp", "images/3.bmp", "images/4.bmp",
                         "images/9.bmp"});
    folder.write("labels.csv", "file,label,split\n0.bmp,dog,train\n1.bmp,cat,train\n2.bmp,cat,foo\n"
                               "3.bmp,dog,foo\n4.bmp,dog,\n");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0}));
    EXPECT_EQ(set->size(Split::Train), 2);
    EXPECT_THAT(set->summary().problems,
                AllOf(Contains(HasSubstr("2 rows have 'foo' in column 'split', where train, validation")),
                      Contains(HasSubstr("1 row has nothing in column 'split'")),
                      Contains(HasSubstr("1 image without label, for example images/9.bmp")),
                      Not(Contains(HasSubstr("no class")))));
}

/// Labels of 0.bmp, 1.bmp and 2.bmp; the last two columns name other images than the row's.
TEST(LabelTable, WithColumnsOfNumbers_TakesTheColumnOfFileNames) {
    const std::vector<std::pair<const char*, const char*>> cases{
        {"numbers before the names", "id,image_id,label\n0,2.bmp,dog\n1,1.bmp,cat\n2,0.bmp,dog\n"},
        {"the index of pandas", ",image,label\n0,2,dog\n1,1,cat\n2,0,dog\n"},
        {"the same, read and written again", "Unnamed: 0,image,label\n0,2,dog\n1,1,cat\n2,0,dog\n"},
    };
    for (const auto& [kind, table] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        writeImages(folder, {"images/0.bmp", "images/1.bmp", "images/2.bmp"});
        folder.write("labels.csv", table);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0}));
        EXPECT_THAT(set->summary().problems, Contains(HasSubstr("files from column 'image")));
    }
}

TEST(LabelTable, OfATestFolderThatContradictsItself_IsRefusedAndNoOtherTestSplitDrawn) {
    const TemporaryFolder folder;
    writeImages(folder, {"train/cat/0.bmp", "train/cat/1.bmp", "train/dog/2.bmp", "train/dog/3.bmp",
                         "test/4.bmp", "test/5.bmp"});
    folder.write("test.csv", "file,label\n4.bmp,cat\n5.bmp,dog\n4.bmp,dog\n");
    EXPECT_THAT(openFolder(folder.path()),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("test.csv"), HasSubstr("4.bmp"))));
}

TEST(LabelTable, WithFlagsForSplits_DividesByThem) {
    const std::vector<std::tuple<const char*, const char*, Split>> cases{
        {"is_test", "file,label,is_test\n0.bmp,dog,0\n1.bmp,cat,0\n2.bmp,dog,1\n3.bmp,cat,1\n", Split::Test},
        {"is_train", "file,label,isTrain\n0.bmp,dog,True\n1.bmp,cat,True\n2.bmp,dog,False\n3.bmp,cat,False\n",
         Split::Test},
        {"minus one", "file,label,is_train\n0.bmp,dog,1\n1.bmp,cat,1\n2.bmp,dog,-1\n3.bmp,cat,-1\n",
         Split::Test},
        {"train", "file,label,train\n0.bmp,dog,1\n1.bmp,cat,1\n2.bmp,dog,0\n3.bmp,cat,0\n", Split::Test},
        {"valid", "file,label,valid\n0.bmp,dog,no\n1.bmp,cat,no\n2.bmp,dog,yes\n3.bmp,cat,yes\n",
         Split::Test},
    };
    for (const auto& [kind, table, split] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        writeImages(folder, {"images/0.bmp", "images/1.bmp", "images/2.bmp", "images/3.bmp"});
        folder.write("labels.csv", table);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path()));
        EXPECT_EQ(labelled(*set), (std::vector<std::string>{"images/1.bmp cat", "images/0.bmp dog"}));
        EXPECT_EQ(labelled(*set, split), (std::vector<std::string>{"images/3.bmp cat", "images/2.bmp dog"}));
    }
}

TEST(LabelTable, WithAOneHotColumnCalledLikeASplit_HasItAsAClass) {
    const TemporaryFolder folder;
    writeImages(folder, {"images/0.bmp", "images/1.bmp", "images/2.bmp"});
    folder.write("labels.csv", "file,bus,train\n0.bmp,1,0\n1.bmp,0,1\n2.bmp,1,0\n");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0}));
    EXPECT_THAT(set->summary().classes, ElementsAre("bus", "train"));
}

TEST(LabelTable, WithColumnsThatMayMislead_SaysHowTheyAreRead) {
    const std::vector<std::tuple<const char*, const char*, const char*>> cases{
        {"several labels", "file,label\n0.bmp,dog|cat\n1.bmp,cat\n", "'dog|cat' looks like several labels"},
        {"a list of labels", "file,label\n0.bmp,\"['dog', 'cat']\"\n1.bmp,['cat']\n",
         "'['dog', 'cat']' looks like several labels"},
        {"several tags", "file,tags\n0.bmp,dog cat\n1.bmp,cat\n", "'dog cat' looks like several labels"},
        {"a missing label", "file,label\n0.bmp,N/A\n1.bmp,cat\n", "'N/A' is read as a class; where"},
        {"measured values", "file,age\n0.bmp,20.5\n1.bmp,21.0\n", "class names are numbers ('20.5')"},
        {"folds", "file,label,fold\n0.bmp,dog,0\n1.bmp,cat,1\n", "column 'fold' names no training"},
        {"two columns of classes", "file,breed,species\n0.bmp,pug,dog\n1.bmp,tom,cat\n2.bmp,collie,dog\n",
         "column 'breed' may name classes as well, other ones than column 'species'"},
        {"two columns of splits",
         "file,label,split,phase\n0.bmp,dog,train,train\n1.bmp,cat,train,train\n2.bmp,dog,test,val\n",
         "column 'phase' is not used; in row 4 it says validation, and column 'split', which is used, test"},
        {"two flags", "file,label,is_test,is_val\n0.bmp,dog,0,0\n1.bmp,cat,0,0\n2.bmp,dog,0,1\n",
         "column 'is_val' is not used; in row 4 it says validation"},
        {"no label in pandas' words", "file,label\n0.bmp,dog\n1.bmp,cat\n2.bmp,NaN\n",
         "1 row names no class"},
    };
    for (const auto& [kind, table, said] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        writeImages(folder, {"images/0.bmp", "images/1.bmp", "images/2.bmp"});
        folder.write("labels.csv", table);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0}));
        EXPECT_THAT(set->summary().problems, Contains(HasSubstr(said)));
        EXPECT_EQ(set->summary().classes.size(), 2U);
    }
}

TEST(LabelTable, BesideAnotherThatIsUsed_IsNamed) {
    const std::vector<std::tuple<const char*, const char*, const char*, const char*>> cases{
        {"the same", "labels.csv", "file,label\n0.bmp,dog\n1.bmp,cat\n",
         "labels.csv: is not used, because train.csv is the table of a split, and says the same"},
        {"more images", "labels.csv", "file,label\n0.bmp,dog\n1.bmp,cat\n2.bmp,cat\n",
         "train.csv is the table of a split; 1 image it alone labels, for example images/2.bmp"},
        {"not clear", "sizes.csv", "file,height,weight\n0.bmp,3,a\n1.bmp,4,b\n",
         "give it the header 'label'; the table is not used"},
    };
    for (const auto& [kind, name, table, said] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        writeImages(folder, {"images/0.bmp", "images/1.bmp", "images/2.bmp"});
        folder.write("train.csv", "file,label\n0.bmp,dog\n1.bmp,cat\n");
        folder.write(name, table);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {.testFraction = 0}));
        EXPECT_THAT(set->summary().problems, Contains(HasSubstr(said)));
        EXPECT_EQ(set->size(Split::Train), 2);
    }
}

TEST(LabelTable, BesideClassFolders_IsNamedWithWhatItSaysOtherwise) {
    const std::vector<std::tuple<const char*, const char*, const char*>> cases{
        {"the same", "file,label\ntrain/dog/0.bmp,Dog\ntrain/cat/1.bmp,cat\n",
         "labels.csv: is not used, because the folders say the classes, and says the same"},
        {"another class", "file,label\n0.bmp,dog\n1.bmp,dog\n2.bmp,cat\n",
         "says something else of 2 images, for example row 3 says 'dog' of train/cat/1.bmp"},
        {"another split", "file,label,split\n0.bmp,dog,train\n3.bmp,cat,train\n",
         "says something else of 1 image, for example row 3 says 'train' of test/cat/3.bmp"},
    };
    for (const auto& [kind, table, said] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        writeImages(folder, {"train/dog/0.bmp", "train/cat/1.bmp", "test/dog/2.bmp", "test/cat/3.bmp"});
        folder.write("labels.csv", table);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {}));
        EXPECT_THAT(set->summary().problems, Contains(HasSubstr(said)));
        EXPECT_THAT(labelled(*set), ElementsAre("train/cat/1.bmp cat", "train/dog/0.bmp dog"));
    }
}

TEST(LabelTable, BesideClassFolders_OfOtherImagesOrNoLabels_IsPassedOver) {
    for (const auto* table :
         {"file,label\nz.bmp,dog\n", "name,age\nx,3\n",
          "path,noisy_labels_0,noisy_labels_50\ntrain/dog/0.bmp,dog,cat\ntrain/cat/1.bmp,cat,dog\n"}) {
        SCOPED_TRACE(table);
        const TemporaryFolder folder;
        writeImages(folder, {"train/dog/0.bmp", "train/cat/1.bmp", "test/dog/2.bmp", "test/cat/3.bmp"});
        folder.write("table.csv", table);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto set, openFolder(folder.path(), {}));
        EXPECT_THAT(set->summary().problems, Not(Contains(HasSubstr("table.csv"))));
    }
}

struct BadTable {
    const char* kind;
    std::vector<std::pair<const char*, std::string>> tables;
    ErrorCode code;
    const char* said;
};

TEST(LabelTable, ThatIsNotClear_IsRefusedNamingIt) {
    const std::vector<BadTable> cases{
        {"two classes of one image",
         {{"labels.csv", "0.bmp,dog\n1.bmp,cat\n0.bmp,cat\n"}},
         ErrorCode::InvalidArgument,
         "listed as 'dog' and as 'cat'"},
        {"two one-hot classes",
         {{"labels.csv", "id,cat,dog\n0.bmp,1,1\n1.bmp,1,0\n"}},
         ErrorCode::InvalidArgument,
         "is of two classes"},
        {"two splits",
         {{"labels.csv", "f,label,split\n0.bmp,dog,train\n1.bmp,cat,train\n0.bmp,dog,test\n"}},
         ErrorCode::InvalidArgument,
         "listed in two splits"},
        {"no column of classes",
         {{"labels.csv", "file,height,weight\n0.bmp,3,a\n1.bmp,4,b\n"}},
         ErrorCode::InvalidArgument,
         "give it the header 'label'"},
        {"two columns of one name",
         {{"labels.csv", "file,class,class\n0.bmp,cat,cat\n1.bmp,dog,x\n"}},
         ErrorCode::InvalidArgument,
         "labels.csv: columns 2 and 3 are both called 'class' and differ in row 3 ('dog' and 'x')"},
        {"two columns of one name as pandas writes them",
         {{"labels.tsv", "file\tclass\tclass.1\n0.bmp\tcat\tx\n1.bmp\tdog\ty\n"}},
         ErrorCode::InvalidArgument,
         "columns 2 and 3 are both called 'class'"},
        {"two columns of splits of one name",
         {{"labels.csv", "file,class,split,Split\n0.bmp,cat,train,test\n1.bmp,dog,train,train\n"}},
         ErrorCode::InvalidArgument,
         "columns 3 and 4 are both called 'split' and differ in row 2"},
        {"two columns of one one-hot class",
         {{"labels.csv", "id,cat,dog,cat\n0.bmp,1,0,0\n1.bmp,0,1,0\n"}},
         ErrorCode::InvalidArgument,
         "columns 2 and 4 are both called 'cat'"},
        {"two columns of files of one name",
         {{"labels.csv", "file,file,class\n0.bmp,absent.bmp,cat\n1.bmp,1.bmp,dog\n"}},
         ErrorCode::InvalidArgument,
         "columns 1 and 2 are both called 'file'"},
        {"two tables",
         {{"a.csv", "0.bmp,dog\n1.bmp,cat\n"}, {"b.csv", "0.bmp,x\n1.bmp,y\n"}},
         ErrorCode::InvalidArgument,
         "a.csv and b.csv both hold labels"},
        {"a table beside one of a split that contradicts it",
         {{"labels.csv", "file,class\n0.bmp,cat\n1.bmp,dog\n"},
          {"train.csv", "file,class\n0.bmp,cat\n1.bmp,x\n"}},
         ErrorCode::InvalidArgument,
         "labels.csv: row 3: says 'dog' of images/1.bmp, and train.csv says 'x'; move one"},
        {"a table beside one of a split that names another split",
         {{"all.csv", "file,class,split\n0.bmp,cat,train\n1.bmp,dog,test\n"},
          {"train.csv", "file,class\n0.bmp,cat\n1.bmp,dog\n"}},
         ErrorCode::InvalidArgument,
         "all.csv: row 3: says 'test' of images/1.bmp, and train.csv says 'train'"},
        {"two columns of files that disagree",
         {{"labels.csv", "number,image,label\n0,1,dog\n1,0,cat\n"}},
         ErrorCode::InvalidArgument,
         "columns 1 and 2 both name images"},
        {"one class, the others empty",
         {{"labels.csv", "file,label\n0.bmp,dog\n1.bmp,\n"}},
         ErrorCode::InvalidArgument,
         "labels.csv: 1 row names no class"},
        {"a quotation mark that is not closed",
         {{"labels.csv", "file,label\n0.bmp,\"dog\n1.bmp,cat\n"}},
         ErrorCode::Corrupt,
         "labels.csv: line 2 has a quotation mark that is never closed, and the line after it"},
        {"UTF-16",
         {{"labels.csv", std::string("\xFF\xFE"
                                     "0\0,\0",
                                     6)}},
         ErrorCode::Unsupported,
         "UTF-8"},
        {"a NUL in a class",
         {{"labels.csv", std::string("file,class\n0.bmp,c\0at\n1.bmp,dog\n", 32)}},
         ErrorCode::Unsupported,
         "labels.csv: holds NUL characters"},
        {"other images",
         {{"labels.csv", "x.bmp,dog\ny.bmp,cat\n"}},
         ErrorCode::InvalidArgument,
         "labels.csv lists none of the images"},
        {"a training table of test images",
         {{"train.csv", "2.bmp,dog\n3.bmp,cat\n"}},
         ErrorCode::InvalidArgument,
         "no class folder"},
    };
    for (const auto& [kind, tables, code, said] : cases) {
        SCOPED_TRACE(kind);
        const TemporaryFolder folder;
        writeImages(folder, {"images/0.bmp", "images/1.bmp"});
        for (const auto& [name, text] : tables)
            folder.write(name, text);
        EXPECT_THAT(openFolder(folder.path()), failsWith(code, HasSubstr(said)));
    }
}

TEST(LabelTable, ThatTrainsOnTheTestFolder_IsRefused) {
    const TemporaryFolder folder;
    writeImages(folder, {"train/0.bmp", "train/1.bmp", "test/2.bmp"});
    folder.write("train.csv", "0.bmp,dog\n1.bmp,cat\n2.bmp,cat\n");
    EXPECT_THAT(openFolder(folder.path()),
                failsWith(ErrorCode::InvalidArgument,
                          AllOf(HasSubstr("train.csv: row 3"), HasSubstr("test folder"))));
}

} // namespace
} // namespace retort::data::testing
