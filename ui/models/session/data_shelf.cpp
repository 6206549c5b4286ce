#include "models/session/data_shelf.h"

#include "models/session/advice.h"
#include "models/session/text.h"

#include <QStringList>

#include <algorithm>
#include <utility>

namespace retort::ui {

namespace {

ShelfState stateFor(const Error& error) {
    return error.code == ErrorCode::NotFound ? ShelfState::Missing : ShelfState::Broken;
}

Result<OpenDataset> openNow(const QString& name, const data::DatasetSearch& search,
                            const data::FolderOptions& options) {
    RETORT_TRY(auto opened, data::findDataset(utf8(name), search, options));
    return OpenDataset{std::move(opened)};
}

ShelfState stateOf(data::Availability availability) {
    switch (availability) {
    case data::Availability::Ready: return ShelfState::Closed;
    case data::Availability::NotFound: return ShelfState::Missing;
    case data::Availability::Broken: break;
    }
    return ShelfState::Broken;
}

std::optional<Error> failureOf(const data::DatasetListing& listing) {
    if (listing.note.empty())
        return {};
    const bool isMissing = listing.state == data::Availability::NotFound;
    return Error{isMissing ? ErrorCode::NotFound : ErrorCode::Corrupt, listing.note};
}

/// What is known of it from before stays, as long as its files are where they were.
ShelvedDataset shelved(const data::DatasetListing& listing, const ShelvedDataset* known) {
    const bool samePlace = known && (known->path == listing.path || !known->listed);
    if (samePlace && listing.state == data::Availability::Ready && known->state != ShelfState::Missing) {
        auto set = *known;
        set.path = listing.path;
        set.listed = true;
        set.offered = false;
        set.known = data::knownDataset(listing.contents);
        return set;
    }
    return {.name = qt(listing.name),
            .path = listing.path,
            .state = stateOf(listing.state),
            .listed = !listing.path.empty(),
            .offered = listing.path.empty(),
            .known = data::knownDataset(listing.contents),
            .failure = failureOf(listing)};
}

} // namespace

QString ShelvedDataset::problem() const {
    return failure ? told(*failure) : QString();
}

DataShelf::DataShelf(data::DatasetSearch search, QObject* parent)
    : QObject(parent), m_search(std::move(search)) {}

DataShelf::~DataShelf() {
    m_stop.request_stop();
}

const ShelvedDataset* DataShelf::find(const QString& name) const {
    const auto found =
        std::find_if(m_sets.begin(), m_sets.end(), [&](const auto& set) { return set.name == name; });
    return found == m_sets.end() ? nullptr : &*found;
}

ShelvedDataset* DataShelf::entry(const QString& name) {
    return const_cast<ShelvedDataset*>(std::as_const(*this).find(name));
}

ShelvedDataset& DataShelf::entryOrNew(const QString& name) {
    if (auto* known = entry(name))
        return *known;
    return m_sets.emplace_back(ShelvedDataset{.name = name, .path = path(name), .listed = false});
}

void DataShelf::reload() {
    m_threads.run(
        this, [search = m_search] { return data::listDatasets(search); },
        [this](std::vector<data::DatasetListing> listings) { take(std::move(listings)); });
}

void DataShelf::take(std::vector<data::DatasetListing> listings) {
    std::vector<ShelvedDataset> sets;
    for (const auto& listing : listings)
        sets.push_back(shelved(listing, find(qt(listing.name))));
    for (auto& set : m_sets)
        if (!set.listed && !set.offered &&
            std::none_of(sets.begin(), sets.end(), [&](const auto& s) { return s.name == set.name; }))
            sets.push_back(std::move(set));
    m_sets = std::move(sets);
    Q_EMIT listed();
}

void DataShelf::open(const QString& name) {
    auto* set = entry(name);
    if (set && set->state == ShelfState::Closed)
        startOpening(*set);
}

void DataShelf::openAll() {
    QStringList names; // those who hear of one may put another on the shelf
    for (const auto& set : m_sets)
        names << set.name;
    for (const auto& name : names)
        open(name);
}

void DataShelf::reopen(const QString& name) {
    auto* set = entry(name);
    if (set && set->state != ShelfState::Opening)
        startOpening(*set);
}

void DataShelf::whenOpen(QObject* asker, const QString& name, Then then) {
    auto& set = entryOrNew(name);
    if (set.state == ShelfState::Ready)
        return then(set.dataset);
    m_waiting.push_back({.name = name, .asker = asker, .then = std::move(then)});
    if (set.state != ShelfState::Opening)
        startOpening(set);
}

LabelledChoice DataShelf::labelled(const QString& name) const {
    if (const auto remembered = rememberedChoice(name))
        return *remembered;
    const auto* set = find(name);
    return set && set->dataset ? usualChoice(set->dataset->summary()) : LabelledChoice{};
}

void DataShelf::setLabelled(const QString& name, const LabelledChoice& choice) {
    if (choice == labelled(name))
        return;
    remember(name, choice);
    Q_EMIT labelledChanged(name);
}

void DataShelf::startOpening(ShelvedDataset& set) {
    set.state = ShelfState::Opening;
    set.done = -1;
    set.failure.reset();
    const auto name = set.name;
    const auto tell = [this, name](const Progress& progress) {
        const double done = progress.total > 0
                                ? static_cast<double>(progress.done) / static_cast<double>(progress.total)
                                : -1;
        QMetaObject::invokeMethod(
            this, [this, name, done] { setProgress(name, done); }, Qt::QueuedConnection);
    };
    const data::FolderOptions options{.progress = tell, .stop = m_stop.get_token()};
    m_threads.run(
        this, [name, search = m_search, options] { return openNow(name, search, options); },
        [this, name](Result<OpenDataset> opened) { finishOpening(name, std::move(opened)); });
    Q_EMIT changed(name);
}

void DataShelf::setProgress(const QString& name, double done) {
    auto* set = entry(name);
    if (!set || set->state != ShelfState::Opening)
        return;
    set->done = done;
    Q_EMIT changed(name);
}

void DataShelf::finishOpening(const QString& name, Result<OpenDataset> opened) {
    if (auto* set = entry(name)) {
        set->state = opened.ok() ? ShelfState::Ready : stateFor(opened.error());
        set->dataset = opened.ok() ? *opened : nullptr;
        set->failure = opened.ok() ? std::nullopt : std::optional(opened.error());
    }
    Q_EMIT changed(name);
    answer(name, opened);
}

void DataShelf::answer(const QString& name, const Result<OpenDataset>& opened) {
    std::vector<Waiting> waiting;
    std::swap(waiting, m_waiting);
    for (auto& one : waiting) {
        if (one.name != name)
            m_waiting.push_back(std::move(one));
        else if (one.asker)
            one.then(opened);
    }
}

} // namespace retort::ui
