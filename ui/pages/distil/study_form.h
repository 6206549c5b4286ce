#pragma once
// How a study is run: teacher, generators, student, budgets, seeds. What is left at "default" follows the
// program's own choice for the pictures at hand.

#include "base/range.h"
#include "study/spec.h"
#include "widgets/scrolling_form.h"

#include <functional>
#include <vector>

namespace retort::ui {

class ModelTable;
class StudyDraft;

class StudyForm : public ScrollingForm {
    Q_OBJECT

public:
    StudyForm(StudyDraft& draft, ModelTable& models, QWidget* parent = nullptr);

private:
    using Optional = std::optional<std::string> study::StageSpec::*;

    void addModels();
    void addStudent();
    void addDistillation();
    void addFinetuning();
    void addRest();
    void addSeeds();
    void addValidation();
    void addModel(const QString& title, const QStringList& kinds,
                  const std::function<std::string(const study::StudySpec&)>& read,
                  const std::function<void(study::StudySpec&, const std::string&)>& write);
    /// A choice between words; "default" leaves it unset.
    void addWord(const QString& title, const QStringList& words,
                 const std::function<std::optional<std::string>&(study::StudySpec&)>& field);
    template<class Number>
    void addNumber(const QString& title, const Range<Number>& range, const QString& unit,
                   const std::function<std::optional<Number>&(study::StudySpec&)>& field,
                   const std::function<void(study::StudySpec&)>& after = {});
    /// `after` is done with the study when a value has been given.
    void addReal(const QString& title, const Range<double>& range,
                 const std::function<std::optional<double>&(study::StudySpec&)>& field,
                 const std::function<void(study::StudySpec&)>& after = {});
    /// A choice that is never unset, by its words in the study and what the form calls them.
    template<class Choice>
    void addChoice(const QString& title, const std::vector<std::pair<Choice, QString>>& choices,
                   const std::function<Choice&(study::StudySpec&)>& field);
    void showSpec();

    StudyDraft& m_draft;
    ModelTable& m_models;
    std::vector<std::function<void(const study::StudySpec&)>> m_showers;
    bool m_showing = false;
};

} // namespace retort::ui
