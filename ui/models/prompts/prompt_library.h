#pragma once
// Reads and writes the prompts of a draft: ready sets, a person's own files in the workspace, files from
// elsewhere. All of it happens off the window's thread.

#include "models/prompts/prompt_draft.h"

#include <QObject>

#include <filesystem>
#include <vector>

namespace retort::ui {

class Session;

class PromptLibrary : public QObject {
    Q_OBJECT

public:
    PromptLibrary(Session& session, PromptDraft& draft, QObject* parent = nullptr);

    /// Opens the draft with what was edited last for this dataset, else with what is usual for it.
    void openDataset(const QString& dataset, const std::vector<std::string>& classes);
    /// Replaces what is in the draft; opened() follows, or failed().
    void open(const PromptSource& source);
    /// As open(), of a file; foreign() follows if only its templates can be used, severalSets() if it has a
    /// set for each dataset and none for this one. `set` names one of these.
    void import(const std::filesystem::path& file, const QString& set = {});
    void importTemplates(const std::filesystem::path& file);

    /// Into the draft's own file; it must have one.
    void save();
    /// Into a new file of promptFolder().
    void saveAs(const QString& name);
    /// A copy; the draft stays what it is.
    void exportTo(const std::filesystem::path& file);

    const std::vector<PromptSource>& sets() const { return m_sets; }
    /// Where the draft's own sets are.
    std::filesystem::path folder() const;

Q_SIGNALS:
    void setsChanged();
    void opened(const retort::ui::PromptSource& source);
    /// The file's class names are not those of the dataset; `message` says how.
    void foreign(const std::filesystem::path& file, const QString& message);
    void severalSets(const std::filesystem::path& file, const QStringList& sets);
    void written(const std::filesystem::path& file);
    void failed(const QString& message);

private:
    struct Opening;

    void finishOpening(const QString& dataset, const QStringList& classes, Opening opening);
    void take(const PromptSource& source, const QString& dataset, const Result<study::PromptFile>& read);
    void write(const PromptSource& target);
    void reloadSets();
    std::vector<std::string> classes() const;

    Session& m_session;
    PromptDraft& m_draft;
    QString m_wanted; ///< the dataset that was asked for last
    std::vector<PromptSource> m_sets;
};

} // namespace retort::ui
