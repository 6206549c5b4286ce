#include "models/students/trained_student.h"

#include "deploy/latency.h"
#include "models/session/advice.h"
#include "models/session/sweep_text.h"
#include "models/session/text.h"
#include "store/evaluation_table.h"
#include "store/folder_record.h"
#include "store/run_table.h"
#include "store/scores.h"
#include "store/study_table.h"
#include "store/teacher_table.h"
#include "study/report/best_step.h"
#include "study/report/column_name.h"
#include "study/report/table.h"
#include "study/spec/run_spec.h"
#include "study/spec/stage_names.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace retort::ui {

namespace {

/// A teacher as the runs on some images know it.
struct KnownTeacher {
    std::string name{};
    std::vector<std::string> names{}; ///< of two that are asked as one, or its own
    std::string scores{};             ///< identity of its zero-shot evaluation
    study::PromptSet prompts{};
};
using Teachers = std::map<std::string, KnownTeacher>; ///< by the hash of the test images

std::vector<std::string> namesOf(const study::TeacherIdentity& teacher) {
    std::vector<std::string> names;
    for (const auto& part : teacher.parts)
        names.push_back(part.name);
    return names.empty() ? std::vector{teacher.name} : names;
}

KnownTeacher teacherIn(const study::RunSpec& spec) {
    return {.name = spec.teacher ? spec.teacher->name : std::string{},
            .names = spec.teacher ? namesOf(*spec.teacher) : std::vector<std::string>{},
            .scores = spec.teacherScores,
            .prompts = spec.prompts.value_or(study::PromptSet{})};
}

/// Where a run stands.
struct RunPlaces {
    QStringList studies{};        ///< by their names
    std::set<std::string> rows{}; ///< of their tables
};

Result<std::map<std::int64_t, RunPlaces>> placesOfRuns(store::Workspace& workspace) {
    std::map<std::int64_t, RunPlaces> places; // by the run's number
    RETORT_TRY(const auto studies, store::StudyTable(workspace.database()).all());
    for (const auto& study : studies) {
        RETORT_TRY(const auto runs, store::RunTable(workspace.database()).ofStudy(study.id));
        for (const auto& run : runs) {
            auto& place = places[run.id.value];
            if (const auto name = qt(study.name); !place.studies.contains(name))
                place.studies << name;
            place.rows.insert(run.request.dataset);
        }
    }
    return places;
}

Status putAccuracy(store::Workspace& workspace, TrainedStudent& student) {
    RETORT_TRY(const auto evaluations, store::EvaluationTable(workspace.database()).ofRun(student.run));
    for (const auto& evaluation : evaluations) {
        if (evaluation.split != study::kTestSplit || evaluation.stage != study::kFinetuneStage)
            continue;
        student.accuracy = store::kPerCent * evaluation.scores.top1;
    }
    if (const auto best = study::bestOnValidation(evaluations))
        student.best = best->test;
    return {};
}

Status putTeacher(store::Workspace& workspace, const KnownTeacher& teacher, TrainedStudent& student) {
    student.teacher = teacher.name;
    student.teachers = teacher.names;
    student.prompts = teacher.prompts;
    RETORT_TRY(const auto scores, store::TeacherTable(workspace.database()).find(teacher.scores));
    if (scores)
        student.teacherAccuracy = store::kPerCent * scores->scores.top1;
    return {};
}

/// Of teachers that are asked as one the sum; 0 where one of them cannot be read.
std::int64_t parametersOf(const std::vector<std::string>& teachers, const study::ModelSearch& search) {
    std::int64_t sum = 0;
    for (const auto& name : teachers) {
        const auto folder = study::findModel(name, search);
        const auto parameters =
            folder.ok() ? study::teacherParameters(*folder) : Result<std::int64_t>(folder.error());
        if (!parameters.ok())
            return 0;
        sum += *parameters;
    }
    return sum;
}

void putFile(std::filesystem::path file, TrainedStudent& student) {
    student.file = std::move(file);
    auto facts = study::readStudentFile(student.file);
    if (facts.ok()) {
        student.facts = std::move(facts).value();
        student.shape = students::toJson(student.facts.spec) + std::to_string(student.facts.imageSize);
    } else if (facts.error().code == ErrorCode::NotFound) {
        student.problem =
            QCoreApplication::translate(
                "retort::ui::TrainedStudent",
                "Its file is missing: %1. Restore it, or run its study again in a new workspace.")
                .arg(qt(student.file));
    } else {
        student.problem = told(facts.error());
    }
}

Result<TrainedStudent> studentOf(store::Workspace& workspace, const store::RunRecord& run) {
    TrainedStudent student{.run = run.id,
                           .column = qt(study::columnName(run.request)),
                           .dataset = qt(run.request.dataset),
                           .seed = run.request.seed,
                           .network = qt(run.request.student)};
    RETORT_CHECK(putAccuracy(workspace, student));
    putFile(workspace.paths().run(run.id) / store::kStudentFile, student);
    return student;
}

/// The newest run that knows a teacher for some images speaks for the runs that have none.
Teachers gatherTeachers(const std::vector<store::RunRecord>& runs, const std::vector<study::RunSpec>& specs) {
    Teachers teachers;
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (auto teacher = teacherIn(specs[i]); !teacher.name.empty())
            teachers.try_emplace(specs[i].data.testHash, std::move(teacher));
    return teachers;
}

} // namespace

Result<std::vector<TrainedStudent>> readTrainedStudents(store::Workspace& workspace,
                                                        const study::ModelSearch& search) {
    RETORT_TRY(const auto runs, store::RunTable(workspace.database()).all());
    RETORT_TRY(auto places, placesOfRuns(workspace));
    std::vector<study::RunSpec> specs;
    for (const auto& run : runs) {
        auto spec = study::readRunSpec(run.request.spec, run.request.dataset);
        specs.push_back(spec.ok() ? *std::move(spec) : study::RunSpec{});
    }
    const auto teachers = gatherTeachers(runs, specs);
    std::vector<TrainedStudent> students;
    std::map<std::vector<std::string>, std::int64_t> parameters; // by the names of the teachers
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (runs[i].state != store::RunState::Finished)
            continue;
        RETORT_TRY(auto student, studentOf(workspace, runs[i]));
        const auto& place = places[runs[i].id.value];
        student.studies = place.studies.join(QStringLiteral(", "));
        if (place.rows.size() == 1)
            student.dataset = rowTitle(*place.rows.begin());
        auto teacher = teacherIn(specs[i]);
        if (const auto alike = teachers.find(specs[i].data.testHash);
            teacher.name.empty() && alike != teachers.end())
            teacher = alike->second;
        RETORT_CHECK(putTeacher(workspace, teacher, student));
        const auto [known, isNew] = parameters.try_emplace(student.teachers);
        if (isNew)
            known->second = parametersOf(student.teachers, search);
        student.teacherParameters = known->second;
        students.push_back(std::move(student));
    }
    return students;
}

QString shortCount(std::int64_t value) {
    static constexpr std::array kUnits{"", " k", " M", " G", " T"};
    constexpr double kStep = 1000, kThreeDigits = 100, kTwoDigits = 10;
    if (value <= 0)
        return {};
    auto shown = static_cast<double>(value);
    std::size_t unit = 0;
    for (; shown >= kStep && unit + 1 < kUnits.size(); ++unit)
        shown /= kStep;
    const int decimals = unit == 0 || shown >= kThreeDigits ? 0 : shown >= kTwoDigits ? 1 : 2;
    return QLocale().toString(shown, 'f', decimals) + QLatin1String(kUnits[unit]);
}

QString shortMilliseconds(double milliseconds) {
    constexpr double kThreeDigits = 100, kTwoDigits = 10;
    const int decimals = milliseconds >= kThreeDigits ? 0 : milliseconds >= kTwoDigits ? 1 : 2;
    return QLocale().toString(milliseconds, 'f', decimals);
}

} // namespace retort::ui
