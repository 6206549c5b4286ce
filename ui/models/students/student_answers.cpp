#include "models/students/student_answers.h"

#include "base/cancellation.h"
#include "deploy/predict.h"
#include "deploy/teacher_predict.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "tensor/device.h"

namespace retort::ui {

namespace {

constexpr std::size_t kTop = 3;

} // namespace

StudentAnswers::StudentAnswers(Session& session, QObject* parent) : QObject(parent), m_session(session) {}

StudentAnswers::~StudentAnswers() {
    stop();
}

void StudentAnswers::stop() {
    m_stop.request_stop();
    m_stop = std::stop_source();
}

void StudentAnswers::ask(const TrainedStudent& student, const std::vector<std::filesystem::path>& images) {
    if (images.empty() || !student.isUsable())
        return;
    askStudent(student, images);
    if (student.teacher.empty())
        Q_EMIT teacherFailed(tr("No teacher is known for these images: no run on them has used one."));
    else
        askTeacher(student, images);
}

void StudentAnswers::askStudent(const TrainedStudent& student,
                                const std::vector<std::filesystem::path>& images) {
    const auto& environment = m_session.environment();
    const study::PredictOptions options{
        .top = kTop, .device = environment.device, .stop = m_stop.get_token()};
    m_thread.run(
        this,
        [file = student.file, images, options, threads = environment.threads]() -> Result<Answers> {
            RETORT_CHECK(checkCancelled(options.stop, "classifying images"));
            tensor::setComputeThreads(threads);
            return study::predict(file, images, options);
        },
        [this, stopped = m_stop.get_token()](const Result<Answers>& answers) {
            if (stopped.stop_requested())
                return;
            if (answers.ok())
                Q_EMIT studentAnswered(*answers);
            else
                Q_EMIT studentFailed(tr("The student cannot classify: %1").arg(told(answers.error())));
        });
}

void StudentAnswers::askTeacher(const TrainedStudent& student,
                                const std::vector<std::filesystem::path>& images) {
    study::TeacherPredictOptions options{
        .top = kTop, .workspace = m_session.folder(), .work = m_session.environment()};
    options.work.stop = m_stop.get_token();
    m_thread.run(
        this,
        [student, images, options] {
            return study::predictByTeachers(student.teachers, student.prompts, student.facts.classes, images,
                                            options);
        },
        [this, stopped = m_stop.get_token()](const Result<Answers>& answers) {
            if (stopped.stop_requested())
                return;
            if (answers.ok())
                Q_EMIT teacherAnswered(*answers);
            else
                Q_EMIT teacherFailed(tr("The teacher cannot classify: %1").arg(told(answers.error())));
        });
}

} // namespace retort::ui
