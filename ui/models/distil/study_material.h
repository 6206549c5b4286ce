#pragma once
// What a study can be put together from besides models: the prompt sets and the generated sets that the
// workspace has for its datasets.

#include "models/prompts/prompt_sets.h"
#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "store/synthetic_table.h"
#include "study/plan/set_source.h"
#include "study/spec/spec.h"
#endif

#include <QObject>
#include <QString>

#include <map>
#include <string>
#include <vector>

namespace retort::ui {

class Session;

/// Prompts under the name by which a person knows them.
struct NamedPrompts {
    QString name;
    study::TemplatesSpec templates{}; ///< as a study has them; none: what the dataset comes with
};

class StudyMaterial : public QObject {
    Q_OBJECT

public:
    explicit StudyMaterial(Session& session, QObject* parent = nullptr);

    /// Looks at store and folders off this thread; loaded() follows.
    void reload(const std::vector<std::string>& datasets);

    /// The dataset's own first.
    std::vector<NamedPrompts> prompts(const std::string& dataset) const;
    /// Finished sets that were made from the dataset, the newest first.
    std::vector<store::SyntheticSetRecord> sets(const std::string& dataset, study::Source source) const;

Q_SIGNALS:
    void loaded();

private:
    Session& m_session;
    std::map<std::string, std::vector<NamedPrompts>> m_prompts;
    std::vector<store::SyntheticSetRecord> m_sets;
};

/// As a study has a prompt set of the workspace.
study::TemplatesSpec templatesIn(const std::filesystem::path& file);
/// "pets-cls2img · 2,000 images, 37 excluded".
QString textOf(const store::SyntheticSetRecord& set);
using study::sourceOf; ///< whose columns learn from a set

/// The set that the study takes as it is for a dataset, by name; empty: it has one generated.
std::string chosenSet(const study::StudySpec& spec, study::Source source,
                      const std::vector<store::SyntheticSetRecord>& sets);
/// In place of the other sets of the same dataset and source; an empty name has one generated.
void chooseSet(study::StudySpec& spec, study::Source source,
               const std::vector<store::SyntheticSetRecord>& sets, const std::string& name);
/// The prompts that the study says for the dataset; none: what the dataset comes with.
const study::TemplatesSpec& promptsOf(const study::StudySpec& spec, const std::string& dataset);
void setPrompts(study::StudySpec& spec, const std::string& dataset, const study::TemplatesSpec& templates);

} // namespace retort::ui
