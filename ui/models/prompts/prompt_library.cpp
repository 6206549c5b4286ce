#include "models/prompts/prompt_library.h"

#include "base/file.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"

namespace retort::ui {

namespace fs = std::filesystem;

/// What was found of a dataset's prompts.
struct PromptLibrary::Opening {
    std::vector<PromptSource> sets;
    PromptSource source;
    Result<study::PromptFile> read;
    std::optional<PromptVersion> remembered;
};

namespace {

Status writePrompts(const fs::path& file, const std::string& text) {
    RETORT_CHECK(createFolders(file.parent_path()));
    return writeFileAtomically(file, text);
}

PromptSource importedFrom(const fs::path& file) {
    return {.origin = PromptOrigin::Imported, .name = qt(file.stem()), .file = file};
}

} // namespace

PromptLibrary::PromptLibrary(Session& session, PromptDraft& draft, QObject* parent)
    : QObject(parent), m_session(session), m_draft(draft) {}

fs::path PromptLibrary::folder() const {
    return promptFolder(m_session.folder(), m_draft.dataset());
}

std::vector<std::string> PromptLibrary::classes() const {
    std::vector<std::string> names;
    for (const auto& name : m_draft.classes())
        names.push_back(utf8(name));
    return names;
}

void PromptLibrary::openDataset(const QString& dataset, const std::vector<std::string>& classes) {
    m_wanted = dataset;
    const auto resources = m_session.environment().resources;
    auto remembered = rememberedPrompts(qt(m_session.folder()), dataset);
    if (remembered && remembered->words.classNames.size() != static_cast<qsizetype>(classes.size()))
        remembered.reset();
    QStringList names;
    for (const auto& name : classes)
        names << qt(name);
    m_session.background().run(
        this,
        [resources, folder = promptFolder(m_session.folder(), dataset), dataset, classes, remembered] {
            const auto source = remembered ? remembered->source : usualPrompts(resources, dataset, classes);
            return Opening{.sets = listPromptSets(resources, folder),
                           .source = source,
                           .read = openPromptSet(source, resources, dataset, classes),
                           .remembered = remembered};
        },
        [this, dataset, names](Opening opening) { finishOpening(dataset, names, std::move(opening)); });
}

void PromptLibrary::finishOpening(const QString& dataset, const QStringList& classes, Opening opening) {
    if (dataset != m_wanted)
        return;
    m_sets = std::move(opening.sets);
    PromptVersion version{.source = opening.source};
    if (opening.read.ok())
        version.saved = version.words = wordsOf(*opening.read);
    const bool unsaved = opening.remembered && opening.remembered->words != opening.remembered->saved;
    if (unsaved || (opening.remembered && !opening.read.ok()))
        version.words = opening.remembered->words;
    if (!opening.read.ok() && !opening.remembered) {
        version.source = {.origin = PromptOrigin::OneTemplate};
        version.saved = version.words = PromptWords{
            .templates = wordsOf({.prompts = study::defaultPrompts({})}).templates, .classNames = classes};
    }
    m_draft.open(dataset, classes, std::move(version));
    Q_EMIT setsChanged();
    // What was imported is no longer bound to its file.
    if (!opening.read.ok() && opening.source.origin != PromptOrigin::Imported)
        Q_EMIT failed(told(opening.read.error()));
}

void PromptLibrary::open(const PromptSource& source) {
    m_session.background().run(
        this,
        [source, resources = m_session.environment().resources, dataset = m_draft.dataset(),
         classes = classes()] { return openPromptSet(source, resources, dataset, classes); },
        [this, source, dataset = m_draft.dataset()](const Result<study::PromptFile>& read) {
            take(source, dataset, read);
        });
}

void PromptLibrary::import(const fs::path& file, const QString& set) {
    struct Import {
        Result<study::PromptFile> whole;
        bool templatesAreSound = false;
        QStringList sets{};
    };
    const study::PromptChoice choice{.dataset = utf8(m_draft.dataset()), .set = utf8(set)};
    m_session.background().run(
        this,
        [file, classes = classes(), choice] {
            Import read{.whole = study::readPromptFile(file, classes, choice),
                        .templatesAreSound = study::readTemplates(file, choice).ok()};
            if (const auto sets = study::setsIn(file); sets.ok() && !read.templatesAreSound)
                for (const auto& name : *sets)
                    read.sets << qt(name);
            return read;
        },
        [this, file, choice, dataset = m_draft.dataset()](const Import& read) {
            const bool noneFits = !read.whole.ok() && read.whole.error().code == ErrorCode::NotFound;
            if (!read.whole.ok() && read.templatesAreSound)
                Q_EMIT foreign(file, told(read.whole.error()));
            else if (noneFits && !read.sets.isEmpty())
                Q_EMIT severalSets(file, read.sets);
            else
                take(importedFrom(file), dataset, read.whole);
        });
}

void PromptLibrary::importTemplates(const fs::path& file) {
    m_session.background().run(
        this,
        [file, classes = classes()]() -> Result<study::PromptFile> {
            RETORT_TRY(auto templates, study::readTemplates(file));
            return study::PromptFile{.prompts = {.templates = std::move(templates), .classNames = classes}};
        },
        [this, file, dataset = m_draft.dataset()](const Result<study::PromptFile>& read) {
            take(importedFrom(file), dataset, read);
        });
}

void PromptLibrary::take(const PromptSource& source, const QString& dataset,
                         const Result<study::PromptFile>& read) {
    if (dataset != m_draft.dataset())
        return;
    if (!read.ok()) {
        Q_EMIT failed(told(read.error()));
        return;
    }
    m_draft.replace(source, wordsOf(*read));
    Q_EMIT opened(source);
}

void PromptLibrary::save() {
    write(m_draft.source());
}

void PromptLibrary::saveAs(const QString& name) {
    write({.origin = PromptOrigin::Own, .name = name, .file = folder() / (utf8(name) + ".json")});
}

void PromptLibrary::write(const PromptSource& target) {
    const auto words = m_draft.words();
    m_session.background().run(
        this,
        [file = target.file, text = study::textOf(fileOf(words), classes())] {
            return writePrompts(file, text);
        },
        [this, target, words, before = m_draft.source(), dataset = m_draft.dataset()](const Status& done) {
            if (!done.ok()) {
                Q_EMIT failed(told(done.error()));
                return;
            }
            if (dataset == m_draft.dataset())
                m_draft.setSaved(before, target, words);
            reloadSets();
            Q_EMIT written(target.file);
        });
}

void PromptLibrary::exportTo(const fs::path& file) {
    m_session.background().run(
        this,
        [file, text = study::textOf(fileOf(m_draft.words()), classes())] {
            return writeFileAtomically(file, text);
        },
        [this, file](const Status& done) {
            if (done.ok())
                Q_EMIT written(file);
            else
                Q_EMIT failed(told(done.error()));
        });
}

void PromptLibrary::reloadSets() {
    m_session.background().run(
        this,
        [resources = m_session.environment().resources, here = folder()] {
            return listPromptSets(resources, here);
        },
        [this, dataset = m_draft.dataset()](std::vector<PromptSource> sets) {
            if (dataset != m_draft.dataset())
                return;
            m_sets = std::move(sets);
            Q_EMIT setsChanged();
        });
}

} // namespace retort::ui
