#pragma once
// First start: what the program does, and one button that does all of it once.

#include "base/result.h"
#include "pages/page.h"
#include "study/spec/spec.h"

#include <optional>

class QLabel;
class QPushButton;

namespace retort::ui {

class DataShelf;
class Session;

class StartPage : public Page {
    Q_OBJECT

public:
    StartPage(Session& session, DataShelf& shelf, QWidget* parent = nullptr);

    void enter() override;

private:
    QWidget* steps();
    QWidget* ways();
    void showSpec(const Result<study::StudySpec>& spec);
    void showState();
    /// Why the study cannot be started; empty when it can.
    QString whyNot() const;
    bool isQueued() const;
    void run();

    Session& m_session;
    DataShelf& m_shelf;
    std::optional<study::StudySpec> m_spec;
    QPushButton* m_run;
    QLabel* m_facts;
};

} // namespace retort::ui
