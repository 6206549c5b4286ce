#include "study/run/live_tensorboard.h"

#include "base/file.h"
#include "study/report/curves_tensorboard.h"
#include "study/report/event_file.h"
#include "study/report/run_curves.h"
#include "study/report/study_list.h"
#include "study/report/tensorboard_events.h"
#include "study/run/runner.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <bit>
#include <cstring>
#include <map>
#include <set>

namespace retort::study {
namespace {

namespace fs = std::filesystem;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Fields of a message of Protocol Buffers by their numbers; numbers as their bytes, or as varints' values.
std::map<std::uint64_t, std::string> fieldsOf(std::string_view bytes) {
    std::map<std::uint64_t, std::string> fields;
    const auto varint = [&] {
        std::uint64_t value = 0;
        for (int shift = 0;; shift += 7, bytes.remove_prefix(1)) {
            value |= static_cast<std::uint64_t>(bytes.at(0) & 0x7f) << shift;
            if ((bytes.at(0) & 0x80) == 0)
                break;
        }
        bytes.remove_prefix(1);
        return value;
    };
    while (!bytes.empty()) {
        const auto key = varint();
        if (key % 8 == 0) {
            fields[key / 8] = std::to_string(varint());
            continue;
        }
        const auto length = key % 8 == 1 ? 8 : key % 8 == 5 ? 4 : varint();
        fields[key / 8] = bytes.substr(0, length);
        bytes.remove_prefix(length);
    }
    return fields;
}

using Point = std::pair<std::string, std::int64_t>; ///< tag and step

/// Of every scalar of a file, in its order; each record's checks are asserted.
std::vector<Point> pointsOf(const fs::path& file) {
    const auto text = readTextFile(file).value();
    std::vector<Point> points;
    for (std::size_t at = 0; at < text.size();) {
        std::uint64_t length = 0;
        std::uint32_t check = 0;
        std::memcpy(&length, text.data() + at, sizeof length);
        EXPECT_LE(at + 16 + length, text.size()) << "a record is cut off";
        if (at + 16 + length > text.size())
            break;
        const auto bytes = std::string_view{text}.substr(at + 12, length);
        std::memcpy(&check, text.data() + at + 12 + length, sizeof check);
        EXPECT_EQ(std::rotl(check - 0xa282ead8u, 15), crc32c(bytes));
        const auto event = fieldsOf(bytes);
        if (event.contains(5)) {
            const auto value = fieldsOf(fieldsOf(event.at(5)).at(1));
            points.emplace_back(value.at(1), std::stoll(event.at(2)));
        }
        at += 16 + length;
    }
    return points;
}

class LiveTensorBoardTest : public ::testing::Test {
protected:
    LiveTensorBoardTest() {
        testing::writeTinyDataset(folder / "colours");
        testing::writeTinyTeacher(folder / "tiny-clip");
    }
    StudySpec spec() const {
        return testing::tinyStudy(folder / "colours", folder / "tiny-clip",
                                  R"(, "columns": ["SUP", "real/FD"])");
    }
    /// Trains for a few steps. True: the study is finished.
    bool session() {
        std::stop_source stop;
        int steps = 0;
        LiveTensorBoard board(workspace, folder / "events",
                              [this](const std::string& text) { remarks.push_back(text); });
        const auto follow = [&, sink = board.sink()](RunId run, const distill::RunEvent& event) {
            sink(run, event);
            if (std::holds_alternative<distill::StepDone>(event) && ++steps == 3)
                stop.request_stop();
        };
        return runStudy(spec(), workspace, {.resources = folder / "resources", .stop = stop.get_token()},
                        {.events = follow})
            .ok();
    }
    std::vector<fs::path> files(const RunSummary& run) const {
        std::error_code ignored; // a run that has not begun has none
        std::vector<fs::path> found;
        for (const auto& entry :
             fs::directory_iterator(folder / "events" / runFolderName(run.record), ignored))
            found.push_back(entry.path());
        return found;
    }
    std::multiset<Point> stored(const RunSummary& run) {
        const auto curves = curvesOf(workspace, run.record.id).value();
        std::multiset<Point> points;
        for (const auto& point : curves)
            points.emplace(point.stage + "/" + (point.split.empty() ? "" : point.split + " ") + point.name,
                           point.step);
        return points;
    }

    std::vector<RunSummary> runs() { return describeStudy(workspace, "tiny").value().runs; }
    void expectEveryPointOnce() {
        for (const auto& run : runs()) {
            const auto found = files(run);
            ASSERT_EQ(found.size(), 1u);
            const auto points = pointsOf(found[0]);
            EXPECT_EQ(std::multiset<Point>(points.begin(), points.end()), stored(run));
        }
    }

    TemporaryFolder folder;
    store::Workspace workspace = store::Workspace::open(folder / "w", store::Access::ReadWrite).value();
    std::vector<std::string> remarks;
};

TEST_F(LiveTensorBoardTest, StudyThatIsKilledAndGoesOn_HasEveryPointOnce) {
    int sessions = 0, cut = 0;
    while (!session()) {
        ASSERT_LT(++sessions, 40);
        for (const auto& run : runs())
            if (run.record.state != store::RunState::Finished)
                for (const auto& file : files(run)) {
                    fs::resize_file(file, fs::file_size(file) - 5); // as a kill leaves it
                    ++cut;
                }
    }
    EXPECT_GT(cut, 2);
    EXPECT_THAT(remarks, IsEmpty());
    EXPECT_EQ(runs().size(), 2u);
    expectEveryPointOnce();
}

TEST_F(LiveTensorBoardTest, ExportOfTheStudyTakesThePlaceOfWhatGrewWithIt) {
    while (!session()) {
    }
    ASSERT_THAT(writeTensorBoard(workspace, "tiny", folder / "events"), succeeds());
    expectEveryPointOnce();
}

TEST_F(LiveTensorBoardTest, FolderThatCannotBeWritten_IsToldAndTrainingGoesOn) {
    folder.write("events", "a file");
    while (!session()) {
    }
    ASSERT_FALSE(remarks.empty());
    EXPECT_THAT(remarks.front(), HasSubstr((folder / "events").string()));
}

} // namespace
} // namespace retort::study
