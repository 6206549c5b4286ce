#pragma once
// Asks the workspace from the window without making it wait: questions are answered one after the other on a
// thread with a connection of its own.
//
//   reader.ask(this, [](store::Workspace& w) { return study::buildTable(w, "miniature"); },
//              [this](Result<study::Table> table) { show(std::move(table)); });

#include "models/session/background.h"
#include "store/workspace.h"

#include <utility>

namespace retort::ui {

class StoreReader {
public:
    explicit StoreReader(store::Workspace workspace) : m_workspace(std::move(workspace)) {}

    /// `then` is called with what `question` returned, on the thread of the window, unless `asker` is gone by
    /// then. Questions may write too, as long as they are short.
    template<class Question, class Then> void ask(QObject* asker, Question question, Then then) {
        m_thread.run(
            asker, [this, question = std::move(question)]() mutable { return question(m_workspace); },
            std::move(then));
    }
    /// Whether every question has been answered.
    bool isIdle() const { return m_thread.isIdle(); }
    const Background& thread() const { return m_thread; }

private:
    store::Workspace m_workspace;
    Background m_thread{1}; ///< one: a connection belongs to one thread at a time
};

} // namespace retort::ui
