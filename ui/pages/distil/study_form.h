#pragma once
// How a study is run: teacher, generators, prompts, sets, student, budgets, seeds. What is left empty follows
// the program's own choice for the images at hand, which is shown in grey.

#include "base/range.h"
#include "models/distil/study_defaults.h"
#include "models/model_kind.h"
#include "study/spec/spec.h"
#include "teacher/model_list.h"
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

Q_SIGNALS:
    /// A generator is to be put together of several files.
    void combineWanted();

private:
    /// The default of a field; an empty text where it depends on the images.
    using Standard = std::function<QString(const StudyDefaults&)>;
    using After = std::function<void(study::StudySpec&)>;

    void addModels();
    void addMaterial();
    void addStudent();
    void addStartingWeights();
    void addDistillation();
    void addMixture();
    void addFinetuning();
    void addData();
    void addRuns();
    void addSeeds();
    void addTensorBoard();
    void addValidation();
    /// The models that `fits` accepts.
    void addModel(const QString& title, const std::function<bool(models::ModelKind)>& fits,
                  const std::function<study::GeneratorSetting(const study::StudySpec&)>& read,
                  const std::function<void(study::StudySpec&, const std::string&)>& write);
    /// A row for a field of a section's list: its label, range and unit come from there. `title`, where it is
    /// given, stands in the place of the label; `after` is done with the study when a value has been given.
    template<class Section, class Value>
    void addField(const std::function<Section&(study::StudySpec&)>& section,
                  std::optional<Value> Section::*member, const Standard& standard, const QString& title = {},
                  const After& after = {});
    template<class Enum>
    void addWord(const QString& title, const QString& help,
                 const std::function<std::optional<Enum>&(study::StudySpec&)>& field,
                 const Standard& standard);
    template<class Number>
    void addNumber(const QString& title, const QString& help, const Range<Number>& range, const QString& unit,
                   const std::function<std::optional<Number>&(study::StudySpec&)>& field,
                   const Standard& standard, const After& after);
    /// A choice between leaving a field to its default, which is no, and yes.
    template<class Section>
    void addSwitch(const std::function<Section&(study::StudySpec&)>& section,
                   std::optional<bool> Section::*member);
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
