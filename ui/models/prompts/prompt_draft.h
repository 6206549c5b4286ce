#pragma once
// The prompts that a person is editing for a dataset: templates, each on or off, and what the classes are
// called in them. Every change can be taken back; what is not saved outlives the session.

#include "models/prompts/prompt_sets.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace retort::ui {

struct TemplateLine {
    QString text{};
    bool on = true;

    friend bool operator==(const TemplateLine&, const TemplateLine&) = default;
};

/// Everything that is edited.
struct PromptWords {
    std::vector<TemplateLine> templates{};
    QStringList classNames{}; ///< in label order

    friend bool operator==(const PromptWords&, const PromptWords&) = default;
};
PromptWords wordsOf(const study::PromptFile& file);
study::PromptFile fileOf(const PromptWords& words);

/// Why this is no template; empty if it is one.
QString templateProblem(const QString& text);

/// Words with where they came from.
struct PromptVersion {
    PromptSource source{};
    PromptWords saved{}; ///< as the source has them
    PromptWords words{};
};
/// What was edited last for a dataset, in this session or an earlier one, saved or not.
std::optional<PromptVersion> rememberedPrompts(const QString& workspace, const QString& dataset);

class PromptDraft : public QObject {
    Q_OBJECT

public:
    /// `workspace` parts what is remembered of one from that of another.
    explicit PromptDraft(QString workspace, QObject* parent = nullptr);

    /// Another dataset's: nothing before it can be taken back.
    void open(const QString& dataset, const QStringList& classes, PromptVersion version);
    /// Other prompts for the same dataset.
    void replace(const PromptSource& source, const PromptWords& words);
    /// These words, of what came from `before`, are what `source` has now.
    void setSaved(const PromptSource& before, const PromptSource& source, const PromptWords& words);

    bool isOpen() const { return !m_dataset.isEmpty(); }
    const QString& dataset() const { return m_dataset; }
    const QStringList& classes() const { return m_classes; }
    const PromptSource& source() const { return m_now.source; }
    const PromptWords& words() const { return m_now.words; }
    bool isChanged() const { return m_now.words != m_now.saved; }
    /// Those that are on; with the names of the classes.
    study::PromptSet prompts() const { return fileOf(m_now.words).prompts; }
    /// Why a teacher cannot be asked with these; empty if it can.
    QString obstacle() const;

    void setTemplate(int at, const TemplateLine& line);
    void insertTemplates(int at, const std::vector<TemplateLine>& lines);
    void removeTemplates(std::vector<int> rows);
    /// These on, all others off, in one step.
    void switchOnOnly(const QStringList& texts);
    /// An empty name stands for the dataset's own.
    void setClassName(int label, const QString& name);
    void resetClassNames();

    bool canUndo() const { return !m_past.empty(); }
    bool canRedo() const { return !m_future.empty(); }
    void undo();
    void redo();

Q_SIGNALS:
    void changed();

private:
    void apply(PromptVersion version);
    void applyWords(PromptWords words);
    void tell();

    QString m_workspace;
    QString m_dataset;
    QStringList m_classes;
    PromptVersion m_now;
    std::vector<PromptVersion> m_past;
    std::vector<PromptVersion> m_future;
};

} // namespace retort::ui
