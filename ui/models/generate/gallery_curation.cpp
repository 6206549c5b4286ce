// How images of the gallery are kept and excluded; the rest of it is in generated_gallery.cpp.

#include "models/generate/generated_gallery.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "synthesis/curation/curation.h"

#include <algorithm>
#include <utility>

namespace retort::ui {

using store::ImageState;

void GeneratedGallery::mark(const std::vector<int>& rows, ImageState state) {
    const auto from = state == ImageState::Excluded ? ImageState::Stored : ImageState::Excluded;
    const auto choice = state == ImageState::Excluded ? store::HandChoice::Reject : store::HandChoice::Keep;
    Marks before, after;
    for (const int row : rows) {
        const auto& marked = image(row);
        if (marked.state != from)
            continue;
        before.push_back({.number = marked.number, .state = marked.state, .choice = marked.choice});
        after.push_back({.number = marked.number, .state = state, .choice = choice});
    }
    if (before.empty())
        return;
    std::ranges::sort(before, {}, &store::ImageMark::number);
    std::ranges::sort(after, {}, &store::ImageMark::number);
    m_undone.clear();
    apply(std::move(before), after);
}

void GeneratedGallery::redo() {
    if (!canRedo())
        return;
    const auto after = std::move(m_undone.back());
    m_undone.pop_back();
    apply(now(after), after);
}

void GeneratedGallery::apply(Marks before, const Marks& after) {
    m_marks.push_back(std::move(before));
    show(after);
    write(
        [set = m_id, after](store::Workspace& workspace) {
            return store::CurationTable(workspace.database()).apply(set, after, "{}").status();
        },
        false);
}

synthesis::CurationDecision GeneratedGallery::decide(const synthesis::CurationLimits& limits) const {
    std::vector<std::int64_t> duplicates;
    if (m_check)
        for (const auto& duplicate : m_check->duplicates)
            duplicates.push_back(duplicate.number);
    return synthesis::applyRules(
        m_images, limits,
        {.classes = m_set ? m_set->request.classes.size() : 0, .nearDuplicates = duplicates});
}

void GeneratedGallery::curate(const synthesis::CurationLimits& limits) {
    m_marks.clear(); // from here on the store knows what was before
    m_undone.clear();
    write(
        [set = m_id, limits](store::Workspace& workspace) -> Status {
            return synthesis::curateSet(workspace, set, {.limits = limits}).status();
        },
        true);
}

void GeneratedGallery::undo() {
    if (!canUndo())
        return;
    const bool isKnown = !m_marks.empty();
    if (isKnown) {
        const auto before = std::move(m_marks.back());
        m_marks.pop_back();
        m_undone.push_back(now(before));
        show(before);
    } else {
        --m_steps;
        if (!m_takenBack) { // of several at once, how it was before the first
            m_takenBack.emplace();
            for (const auto& image : m_images)
                m_takenBack->push_back(
                    {.number = image.number, .state = image.state, .choice = image.choice});
        }
    }
    write(
        [set = m_id](store::Workspace& workspace) -> Status {
            return synthesis::undoCuration(workspace, set).status();
        },
        !isKnown);
}

/// What a step that only the store knew has changed is known once the images are read again.
void GeneratedGallery::keepTakenBack() {
    const auto before = std::exchange(m_takenBack, std::nullopt);
    if (!before)
        return;
    Marks changed;
    const auto current = now(*before);
    for (const auto& mark : *before) {
        const auto is = std::ranges::lower_bound(current, mark.number, {}, &store::ImageMark::number);
        if (is != current.end() && is->number == mark.number &&
            (is->state != mark.state || is->choice != mark.choice))
            changed.push_back(mark);
    }
    if (!changed.empty())
        m_undone.push_back(std::move(changed));
}

GeneratedGallery::Marks GeneratedGallery::now(const Marks& marks) const {
    Marks current;
    for (const auto& mark : marks) {
        const auto image = std::ranges::lower_bound(m_images, mark.number, {}, &Image::number);
        if (image != m_images.end() && image->number == mark.number)
            current.push_back({.number = mark.number, .state = image->state, .choice = image->choice});
    }
    return current;
}

/// What is shown changes at once; the store follows. Marks: by number.
void GeneratedGallery::show(const Marks& marks) {
    for (auto& image : m_images) {
        const auto mark = std::ranges::lower_bound(marks, image.number, {}, &store::ImageMark::number);
        if (mark == marks.end() || mark->number != image.number)
            continue;
        image.state = mark->state;
        image.choice = mark->choice;
    }
    countKept();
    showRows(passing());
    Q_EMIT loaded();
}

template<class Write> void GeneratedGallery::write(Write write, bool readAgain) {
    ++m_written;
    m_session.reader().ask(this, std::move(write), [this, readAgain](const Status& stored) {
        if (!stored.ok())
            Q_EMIT failed(told(stored.error()));
        if (readAgain || !stored.ok()) {
            m_marks.clear();
            reload();
        }
    });
}

const store::NearDuplicate* GeneratedGallery::nearDuplicate(std::int64_t number) const {
    if (!m_check)
        return nullptr;
    const auto& all = m_check->duplicates;
    const auto found = std::ranges::lower_bound(all, number, {}, &store::NearDuplicate::number);
    return found != all.end() && found->number == number ? &*found : nullptr;
}

std::vector<double> GeneratedGallery::entropies() const {
    std::vector<double> entropies;
    for (const auto& image : m_images)
        if (image.entropy)
            entropies.push_back(*image.entropy);
    return entropies;
}

std::vector<double> GeneratedGallery::scores() const {
    std::vector<double> scores;
    for (const auto& image : m_images)
        if (image.score)
            scores.push_back(*image.score);
    return scores;
}

} // namespace retort::ui
