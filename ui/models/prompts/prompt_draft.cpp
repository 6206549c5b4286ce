#include "models/prompts/prompt_draft.h"

#include "models/session/text.h"
#include "settings/settings.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace retort::ui {

namespace {

constexpr std::size_t kMostSteps = 200; ///< that can be taken back

void rememberWords(const settings::Prompts& stored, const PromptWords& words) {
    QStringList on, off;
    for (const auto& line : words.templates) {
        on << line.text;
        off << (line.on ? QStringLiteral("on") : QStringLiteral("off"));
    }
    stored.templates.set(on);
    stored.states.set(off);
    stored.classNames.set(words.classNames);
}

PromptWords rememberedWords(const settings::Prompts& stored) {
    PromptWords words;
    const auto texts = stored.templates.value();
    const auto states = stored.states.value();
    for (qsizetype i = 0; i < texts.size(); ++i)
        words.templates.push_back({.text = texts[i], .on = states.value(i) != QStringLiteral("off")});
    words.classNames = stored.classNames.value();
    return words;
}

void rememberPrompts(const settings::LastPrompts& stored, const PromptVersion& version) {
    stored.origin.set(static_cast<int>(version.source.origin));
    stored.name.set(version.source.name);
    stored.file.set(qt(version.source.file));
    rememberWords(stored.saved, version.saved);
    rememberWords(stored.words, version.words);
}

} // namespace

PromptWords wordsOf(const study::PromptFile& file) {
    PromptWords words;
    for (const auto& text : file.prompts.templates)
        words.templates.push_back({.text = qt(text)});
    for (const auto& text : file.disabled)
        words.templates.push_back({.text = qt(text), .on = false});
    for (const auto& name : file.prompts.classNames)
        words.classNames << qt(name);
    return words;
}

study::PromptFile fileOf(const PromptWords& words) {
    study::PromptFile file;
    for (const auto& line : words.templates)
        (line.on ? file.prompts.templates : file.disabled).push_back(utf8(line.text));
    for (const auto& name : words.classNames)
        file.prompts.classNames.push_back(utf8(name));
    return file;
}

QString templateProblem(const QString& text) {
    if (text.contains(QStringLiteral("{}")) || text.contains(QStringLiteral("{c}")))
        return {};
    return PromptDraft::tr("It has no {} where the class name goes.");
}

std::optional<PromptVersion> rememberedPrompts(const QString& workspace, const QString& dataset) {
    const auto stored = settings::lastPrompts(workspace, dataset);
    if (!stored.origin.isSet())
        return {};
    return PromptVersion{.source = {.origin = static_cast<PromptOrigin>(stored.origin.value()),
                                    .name = stored.name.value(),
                                    .file = path(stored.file.value())},
                         .saved = rememberedWords(stored.saved),
                         .words = rememberedWords(stored.words)};
}

PromptDraft::PromptDraft(QString workspace, QObject* parent)
    : QObject(parent), m_workspace(std::move(workspace)) {}

void PromptDraft::open(const QString& dataset, const QStringList& classes, PromptVersion version) {
    m_dataset = dataset;
    m_classes = classes;
    m_past.clear();
    m_future.clear();
    m_now = std::move(version);
    tell();
}

void PromptDraft::replace(const PromptSource& source, const PromptWords& words) {
    apply({.source = source, .saved = words, .words = words});
}

void PromptDraft::setSaved(const PromptSource& before, const PromptSource& source, const PromptWords& words) {
    // What is taken back later is a change of what has been saved now.
    const auto follow = [&](PromptVersion& version) {
        if (version.source != before)
            return;
        version.source = source;
        version.saved = words;
    };
    std::for_each(m_past.begin(), m_past.end(), follow);
    std::for_each(m_future.begin(), m_future.end(), follow);
    follow(m_now);
    tell();
}

QString PromptDraft::obstacle() const {
    bool any = false;
    for (const auto& line : m_now.words.templates) {
        if (line.on && !templateProblem(line.text).isEmpty())
            return tr("\"%1\" has no {} where the class name goes.").arg(line.text);
        any = any || line.on;
    }
    return any ? QString() : tr("Switch on at least one template.");
}

void PromptDraft::setTemplate(int at, const TemplateLine& line) {
    auto words = m_now.words;
    words.templates[static_cast<std::size_t>(at)] = line;
    applyWords(std::move(words));
}

void PromptDraft::insertTemplates(int at, const std::vector<TemplateLine>& lines) {
    auto words = m_now.words;
    words.templates.insert(words.templates.begin() + at, lines.begin(), lines.end());
    applyWords(std::move(words));
}

void PromptDraft::removeTemplates(std::vector<int> rows) {
    auto words = m_now.words;
    std::sort(rows.begin(), rows.end(), std::greater<>());
    for (const int row : rows)
        words.templates.erase(words.templates.begin() + row);
    applyWords(std::move(words));
}

void PromptDraft::switchOnOnly(const QStringList& texts) {
    auto words = m_now.words;
    auto open = texts;
    for (auto& line : words.templates)
        line.on = open.removeOne(line.text); // a template that stands there twice is on once
    applyWords(std::move(words));
}

void PromptDraft::setClassName(int label, const QString& name) {
    auto words = m_now.words;
    words.classNames[label] = name.trimmed().isEmpty() ? m_classes[label] : name.trimmed();
    applyWords(std::move(words));
}

void PromptDraft::resetClassNames() {
    auto words = m_now.words;
    words.classNames = m_classes;
    applyWords(std::move(words));
}

void PromptDraft::undo() {
    if (m_past.empty())
        return;
    m_future.push_back(std::exchange(m_now, std::move(m_past.back())));
    m_past.pop_back();
    tell();
}

void PromptDraft::redo() {
    if (m_future.empty())
        return;
    m_past.push_back(std::exchange(m_now, std::move(m_future.back())));
    m_future.pop_back();
    tell();
}

void PromptDraft::applyWords(PromptWords words) {
    if (words == m_now.words)
        return;
    auto version = m_now;
    version.words = std::move(words);
    apply(std::move(version));
}

void PromptDraft::apply(PromptVersion version) {
    m_future.clear();
    m_past.push_back(std::exchange(m_now, std::move(version)));
    if (m_past.size() > kMostSteps)
        m_past.erase(m_past.begin());
    tell();
}

void PromptDraft::tell() {
    rememberPrompts(settings::lastPrompts(m_workspace, m_dataset), m_now);
    Q_EMIT changed();
}

} // namespace retort::ui
