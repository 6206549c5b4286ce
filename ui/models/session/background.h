#pragma once
// Work for the window on other threads: what it returns comes back as a queued call.
//
//   background.run(this, [file] { return study::verifyModel(file, search); },
//                  [this](Result<study::ModelReport> report) { show(std::move(report)); });

#include "base/result.h"
#include "models/session/advice.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>

#include <atomic>
#include <memory>
#include <type_traits>
#include <utility>

namespace retort::ui {

class Background : public QObject {
    Q_OBJECT

public:
    /// What the end does to work that has not begun.
    enum class AtEnd { Drop, Finish };

    explicit Background(int threads, AtEnd atEnd = AtEnd::Drop, QObject* parent = nullptr);
    /// Waits for the work at hand.
    ~Background() override;

    /// `then` is called with what `work` returned, on this object's thread, unless `asker` is gone by then.
    /// What `work` throws becomes the Error of the Result that it returns; where it returns none, failed()
    /// tells, and `then` is not called.
    template<class Work, class Then> void run(QObject* asker, Work work, Then then) {
        using Answer = std::invoke_result_t<Work>;
        ++m_open;
        m_pool.start([this, asker = QPointer<QObject>(asker), work = std::move(work),
                      then = std::move(then)]() mutable {
            if (m_closing)
                return;
            QMetaObject::invokeMethod(
                this,
                [this, asker, then = std::move(then), answer = answerOf<Answer>(work)]() mutable {
                    --m_open;
                    if (!answer.ok())
                        Q_EMIT failed(told(answer.error()));
                    else if (asker)
                        then(std::move(**answer));
                },
                Qt::QueuedConnection);
        });
    }
    /// Whether everything has been answered.
    bool isIdle() const { return m_open == 0; }

Q_SIGNALS:
    /// Work that returns no Result has thrown.
    void failed(const QString& message);

private:
    /// What is posted must be copyable; answers need not be.
    template<class Answer, class Work> static Result<std::shared_ptr<Answer>> answerOf(Work& work) {
        auto answer = guarded("work in the background", [&]() -> Result<std::shared_ptr<Answer>> {
            return std::make_shared<Answer>(work());
        });
        if constexpr (std::is_constructible_v<Answer, Error>)
            if (!answer.ok())
                return std::make_shared<Answer>(answer.error());
        return answer;
    }

    AtEnd m_atEnd;
    std::atomic<bool> m_closing = false;
    int m_open = 0;
    QThreadPool m_pool;
};

} // namespace retort::ui
