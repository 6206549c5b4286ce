#pragma once
// How a study is run: teacher, generators, prompts, sets, student, budgets, seeds. What is left empty follows
// the program's own choice for the images at hand, which is shown in grey.

#include "base/range.h"
#include "models/distil/study_defaults.h"
#include "study/spec/spec.h"
#include "widgets/fold_group.h"

#include <functional>
#include <vector>

namespace retort::ui {

class DataShelf;
class EntryField;
class ModelTable;
class StudyDraft;
class StudyMaterial;

class StudyForm : public FoldingForm {
    Q_OBJECT

public:
    StudyForm(StudyDraft& draft, ModelTable& models, StudyMaterial& material, DataShelf& shelf,
              QWidget* parent = nullptr);

private:
    /// What holds where nothing is said; an empty text where that depends on the images.
    using Standard = std::function<QString(const StudyDefaults&)>;
    using After = std::function<void(study::StudySpec&)>;

    void addModels();
    void addMaterial();
    void addStudent();
    void addDistillation();
    void addFinetuning();
    void addData();
    void addRuns();
    void addSeeds();
    void addValidation();
    void addModel(const QString& title, const QStringList& kinds,
                  const std::function<std::string(const study::StudySpec&)>& read,
                  const std::function<void(study::StudySpec&, const std::string&)>& write);
    /// A choice between words; the first entry leaves it unset.
    void addWord(const QString& title, const QStringList& words,
                 const std::function<std::optional<std::string>&(study::StudySpec&)>& field,
                 const Standard& standard);
    /// `after` is done with the study when a value has been given.
    template<class Number>
    void addNumber(const QString& title, const Range<Number>& range, const QString& unit,
                   const std::function<std::optional<Number>&(study::StudySpec&)>& field,
                   const Standard& standard, const After& after = {});
    /// A choice that is never unset, by its words in the study and what the form calls them.
    template<class Choice>
    void addChoice(const QString& title, const std::vector<std::pair<Choice, QString>>& choices,
                   const std::function<Choice&(study::StudySpec&)>& field);
    /// What it refuses keeps the study from starting.
    void addEntry(const QString& title, EntryField* field);
    void showSpec();
    void showDefaults();

    StudyDraft& m_draft;
    ModelTable& m_models;
    StudyMaterial& m_material;
    DataShelf& m_shelf;
    std::vector<EntryField*> m_entries;
    std::vector<std::function<void(const study::StudySpec&)>> m_showers;
    std::vector<std::function<void(const StudyDefaults&)>> m_standards;
    QString m_group; ///< the title of the group that is being filled
};

} // namespace retort::ui
