#include "study/budget/work_merge.h"

#include "synthesis/sets/set_spec.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace retort::study {

namespace {

/// Where a variant's parts come to stand.
struct MergedPlace {
    std::size_t index = 0;
    bool isNew = false;
};
using MergedPlaces = std::vector<MergedPlace>;

template<class Part, class IsSame>
MergedPlace placed(std::vector<Part>& parts, Part part, const IsSame& isSame) {
    const auto known = std::ranges::find_if(parts, isSame);
    const MergedPlace place{.index = static_cast<std::size_t>(known - parts.begin()),
                            .isNew = known == parts.end()};
    if (place.isNew)
        parts.push_back(std::move(part));
    return place;
}

std::string identityOf(const WorkedSet& set) {
    return synthesis::textOf(synthesis::SetSpec{.generation = set.spec}) + std::to_string(set.images);
}

class Merging {
public:
    Merging(StudyWork& into, StudyWork variant) : m_into(into), m_variant(std::move(variant)) {}

    void merge();

private:
    void placeDatasets();
    void placeSets();
    void placeRuns();
    void addPiece(WorkKey key, WorkPiece piece);
    const MergedPlaces& placesOf(Phase phase) const;
    std::int64_t mostLabelled(const std::string& dataset) const;

    StudyWork& m_into;
    StudyWork m_variant;
    MergedPlaces m_datasets, m_sets, m_runs;
    std::vector<double> m_asked; ///< labelled images, by dataset of the variant, that earlier variants have
};

void Merging::merge() {
    placeDatasets();
    placeSets();
    placeRuns();
    for (const auto& [key, piece] : m_variant.estimate.pieces())
        addPiece(key, piece);
    for (const auto& [kind, seconds] : m_variant.estimate.speeds())
        m_into.estimate.assume(kind, seconds);
}

std::int64_t Merging::mostLabelled(const std::string& dataset) const {
    std::int64_t most = 0;
    for (const auto& known : m_into.datasets)
        if (known.name == dataset)
            most = std::max(most, known.labelled);
    return most;
}

void Merging::placeDatasets() {
    for (const auto& dataset : m_variant.datasets)
        m_asked.push_back(static_cast<double>(mostLabelled(dataset.name)));
    for (const auto& dataset : m_variant.datasets)
        m_datasets.push_back(placed(m_into.datasets, dataset, [&](const WorkedDataset& known) {
            return known.name == dataset.name && known.labelled == dataset.labelled;
        }));
}

void Merging::placeSets() {
    for (auto& set : m_variant.sets) {
        set.dataset = m_datasets[set.dataset].index;
        m_sets.push_back(placed(m_into.sets, set, [&](const WorkedSet& known) {
            return known.dataset == set.dataset && known.source == set.source &&
                   identityOf(known) == identityOf(set);
        }));
    }
}

void Merging::placeRuns() {
    for (auto& run : m_variant.runs) {
        run.dataset = m_datasets[run.dataset].index;
        m_runs.push_back(placed(m_into.runs, run, [&](const WorkedRun& known) {
            return known.dataset == run.dataset && study::identityOf(known.run) == study::identityOf(run.run);
        }));
    }
}

const MergedPlaces& Merging::placesOf(Phase phase) const {
    switch (phase) {
    case Phase::Distil:
    case Phase::Finetune: return m_runs;
    case Phase::Sample:
    case Phase::EmbedSet:
    case Phase::EmbedSetViews:
    case Phase::CompareSet: return m_sets;
    default: return m_datasets;
    }
}

void Merging::addPiece(WorkKey key, WorkPiece piece) {
    const auto place = placesOf(key.phase)[key.index];
    if (!place.isNew || (key.phase == Phase::ScoreTeacher && m_asked[key.index] > 0))
        return;
    if (key.phase == Phase::EmbedReal)
        piece.units = std::max(0.0, piece.units - m_asked[key.index]);
    key.index = place.index;
    m_into.estimate.add(key, std::move(piece));
}

} // namespace

void mergeWork(StudyWork& into, StudyWork variant) {
    if (into.runs.empty())
        into = std::move(variant);
    else
        Merging(into, std::move(variant)).merge();
}

} // namespace retort::study
