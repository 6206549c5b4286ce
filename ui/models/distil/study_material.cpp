#include "models/distil/study_material.h"

#include "data/dataset_name.h"
#include "models/session/session.h"
#include "models/session/text.h"

#include <algorithm>
#include <utility>

namespace retort::ui {

namespace fs = std::filesystem;

namespace {

/// Those of "general" are few and ship with the program: the study has them word for word.
std::vector<NamedPrompts> readyPrompts(const fs::path& resources) {
    std::vector<NamedPrompts> ready;
    for (const auto origin : {PromptOrigin::OneTemplate, PromptOrigin::General}) {
        const auto read = openPromptSet({.origin = origin}, resources, {}, {});
        if (read.ok())
            ready.push_back({.name = titleOf({.origin = origin}),
                             .templates = {.inlined = read->prompts.templates, .file = {}}});
    }
    return ready;
}

std::vector<NamedPrompts> promptsFor(const fs::path& resources, const fs::path& workspace,
                                     const std::string& dataset) {
    const auto usual = usualPrompts(resources, qt(dataset), {});
    std::vector<NamedPrompts> named{{.name = usual.origin == PromptOrigin::Shipped
                                                 ? StudyMaterial::tr("Dataset's own (%1)").arg(titleOf(usual))
                                                 : StudyMaterial::tr("Dataset's own (one template)")}};
    for (auto& ready : readyPrompts(resources))
        named.push_back(std::move(ready));
    for (const auto& source : listPromptSets(resources, promptFolder(workspace, qt(dataset))))
        if (source.origin == PromptOrigin::Own)
            named.push_back({.name = titleOf(source), .templates = templatesIn(source.file)});
    return named;
}

bool isOneOf(const std::vector<store::SyntheticSetRecord>& sets, const std::string& name) {
    return std::any_of(sets.begin(), sets.end(),
                       [&](const store::SyntheticSetRecord& set) { return set.request.name == name; });
}

} // namespace

StudyMaterial::StudyMaterial(Session& session, QObject* parent) : QObject(parent), m_session(session) {}

void StudyMaterial::reload(const std::vector<std::string>& datasets) {
    const auto resources = m_session.environment().resources;
    const auto workspace = m_session.folder();
    m_session.reader().ask(
        this,
        [resources, workspace, datasets](store::Workspace& store) {
            std::map<std::string, std::vector<NamedPrompts>> prompts;
            for (const auto& dataset : datasets)
                prompts[dataset] = promptsFor(resources, workspace, dataset);
            auto sets = store::SyntheticTable(store.database()).all();
            return std::pair{std::move(prompts), sets.ok() ? *std::move(sets) : decltype(m_sets){}};
        },
        [this](std::pair<decltype(m_prompts), decltype(m_sets)> found) {
            std::tie(m_prompts, m_sets) = std::move(found);
            Q_EMIT loaded();
        });
}

std::vector<NamedPrompts> StudyMaterial::prompts(const std::string& dataset) const {
    const auto found = m_prompts.find(dataset);
    return found == m_prompts.end() ? std::vector<NamedPrompts>{{.name = tr("Dataset's own")}}
                                    : found->second;
}

std::vector<store::SyntheticSetRecord> StudyMaterial::sets(const std::string& dataset,
                                                           study::Source source) const {
    std::vector<store::SyntheticSetRecord> fitting;
    for (const auto& set : m_sets)
        if (set.finished && sourceOf(set) == source && data::isSameDataset(set.request.dataset, dataset))
            fitting.push_back(set);
    return fitting;
}

study::TemplatesSpec templatesIn(const fs::path& file) {
    return {.inlined = {}, .file = file.string()};
}

QString textOf(const store::SyntheticSetRecord& set) {
    const auto name = qt(set.request.name);
    if (set.excluded == 0)
        return StudyMaterial::tr("%1 · %2 images").arg(name, count(set.stored));
    return StudyMaterial::tr("%1 · %2 images, %3 excluded").arg(name, count(set.stored), count(set.excluded));
}

std::string chosenSet(const study::StudySpec& spec, study::Source source,
                      const std::vector<store::SyntheticSetRecord>& sets) {
    const auto named = spec.generation.sets.find(source);
    if (named == spec.generation.sets.end())
        return {};
    const auto found = std::find_if(named->second.begin(), named->second.end(),
                                    [&](const std::string& name) { return isOneOf(sets, name); });
    return found == named->second.end() ? std::string{} : *found;
}

void chooseSet(study::StudySpec& spec, study::Source source,
               const std::vector<store::SyntheticSetRecord>& sets, const std::string& name) {
    auto& names = spec.generation.sets[source];
    std::erase_if(names, [&](const std::string& each) { return isOneOf(sets, each); });
    if (!name.empty())
        names.push_back(name);
    if (names.empty())
        spec.generation.sets.erase(source);
}

const study::TemplatesSpec& promptsOf(const study::StudySpec& spec, const std::string& dataset) {
    const auto own = spec.templatesOf.find(dataset);
    return own == spec.templatesOf.end() ? spec.templates : own->second;
}

void setPrompts(study::StudySpec& spec, const std::string& dataset, const study::TemplatesSpec& templates) {
    // Prompts for all datasets become those of each, so that one of them can have others.
    for (const auto& each : spec.datasets)
        if (spec.templates.given() && !spec.templatesOf.contains(each))
            spec.templatesOf[each] = spec.templates;
    spec.templates = {};
    if (templates.given())
        spec.templatesOf[dataset] = templates;
    else
        spec.templatesOf.erase(dataset);
}

} // namespace retort::ui
