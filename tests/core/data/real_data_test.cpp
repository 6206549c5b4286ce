// The datasets as people download them: the slices in RETORT_REAL_DATA, imported and opened. Pixel values
// were read from the files by another program (Python).

#include "data/registry/registry.h"

#include "test_images.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>

#include <fstream>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::realDataFolder;
using retort::testing::TemporaryFolder;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RealData : public ::testing::Test {
protected:
    /// Imports the file or folder under the name and opens it again as every other program would.
    std::unique_ptr<Dataset> imported(const char* source, const char* name) {
        const auto made = importDataset(*realDataFolder() / source, name, m_folder / "datasets");
        EXPECT_TRUE(made.ok()) << made.error().text();
        auto found = findDataset(name, {.folders = {m_folder / "datasets"}});
        EXPECT_TRUE(found.ok()) << found.error().text();
        return found.ok() ? std::move(*found) : nullptr;
    }
    static Colour corner(const Dataset& set, Split split, std::int64_t index, int x, int y) {
        const auto image = set.image(split, index);
        EXPECT_TRUE(image.ok()) << image.error().text();
        return image.ok() ? pixelAt(*image, x, y) : Colour{};
    }

    TemporaryFolder m_folder;
};

TEST_F(RealData, Stl10) {
    RETORT_NEED_REAL_DATA("stl10_binary.tar.gz");
    const auto set = imported("stl10_binary.tar.gz", "stl10");
    ASSERT_NE(set, nullptr);
    EXPECT_EQ(set->size(Split::Train), 31);
    EXPECT_EQ(set->size(Split::Test), 13);
    EXPECT_THAT(set->summary().classes, ElementsAre("airplane", "bird", "car", "cat", "deer", "dog", "horse",
                                                    "monkey", "ship", "truck"));
    EXPECT_THAT(set->summary().splits.at(Split::Train).perClass, ElementsAre(3, 2, 2, 1, 1, 1, 1, 5, 7, 8));
    EXPECT_EQ(set->summary().imageSize, (ImageSize{96, 96}));
    EXPECT_EQ(corner(*set, Split::Train, 0, 0, 0), (Colour{180, 193, 202}));
    EXPECT_EQ(corner(*set, Split::Train, 0, 95, 0), (Colour{178, 193, 203}));
    EXPECT_EQ(corner(*set, Split::Train, 30, 95, 95), (Colour{0, 0, 0}));
    EXPECT_THAT(set->summary().problems, Contains(HasSubstr("a complete STL10 has 8000")));
}

TEST_F(RealData, Svhn) {
    RETORT_NEED_REAL_DATA("svhn/train_32x32.mat");
    for (const auto* source : {"svhn", "svhn/test_32x32.mat"}) {
        const auto set = imported(source, source == std::string{"svhn"} ? "svhn" : "by-file");
        ASSERT_NE(set, nullptr);
        EXPECT_EQ(set->size(Split::Train), 6);
        EXPECT_EQ(set->label(Split::Test, 3), 0) << "label 10";
        EXPECT_EQ(labelsOf(*set, Split::Train, allIndices(*set, Split::Train)),
                  (std::vector<std::int64_t>{1, 9, 2, 3, 2, 5}));
        EXPECT_EQ(corner(*set, Split::Train, 0, 0, 0), (Colour{31, 27, 38}));
        EXPECT_EQ(corner(*set, Split::Train, 0, 31, 0), (Colour{89, 79, 59}));
        EXPECT_EQ(corner(*set, Split::Train, 5, 31, 31), (Colour{97, 95, 96}));
        EXPECT_EQ(corner(*set, Split::Test, 4, 31, 31), (Colour{179, 183, 191}));
    }
}

TEST_F(RealData, Imagenette) {
    RETORT_NEED_REAL_DATA("imagenette2-160.tgz");
    const auto set = imported("imagenette2-160.tgz", "imagenette");
    ASSERT_NE(set, nullptr);
    EXPECT_THAT(set->summary().classes,
                ElementsAre("tench", "English springer", "cassette player", "chain saw", "church",
                            "French horn", "garbage truck", "gas pump", "golf ball", "parachute"));
    EXPECT_THAT(set->summary().splits.at(Split::Train).perClass, Each(40));
    EXPECT_THAT(set->summary().splits.at(Split::Test).perClass, Each(20));
    EXPECT_THAT(set->sampleName(Split::Train, 0), HasSubstr("train/n01440764/"));
    EXPECT_TRUE(set->image(Split::Train, 0).ok());
    EXPECT_TRUE(set->image(Split::Test, 199).ok());
}

TEST_F(RealData, Flowers102) {
    RETORT_NEED_REAL_DATA("flowers102/102flowers.tgz");
    for (const auto* source : {"flowers102", "flowers102/102flowers.tgz"}) {
        const auto set = imported(source, source == std::string{"flowers102"} ? "flowers102" : "by-archive");
        ASSERT_NE(set, nullptr);
        EXPECT_THAT(set->summary().classes, ElementsAre("pink primrose", "pincushion flower", "sword lily",
                                                        "silverbush", "desert-rose"));
        EXPECT_EQ(set->size(Split::Train), 50);
        EXPECT_EQ(set->size(Split::Validation), 50);
        EXPECT_EQ(set->size(Split::Test), 75);
        EXPECT_EQ(set->sampleName(Split::Train, 0), "jpg/image_00019.jpg");
        EXPECT_EQ(set->sampleName(Split::Test, 0), "jpg/image_00001.jpg");
        EXPECT_EQ(set->label(Split::Test, 0), 2) << "label 43 of the file";
        EXPECT_TRUE(set->image(Split::Test, 74).ok());
    }
}

TEST_F(RealData, Food101) {
    RETORT_NEED_REAL_DATA("food-101.tar.gz");
    const auto set = imported("food-101.tar.gz", "food101");
    ASSERT_NE(set, nullptr);
    EXPECT_EQ(set->size(Split::Train), 140);
    EXPECT_EQ(set->size(Split::Test), 56);
    EXPECT_THAT(set->summary().classes, ElementsAre("Apple pie", "Macaroni and cheese", "Paella", "Pizza",
                                                    "Steak", "Sushi", "Waffles"));
    EXPECT_EQ(set->sampleName(Split::Train, 0), "images/apple_pie/1005649.jpg");
    EXPECT_EQ(set->sampleName(Split::Test, 0), "images/apple_pie/1011328.jpg");
    EXPECT_TRUE(set->image(Split::Test, 55).ok());
}

TEST_F(RealData, EuroSat) {
    RETORT_NEED_REAL_DATA("EuroSAT.zip");
    const auto set = imported("EuroSAT.zip", "satellite");
    ASSERT_NE(set, nullptr);
    EXPECT_EQ(set->size(Split::Train), 21'600);
    EXPECT_THAT(set->summary().problems, ElementsAre()) << "a complete copy has none";
    EXPECT_EQ(set->summary().imageSize, (ImageSize{64, 64}));
    std::vector<std::string> test;
    for (const auto index : allIndices(*set, Split::Test))
        test.push_back(set->sampleName(Split::Test, index));
    std::vector<std::string> recorded;
    std::ifstream file(retort::testing::resourcesFolder() / "splits/eurosat-test.txt");
    for (std::string line; std::getline(file, line);)
        recorded.push_back(line);
    EXPECT_EQ(test, recorded);
}

TEST_F(RealData, CutOff_IsRefusedAndLeavesNothing) {
    RETORT_NEED_REAL_DATA("imagenette2-160.tgz");
    const auto whole = readFile(*realDataFolder() / "imagenette2-160.tgz");
    const auto half = m_folder.write("half.tgz", whole.substr(0, whole.size() / 2));
    EXPECT_THAT(importDataset(half, "half", m_folder / "datasets"),
                failsWith(ErrorCode::Corrupt, HasSubstr("is the download complete?")));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "datasets/half.json"));
    EXPECT_TRUE(std::filesystem::is_empty(m_folder / "datasets/.unpacked"));
}

} // namespace
} // namespace retort::data::testing
