// EuroSAT has no official split. The one that the miniature teacher was trained with is recorded in
// resources/splits/eurosat-test.txt; it must stay what a folder of class folders gets by default.

#include "data/formats/folder_split.h"
#include "testing/fixtures.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace retort::data {
namespace {

FilesOfClass euroSatFiles() {
    FilesOfClass files;
    for (const auto& [name, count] :
         {std::pair{"AnnualCrop", 3000}, std::pair{"Forest", 3000}, std::pair{"HerbaceousVegetation", 3000},
          std::pair{"Highway", 2500}, std::pair{"Industrial", 2500}, std::pair{"Pasture", 2000},
          std::pair{"PermanentCrop", 2500}, std::pair{"Residential", 3000}, std::pair{"River", 2500},
          std::pair{"SeaLake", 3000}})
        for (int i = 1; i <= count; ++i)
            files[name].push_back(std::string(name) + "/" + name + "_" + std::to_string(i) + ".jpg");
    return files;
}

TEST(EuroSatSplit, default_split_of_a_folder_is_the_recorded_one) {
    const auto splits = splitFiles(euroSatFiles(), {});
    std::vector<std::string> test;
    std::size_t train = 0;
    for (const auto& [name, files] : splits.at(Split::Test))
        test.insert(test.end(), files.begin(), files.end());
    for (const auto& [name, files] : splits.at(Split::Train))
        train += files.size();

    std::vector<std::string> recorded;
    std::ifstream file(retort::testing::resourcesFolder() / "splits/eurosat-test.txt");
    for (std::string line; std::getline(file, line);)
        recorded.push_back(line);
    EXPECT_EQ(train, 21'600u);
    EXPECT_EQ(recorded.size(), 5'400u);
    EXPECT_EQ(test, recorded);
}

} // namespace
} // namespace retort::data
