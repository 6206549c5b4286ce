#pragma once
// How a synthetic set is generated: from which images, by which models, and with which numbers.

#include "base/range.h"
#include "study/sets/set_request.h"
#include "widgets/scrolling_form.h"

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QToolButton;

namespace retort::ui {

class ComputeChoice;
class DataShelf;
class EntryField;
class GenerationDraft;
class LabelledForm;

class GenerationForm : public ScrollingForm {
    Q_OBJECT

public:
    /// `compute`: where sets are generated; becomes its own.
    GenerationForm(GenerationDraft& draft, DataShelf& shelf, ComputeChoice& compute,
                   QWidget* parent = nullptr);

Q_SIGNALS:
    /// A generator is to be put together of several files.
    void combineWanted();

private:
    using Request = study::SetRequest;

    void addData();
    void addModels();
    void addGeneration();
    void addSizes();
    void addWords();
    void addNames(const QString& title, const QString& none, const std::function<QStringList()>& names,
                  const std::function<std::string(const Request&)>& read,
                  const std::function<void(Request&, const std::string&)>& write);
    void addScoring();
    void addLabelled();
    /// `otherwise`: in grey, what holds where nothing is typed; empty where a number is needed.
    /// Label, range, unit and explanation come from the list of the choices' fields.
    template<class Number>
    EntryField* addNumber(std::optional<Number> study::GenerationChoices::*field,
                          const QString& otherwise = {});
    void addSeed();
    void addGuidancePresets();
    void addStepPresets();
    template<class Presets> void addPresets(const Presets& presets);
    /// `otherwise`: the entry that leaves it unset.
    template<class Enum>
    void addWord(std::optional<Enum> study::GenerationChoices::*field, const QString& otherwise);
    QLineEdit* addText(const QString& title, const QString& placeholder,
                       const std::function<void(Request&, const std::string&)>& write,
                       const std::function<std::string(const Request&)>& read);
    void addPreviewDecoder();
    void addTemplates();
    void chooseTemplates();
    void showTemplates(const Request& request);
    void showForm();

    GenerationDraft& m_draft;
    DataShelf& m_shelf;
    LabelledForm* m_labelled = nullptr;
    QLineEdit* m_templates = nullptr;
    QToolButton* m_shipped = nullptr;
    std::vector<EntryField*> m_entries;
    std::vector<std::function<void(const Request&)>> m_showers;
};

} // namespace retort::ui
