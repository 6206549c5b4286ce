#pragma once
// Asks what is left to do of studies and sets that a person puts together, on a thread with a connection of
// its own: looking at a dataset or a model for the first time takes long.
//
//   forecaster.ask(this, draft.spec(), [this](Result<study::RemainingCost> cost) { show(std::move(cost)); });

#include "models/session/background.h"
#include "study/run/forecast.h"

#include <map>
#include <stop_token>
#include <utility>

namespace retort::ui {

class Forecaster {
public:
    Forecaster(store::Workspace workspace, const study::ComputeContext& environment)
        : m_forecast(std::move(workspace), environment) {}
    /// Gives up what was asked.
    ~Forecaster();
    Forecaster(const Forecaster&) = delete;
    Forecaster& operator=(const Forecaster&) = delete;

    /// `what` is a study or a set. `then` is called with what is left of it, unless `asker` is gone by then,
    /// or has asked or dropped something since.
    template<class What, class Then> void ask(QObject* asker, What what, Then then) {
        const auto stop = begin(asker);
        m_thread.run(
            asker, [this, what = std::move(what), stop] { return m_forecast.of(what, stop); },
            [stop, then = std::move(then)](auto answer) mutable {
                if (!stop.stop_requested())
                    then(std::move(answer));
            });
    }
    /// The asker has no use for an answer any more.
    void drop(QObject* asker);
    /// As study::Forecast::forget().
    void forget();
    bool isIdle() const { return m_thread.isIdle(); }
    const Background& thread() const { return m_thread; }

private:
    std::stop_token begin(QObject* asker);

    study::Forecast m_forecast; ///< of the thread
    std::map<QObject*, std::stop_source> m_asked;
    Background m_thread{1}; ///< the first to die: its work may still post
};

} // namespace retort::ui
