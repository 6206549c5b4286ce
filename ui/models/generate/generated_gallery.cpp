#include "models/generate/generated_gallery.h"

#include "data/dataset_name.h"
#include "models/generate/generation_record.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "study/report/study_list.h"

#include <algorithm>

namespace retort::ui {

using store::ImageState;

namespace {

Result<std::vector<KnownStudent>> studentsOf(store::Workspace& workspace, const std::string& dataset) {
    std::vector<KnownStudent> known;
    RETORT_TRY(const auto students, study::listStudents(workspace));
    for (const auto& student : students) {
        const auto& record = student.run.record;
        if (data::isSameDataset(record.request.dataset, dataset))
            known.push_back({.run = record.id,
                             .name = GeneratedGallery::tr("%1, seed %2 (run %3)")
                                         .arg(qt(student.run.column))
                                         .arg(record.request.seed)
                                         .arg(record.id.value)});
    }
    return known;
}

} // namespace

GeneratedGallery::GeneratedGallery(Session& session, QObject* parent)
    : QAbstractListModel(parent), m_session(session) {}

void GeneratedGallery::showSet(SyntheticSetId set) {
    if (set == m_id)
        return;
    m_id = set;
    ++m_asked;
    m_isAsking = false;
    m_marks.clear();
    m_undone.clear();
    m_takenBack.reset();
    m_steps = 0;
    m_check.reset();
    m_filter = {};
    m_only.clear();
    beginResetModel();
    m_set.reset();
    m_files.reset();
    m_images.clear();
    m_rows.clear();
    m_kept = 0;
    endResetModel();
    reload();
}

void GeneratedGallery::reload() {
    if (m_id)
        ask(0);
}

void GeneratedGallery::follow() {
    if (m_id && !m_isAsking)
        ask(m_images.empty() ? 0 : m_images.back().number + 1);
}

void GeneratedGallery::ask(std::int64_t first) {
    m_isAsking = true;
    const auto question = [set = m_id, first](store::Workspace& workspace) -> Result<Answer> {
        const store::SyntheticTable table(workspace.database());
        Answer answer;
        RETORT_TRY(answer.set, table.find(set));
        RETORT_TRY(answer.images, table.imagesFrom(set, first));
        std::erase_if(answer.images, [](const Image& image) { return image.state == ImageState::Invalid; });
        RETORT_TRY(answer.check, store::SetCheckTable(workspace.database()).find(set));
        RETORT_TRY(answer.steps, store::CurationTable(workspace.database()).steps(set));
        RETORT_TRY(answer.students, studentsOf(workspace, answer.set.request.dataset));
        return answer;
    };
    m_session.reader().ask(this, question,
                           [this, first, asked = ++m_asked, written = m_written](Result<Answer> answer) {
                               if (asked != m_asked)
                                   return;
                               m_isAsking = false;
                               if (!answer.ok())
                                   return Q_EMIT failed(told(answer.error()));
                               if (written != m_written)
                                   return reload();
                               take(first, std::move(*answer));
                           });
}

void GeneratedGallery::take(std::int64_t first, Answer answer) {
    if (!m_files)
        m_files = std::make_shared<GeneratedFiles>(m_session.paths().synthetic() / answer.set.request.name);
    m_set = std::move(answer.set);
    m_check = std::move(answer.check);
    m_students = std::move(answer.students);
    m_steps = std::max<std::int64_t>(0, answer.steps - static_cast<std::int64_t>(m_marks.size()));
    for (const auto& image : answer.images)
        m_files->add(image.number, image.file);
    const auto isKnown = [&](const Image& image) { return image.number < first; };
    const auto known = std::find_if_not(m_images.begin(), m_images.end(), isKnown) - m_images.begin();
    const auto same = [](const Image& a, const Image& b) { return a.number == b.number; };
    const bool isGrowth = answer.images.size() >= m_images.size() - static_cast<std::size_t>(known) &&
                          std::equal(m_images.begin() + known, m_images.end(), answer.images.begin(), same);
    if (!isGrowth)
        showRows({}); // rows are places among the images, and those have moved
    if (known == 0) {
        m_images = std::move(answer.images); // a set of 100,000 is not copied one by one
    } else {
        m_images.resize(static_cast<std::size_t>(known));
        std::move(answer.images.begin(), answer.images.end(), std::back_inserter(m_images));
    }
    if (first == 0)
        keepTakenBack();
    countKept();
    showRows(passing());
    Q_EMIT loaded();
}

void GeneratedGallery::setFilter(const GalleryFilter& filter) {
    if (filter == m_filter)
        return;
    m_filter = filter;
    m_only.clear();
    showRows(passing());
}

void GeneratedGallery::showOnly(std::vector<std::int64_t> numbers) {
    m_only = std::move(numbers);
    showRows(passing());
    Q_EMIT loaded();
}

void GeneratedGallery::setOrder(ImageOrder order) {
    m_order = order;
    showRows(passing());
}

void GeneratedGallery::countKept() {
    m_kept = std::count_if(m_images.begin(), m_images.end(),
                           [](const Image& image) { return image.state == ImageState::Stored; });
}

GeneratedGallery::Rows GeneratedGallery::passing() const {
    if (!m_only.empty())
        return placesOf(m_only);
    auto rows = matching(m_images, m_filter);
    if (m_filter.choice == ImageChoice::NearDuplicates)
        std::erase_if(rows, [this](int place) {
            return !nearDuplicate(m_images[static_cast<std::size_t>(place)].number);
        });
    sortImages(rows, m_images, m_order);
    return rows;
}

GeneratedGallery::Rows GeneratedGallery::placesOf(const std::vector<std::int64_t>& numbers) const {
    Rows places;
    for (const auto number : numbers) {
        const auto found = std::ranges::lower_bound(m_images, number, {}, &Image::number);
        if (found != m_images.end() && found->number == number)
            places.push_back(static_cast<int>(found - m_images.begin()));
    }
    return places;
}

/// Moves as few rows as can be, so that the view stays where it is.
void GeneratedGallery::showRows(Rows rows) {
    const bool isChanged = rows != m_rows;
    if (isChanged && !growTo(rows) && !shrinkTo(rows)) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    }
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

bool GeneratedGallery::growTo(const Rows& rows) {
    const auto ranges = addedRanges(m_rows, rows);
    if (!ranges)
        return false;
    for (const auto& [first, last] : *ranges) {
        beginInsertRows({}, first, last);
        m_rows.insert(m_rows.begin() + first, rows.begin() + first, rows.begin() + last + 1);
        endInsertRows();
    }
    return true;
}

bool GeneratedGallery::shrinkTo(const Rows& rows) {
    const auto ranges = addedRanges(rows, m_rows);
    if (!ranges)
        return false;
    for (auto range = ranges->rbegin(); range != ranges->rend(); ++range) {
        beginRemoveRows({}, range->first, range->last);
        m_rows.erase(m_rows.begin() + range->first, m_rows.begin() + range->last + 1);
        endRemoveRows();
    }
    return true;
}

int GeneratedGallery::rowOf(std::int64_t number) const {
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](int place) {
        return m_images[static_cast<std::size_t>(place)].number == number;
    });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int GeneratedGallery::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant GeneratedGallery::data(const QModelIndex& index, int role) const {
    if (!m_set || !checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& shown = image(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole: return tr("%1, image %2").arg(className(*m_set, shown.label), count(shown.number));
    case Qt::AccessibleDescriptionRole:
        return shown.state == ImageState::Excluded ? tr("excluded") : tr("kept");
    case NumberRole:
    case SortRole:
    case KeyRole: return static_cast<qlonglong>(shown.number);
    default: return {};
    }
}

} // namespace retort::ui
