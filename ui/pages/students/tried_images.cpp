#include "pages/students/tried_images.h"

#include "data/images/decode_image.h"
#include "data/images/file_bytes.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/data/qt_image.h"

#include <algorithm>

namespace retort::ui {

namespace fs = std::filesystem;

namespace {

constexpr int kThumbnailSide = 160; ///< for a screen of twice the usual density
constexpr double kInPerCent = 100;

Result<QImage> readThumbnail(const fs::path& file) {
    std::error_code ignored; // what cannot be looked at cannot be opened either, and that is told
    if (fs::is_directory(file, ignored))
        return invalidArgument(file.string() + ": is a folder; drop the images in it");
    std::vector<std::byte> bytes;
    RETORT_CHECK(data::readFileBytes(file, bytes));
    RETORT_TRY(const auto image,
               data::decodeImage(bytes, file.string(), {.atLeast = {kThumbnailSide, kThumbnailSide}}));
    const auto whole = imageOf(image);
    if (std::max(whole.width(), whole.height()) <= kThumbnailSide)
        return whole;
    return whole.scaled(kThumbnailSide, kThumbnailSide, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

QString sentenceOf(const QString& who, const TriedImage::Scores& scores) {
    if (!scores)
        return {};
    QStringList parts;
    for (const auto& score : *scores)
        parts << qt(score.name) + QLatin1Char(' ') + perCent(kInPerCent * score.probability) +
                     QStringLiteral(" %");
    return who + QStringLiteral(": ") + parts.join(QStringLiteral(", "));
}

} // namespace

TriedImages::TriedImages(Session& session, QObject* parent)
    : QAbstractListModel(parent), m_session(session), m_answers(session) {
    connect(&m_answers, &StudentAnswers::studentAnswered, this, &TriedImages::takeStudents);
    connect(&m_answers, &StudentAnswers::teacherAnswered, this, &TriedImages::takeTeachers);
    connect(&m_answers, &StudentAnswers::studentFailed, this, [this](const QString& message) {
        takeStudents({});
        Q_EMIT failed(message);
    });
    connect(&m_answers, &StudentAnswers::teacherFailed, this, [this](const QString& message) {
        takeTeachers({});
        Q_EMIT failed(message);
    });
}

void TriedImages::setStudent(const std::optional<TrainedStudent>& student) {
    m_student = student;
    for (auto& image : m_images)
        image.student = image.teacher = {};
    askAll();
}

void TriedImages::add(const std::vector<fs::path>& files) {
    std::size_t taken = 0;
    for (const auto& file : files) {
        const bool known = std::any_of(m_images.begin(), m_images.end(),
                                       [&](const TriedImage& image) { return image.file == file; });
        if (!known && taken++ < kAtOnce)
            read(file);
    }
    if (taken > kAtOnce)
        m_refusals << tr("Only the first %1 of %2 files were added; drop the others afterwards.")
                          .arg(kAtOnce)
                          .arg(taken);
}

void TriedImages::read(const fs::path& file) {
    ++m_reading;
    m_session.background().run(
        this, [file] { return readThumbnail(file); },
        [this, file](Result<QImage> thumbnail) {
            --m_reading;
            if (thumbnail.ok()) {
                const int row = rowCount();
                beginInsertRows({}, row, row);
                const bool isAsked = m_student && m_student->isUsable(); // once all are read
                m_images.push_back({.file = file,
                                    .thumbnail = std::move(thumbnail).value(),
                                    .waitsForStudent = isAsked,
                                    .waitsForTeacher = isAsked});
                endInsertRows();
            } else {
                m_refusals << told(thumbnail.error());
            }
            if (m_reading == 0)
                finishReading();
        });
}

void TriedImages::finishReading() {
    constexpr qsizetype kTold = 3;
    if (!m_refusals.isEmpty()) {
        auto told = m_refusals.mid(0, kTold);
        if (const auto more = m_refusals.size() - told.size(); more > 0)
            told << tr("%Ln more file(s) could not be read.", nullptr, static_cast<int>(more));
        Q_EMIT refused(told.join(QLatin1Char('\n')));
    }
    m_refusals.clear();
    askAll();
}

void TriedImages::askAll() {
    m_answers.stop();
    const bool isAsked = m_student && m_student->isUsable();
    std::vector<fs::path> unanswered;
    for (auto& image : m_images) {
        const bool isAnswered = image.student && image.teacher;
        image.waitsForStudent = image.waitsForTeacher = isAsked && !isAnswered;
        if (!isAnswered)
            unanswered.push_back(image.file);
    }
    take({}, &TriedImage::student); // waiting is to be seen
    if (isAsked)
        m_answers.ask(*m_student, unanswered);
}

void TriedImages::take(const StudentAnswers::Answers& answers, TriedImage::Scores TriedImage::*whose) {
    for (const auto& answer : answers)
        for (auto& image : m_images)
            if (image.file == answer.file && !answer.error)
                image.*whose = answer.scores;
    if (!m_images.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void TriedImages::takeStudents(const StudentAnswers::Answers& answers) {
    for (auto& image : m_images)
        image.waitsForStudent = false;
    take(answers, &TriedImage::student);
}

void TriedImages::takeTeachers(const StudentAnswers::Answers& answers) {
    for (auto& image : m_images)
        image.waitsForTeacher = false;
    take(answers, &TriedImage::teacher);
}

void TriedImages::clear() {
    m_answers.stop();
    beginResetModel();
    m_images.clear();
    endResetModel();
}

int TriedImages::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_images.size());
}

QVariant TriedImages::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& tried = image(index.row());
    switch (role) {
    case Qt::DisplayRole: return qt(tried.file.filename());
    case Qt::ToolTipRole: return qt(tried.file);
    case Qt::AccessibleTextRole: return textOf(tried);
    case KeyRole: return qt(tried.file);
    default: return {};
    }
}

QString TriedImages::textOf(const TriedImage& image) const {
    QStringList parts{qt(image.file.filename()), sentenceOf(tr("Student"), image.student),
                      sentenceOf(tr("Teacher"), image.teacher)};
    parts.removeAll(QString());
    return parts.join(QStringLiteral("; "));
}

} // namespace retort::ui
