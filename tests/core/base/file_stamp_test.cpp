#include "base/file_stamp.h"

#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <chrono>
#include <fstream>

namespace retort {
namespace {

using testing::failsWith;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

class FileStampTest : public ::testing::Test {
protected:
    FileStampTest() {
        std::filesystem::create_directories(folder / "cats/young");
        write("cats/young/1.png", "abc");
    }
    void write(const std::string& file, const std::string& text) const {
        std::ofstream(folder / file) << text;
    }
    std::string stamp(const std::string& of = ".") const { return fileStamp(folder / of).value(); }

    TemporaryFolder folder;
};

TEST_F(FileStampTest, OfUntouchedFiles_IsTheSame) {
    EXPECT_EQ(stamp(), stamp());
    EXPECT_EQ(stamp("cats/young/1.png"), stamp("cats/young/1.png"));
}

TEST_F(FileStampTest, OfOtherFiles_IsAnother) {
    const auto before = stamp();
    write("cats/young/2.png", "abc");
    const auto added = stamp();
    EXPECT_NE(added, before);
    std::filesystem::rename(folder / "cats/young/2.png", folder / "cats/young/3.png");
    EXPECT_NE(stamp(), added);
}

TEST_F(FileStampTest, OfAFileWrittenAnew_IsAnotherByItsSizeOrItsTime) {
    const auto before = stamp();
    const auto file = folder / "cats/young/1.png";
    const auto time = std::filesystem::last_write_time(file);
    write("cats/young/1.png", "longer");
    std::filesystem::last_write_time(file, time);
    const auto longer = stamp();
    EXPECT_NE(longer, before);
    std::filesystem::last_write_time(file, time + std::chrono::seconds(1));
    EXPECT_NE(stamp(), longer);
}

TEST_F(FileStampTest, OfWhatIsNotThere_SaysSo) {
    EXPECT_THAT(fileStamp(folder / "dogs"), failsWith(ErrorCode::NotFound, HasSubstr("dogs")));
}

} // namespace
} // namespace retort
