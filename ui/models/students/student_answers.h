#pragma once
// What a student and its teacher say of images, asked off the window's thread.

#include "deploy/predict.h"
#include "models/session/background.h"
#include "models/students/trained_student.h"

#include <QObject>

#include <filesystem>
#include <stop_token>
#include <vector>

namespace retort::ui {

class Session;

class StudentAnswers : public QObject {
    Q_OBJECT

public:
    using Answers = std::vector<study::Prediction>;

    explicit StudentAnswers(Session& session, QObject* parent = nullptr);
    /// Gives up what was asked.
    ~StudentAnswers() override;

    /// Asks both about images that can be read; the student answers first.
    void ask(const TrainedStudent& student, const std::vector<std::filesystem::path>& images);
    /// Answers that are still on their way will not come.
    void stop();
    /// Whether everything that was asked has been answered.
    bool isIdle() const { return m_thread.isIdle(); }

Q_SIGNALS:
    /// In the order of the images.
    void studentAnswered(const retort::ui::StudentAnswers::Answers& answers);
    void teacherAnswered(const retort::ui::StudentAnswers::Answers& answers);
    void studentFailed(const QString& message);
    void teacherFailed(const QString& message);

private:
    void askStudent(const TrainedStudent& student, const std::vector<std::filesystem::path>& images);
    void askTeacher(const TrainedStudent& student, const std::vector<std::filesystem::path>& images);

    Session& m_session;
    std::stop_source m_stop;
    Background m_thread{1}; ///< one: both use all cores
};

} // namespace retort::ui
