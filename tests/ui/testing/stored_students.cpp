#include "testing/stored_students.h"

#include "store/evaluation_table.h"
#include "store/folder_record.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "store/teacher_table.h"
#include "students/student.h"
#include "study/spec/column.h"
#include "study/spec/run_files.h"
#include "testing/fixtures.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace retort::ui::testing {

using nlohmann::json;

namespace {

constexpr double kTeachersAccuracy = 0.7;

json specOf(const StoredStudent& student) {
    json spec{{"column", student.column},
              {"seed", student.seed},
              {"data", {{"test", "images of " + student.dataset}}},
              {"names", {{"dataset", student.dataset}}}};
    if (student.column == "SUP")
        return spec;
    spec["names"]["teacher"] = student.teacher;
    spec["names"]["teacherScores"] = "scores on " + student.dataset;
    spec["prompts"] = {{"templates", {"a photo of a {}."}}, {"classNames", {"bag", "sandal"}}};
    return spec;
}

store::RunRequest requestOf(const StoredStudent& student) {
    store::RunRequest request{.dataset = student.dataset,
                              .student = "resnet18",
                              .seed = student.seed,
                              .spec = specOf(student).dump()};
    request.identity = request.spec;
    for (const auto& column : study::allColumns())
        if (name(column) == student.column) {
            request.method = name(column.method);
            request.source = name(column.source);
        }
    return request;
}

void writeStudent(const std::filesystem::path& file) {
    std::filesystem::create_directories(file.parent_path());
    auto student = students::Student::create({.width = 4, .classes = 2});
    ASSERT_TRUE(student.ok()) << student.error().text();
    const auto saved =
        student->save(file, {{study::kClassifierKey, R"({"classes": ["Bag", "Sandal"], "imageSize": 24})"}});
    ASSERT_TRUE(saved.ok()) << saved.error().text();
}

void evaluate(store::Workspace& workspace, RunId run, const std::string& split,
              const std::vector<double>& accuracies) {
    std::int64_t step = 0;
    for (const auto accuracy : accuracies)
        EXPECT_TRUE(store::EvaluationTable(workspace.database())
                        .put({.run = run,
                              .stage = "finetune",
                              .step = step++,
                              .split = split,
                              .scores = {.images = 20, .top1 = accuracy}})
                        .ok());
}

RunId putOne(store::Workspace& workspace, const StoredStudent& student) {
    store::RunTable runs(workspace.database());
    const auto run = runs.put(requestOf(student)).value();
    EXPECT_TRUE(runs.setState(run, store::RunState::Finished).ok());
    evaluate(workspace, run, "test", student.accuracies);
    evaluate(workspace, run, "validation", student.validation);
    EXPECT_TRUE(store::TeacherTable(workspace.database())
                    .put({.identity = "scores on " + student.dataset,
                          .teacher = student.teacher,
                          .dataset = student.dataset,
                          .split = "test",
                          .scores = {.images = 20, .top1 = kTeachersAccuracy}})
                    .ok());
    writeStudent(workspace.paths().run(run) / store::kStudentFile);
    return run;
}

} // namespace

void StoredStudents::put(const std::string& name, const std::vector<StoredStudent>& students) {
    auto workspace = store::Workspace::open(m_folder.path(), store::Access::ReadWrite).value();
    std::vector<RunId> runs;
    for (const auto& student : students) {
        runs.push_back(putOne(workspace, student));
        m_files.push_back(workspace.paths().run(runs.back()) / store::kStudentFile);
    }
    EXPECT_TRUE(store::StudyTable(workspace.database()).put(name, "{}", runs).ok());
}

std::filesystem::path StoredStudents::file(std::size_t index) const {
    return m_files.at(index);
}

Session& StoredStudents::session() {
    if (!m_session)
        m_session = Session::open(m_folder.path(), {.resources = retort::testing::resourcesFolder(),
                                                    .device = "cpu",
                                                    .precision = "fp32",
                                                    .threads = 1})
                        .value();
    return *m_session;
}

} // namespace retort::ui::testing
