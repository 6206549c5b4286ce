#include "study/spec/column.h"

#include "testing/result_matchers.h"

#include <set>

namespace retort::study {
namespace {

using retort::testing::failsWith;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Columns, StandInThePublishedOrder) {
    std::vector<std::string> names;
    for (const auto& column : allColumns())
        names.push_back(name(column));
    EXPECT_THAT(names, ElementsAre("SUP", "SUP*", "real/FD", "real/LD", "cls2img/SUP", "cls2img/FD",
                                   "cls2img/LD", "img2img/SUP", "img2img/FD", "img2img/LD", "img2img/CP"));
    const std::set<Column> sorted(allColumns().rbegin(), allColumns().rend());
    EXPECT_TRUE(std::equal(sorted.begin(), sorted.end(), allColumns().begin(), allColumns().end()));
}

TEST(Columns, AreFoundByName) {
    for (const auto& column : allColumns()) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto found, columnNamed(name(column)));
        EXPECT_EQ(found, column);
    }
}

TEST(Columns, ThatMakeNoSense_AreUnknown) {
    for (const auto* wrong : {"real/CP", "cls2img/CP", "real/SUP", "img2img/SUP*", "CP"})
        EXPECT_THAT(columnNamed(wrong), failsWith(ErrorCode::InvalidArgument, HasSubstr(wrong)));
}

} // namespace
} // namespace retort::study
