#pragma once
// Images that a person has dropped on a student, with what it and its teacher say of each.

#include "models/session/table_model.h"
#include "models/students/student_answers.h"

#include <QAbstractListModel>
#include <QImage>

#include <filesystem>
#include <optional>
#include <vector>

namespace retort::ui {

struct TriedImage {
    using Scores = std::optional<std::vector<study::ClassScore>>; ///< absent until it has answered

    std::filesystem::path file{};
    QImage thumbnail{};
    Scores student{};
    Scores teacher{};
    bool waitsForStudent = false, waitsForTeacher = false; ///< for an answer
};

class TriedImages : public QAbstractListModel {
    Q_OBJECT

public:
    explicit TriedImages(Session& session, QObject* parent = nullptr);

    /// Asks it, and its teacher, about all images anew; without one, nobody is asked.
    void setStudent(const std::optional<TrainedStudent>& student);
    /// Images that can be read appear as rows; of the others refused() tells. No more than kAtOnce are
    /// taken.
    void add(const std::vector<std::filesystem::path>& files);
    void clear();

    const TriedImage& image(int row) const { return m_images[static_cast<std::size_t>(row)]; }
    bool isIdle() const { return m_reading == 0 && m_answers.isIdle(); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    static constexpr std::size_t kAtOnce = 100;

Q_SIGNALS:
    void refused(const QString& message);
    /// The student or the teacher cannot answer.
    void failed(const QString& message);

private:
    void read(const std::filesystem::path& file);
    void finishReading();
    void askAll();
    void take(const StudentAnswers::Answers& answers, TriedImage::Scores TriedImage::*whose);
    void takeStudents(const StudentAnswers::Answers& answers);
    void takeTeachers(const StudentAnswers::Answers& answers);
    QString textOf(const TriedImage& image) const;

    Session& m_session;
    StudentAnswers m_answers;
    std::optional<TrainedStudent> m_student;
    std::vector<TriedImage> m_images;
    QStringList m_refusals; ///< of the images that are being read
    int m_reading = 0;
};

} // namespace retort::ui
