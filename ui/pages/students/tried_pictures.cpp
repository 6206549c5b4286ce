#include "pages/students/tried_pictures.h"

#include "data/images/decode_image.h"
#include "data/images/file_bytes.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/data/picture_image.h"

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
    RETORT_TRY(const auto picture,
               data::decodeImage(bytes, file.string(), {.atLeast = {kThumbnailSide, kThumbnailSide}}));
    const auto whole = imageOf(picture);
    if (std::max(whole.width(), whole.height()) <= kThumbnailSide)
        return whole;
    return whole.scaled(kThumbnailSide, kThumbnailSide, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

QString sentenceOf(const QString& who, const TriedPicture::Scores& scores) {
    if (!scores)
        return {};
    QStringList parts;
    for (const auto& score : *scores)
        parts << qt(score.name) + QLatin1Char(' ') + perCent(kInPerCent * score.probability) +
                     QStringLiteral(" %");
    return who + QStringLiteral(": ") + parts.join(QStringLiteral(", "));
}

} // namespace

TriedPictures::TriedPictures(Session& session, QObject* parent)
    : QAbstractListModel(parent), m_session(session), m_answers(session) {
    connect(&m_answers, &StudentAnswers::studentAnswered, this,
            [this](const StudentAnswers::Answers& answers) { take(answers, &TriedPicture::student); });
    connect(&m_answers, &StudentAnswers::teacherAnswered, this,
            [this](const StudentAnswers::Answers& answers) { take(answers, &TriedPicture::teacher); });
    connect(&m_answers, &StudentAnswers::studentFailed, this, &TriedPictures::failed);
    connect(&m_answers, &StudentAnswers::teacherFailed, this, [this](const QString& message) {
        m_teacherProblem = message;
        take({}, &TriedPicture::teacher);
        Q_EMIT failed(message);
    });
}

void TriedPictures::setStudent(const std::optional<TrainedStudent>& student) {
    m_student = student;
    for (auto& picture : m_pictures)
        picture.student = picture.teacher = {};
    take({}, &TriedPicture::student);
    askAll();
}

void TriedPictures::add(const std::vector<fs::path>& files) {
    std::size_t taken = 0;
    for (const auto& file : files) {
        const bool known = std::any_of(m_pictures.begin(), m_pictures.end(),
                                       [&](const TriedPicture& picture) { return picture.file == file; });
        if (!known && taken++ < kAtOnce)
            read(file);
    }
    if (taken > kAtOnce)
        m_refusals << tr("Only the first %1 of %2 files were added; drop the others afterwards.")
                          .arg(kAtOnce)
                          .arg(taken);
}

void TriedPictures::read(const fs::path& file) {
    ++m_reading;
    m_session.background().run(
        this, [file] { return readThumbnail(file); },
        [this, file](Result<QImage> thumbnail) {
            --m_reading;
            if (thumbnail.ok()) {
                const int row = rowCount();
                beginInsertRows({}, row, row);
                m_pictures.push_back({.file = file, .thumbnail = std::move(thumbnail).value()});
                endInsertRows();
            } else {
                m_refusals << told(thumbnail.error());
            }
            if (m_reading == 0)
                finishReading();
        });
}

void TriedPictures::finishReading() {
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

void TriedPictures::askAll() {
    m_answers.stop();
    m_teacherProblem.clear();
    if (!m_student || m_pictures.empty())
        return;
    std::vector<fs::path> unanswered;
    for (const auto& picture : m_pictures)
        if (!picture.student || !picture.teacher)
            unanswered.push_back(picture.file);
    m_answers.ask(*m_student, unanswered);
}

void TriedPictures::take(const StudentAnswers::Answers& answers, TriedPicture::Scores TriedPicture::*whose) {
    for (const auto& answer : answers)
        for (auto& picture : m_pictures)
            if (picture.file == answer.file && !answer.error)
                picture.*whose = answer.scores;
    if (!m_pictures.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void TriedPictures::clear() {
    m_answers.stop();
    beginResetModel();
    m_pictures.clear();
    endResetModel();
}

int TriedPictures::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_pictures.size());
}

QVariant TriedPictures::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& tried = picture(index.row());
    switch (role) {
    case Qt::DisplayRole: return qt(tried.file.filename());
    case Qt::ToolTipRole: return qt(tried.file);
    case Qt::AccessibleTextRole: return textOf(tried);
    case KeyRole: return qt(tried.file);
    default: return {};
    }
}

QString TriedPictures::textOf(const TriedPicture& picture) const {
    QStringList parts{qt(picture.file.filename()), sentenceOf(tr("Student"), picture.student),
                      sentenceOf(tr("Teacher"), picture.teacher)};
    parts.removeAll(QString());
    return parts.join(QStringLiteral("; "));
}

} // namespace retort::ui
