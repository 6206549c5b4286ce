#pragma once
// Work for the window on other threads: what it returns comes back as a queued call.
//
//   background.run(this, [file] { return study::verifyModel(file, search); },
//                  [this](Result<study::ModelReport> report) { show(std::move(report)); });

#include <QObject>
#include <QPointer>
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
    template<class Work, class Then> void run(QObject* asker, Work work, Then then) {
        using Answer = std::invoke_result_t<Work>;
        ++m_open;
        m_pool.start([this, asker = QPointer<QObject>(asker), work = std::move(work),
                      then = std::move(then)]() mutable {
            if (m_closing)
                return;
            // What is posted must be copyable; answers need not be.
            auto answer = std::make_shared<Answer>(work());
            QMetaObject::invokeMethod(
                this,
                [this, asker, then = std::move(then), answer]() mutable {
                    --m_open;
                    if (asker)
                        then(std::move(*answer));
                },
                Qt::QueuedConnection);
        });
    }
    /// Whether everything has been answered.
    bool isIdle() const { return m_open == 0; }

private:
    AtEnd m_atEnd;
    std::atomic<bool> m_closing = false;
    int m_open = 0;
    QThreadPool m_pool;
};

} // namespace retort::ui
