#pragma once
// How a synthetic set is drawn: from which pictures, by which models, and with which numbers.

#include "study/set_generation.h"
#include "widgets/scrolling_form.h"

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QToolButton;

namespace retort::ui {

class DataShelf;
class GenerationDraft;
class LabelledForm;

class GenerationForm : public ScrollingForm {
    Q_OBJECT

public:
    GenerationForm(GenerationDraft& draft, DataShelf& shelf, QWidget* parent = nullptr);

private:
    using Request = study::SetRequest;

    void addData();
    void addModels();
    void addDrawing();
    void addSizes();
    void addWords();
    void addNames(const QString& title, const QString& none, const std::function<QStringList()>& names,
                  const std::function<std::string(const Request&)>& read,
                  const std::function<void(Request&, const std::string&)>& write);
    void addScoring();
    void addLabelled();
    struct Range {
        int lowest = 0;
        int highest = 0;
        int step = 1;
        QString unit{};
        QString otherwise{}; ///< what it says a step below the lowest, which leaves the choice unset
    };
    QWidget* addNumber(const QString& title, const Range& range,
                       const std::function<std::optional<int>&(Request&)>& field);
    void addSeed();
    QWidget* addReal(const QString& title, double lowest, double highest,
                     const std::function<std::optional<double>&(Request&)>& field);
    void addPresets();
    void addWord(const QString& title, const QString& otherwise, const QStringList& words,
                 const std::function<std::optional<std::string>&(Request&)>& field);
    void addText(const QString& title, const QString& placeholder,
                 const std::function<void(Request&, const std::string&)>& write,
                 const std::function<std::string(const Request&)>& read);
    void addTemplates();
    void chooseTemplates();
    void showTemplates(const Request& request);
    void showForm();

    GenerationDraft& m_draft;
    DataShelf& m_shelf;
    LabelledForm* m_labelled = nullptr;
    QLineEdit* m_templates = nullptr;
    QToolButton* m_shipped = nullptr;
    std::vector<std::function<void(const Request&)>> m_showers;
    bool m_showing = false;
};

} // namespace retort::ui
