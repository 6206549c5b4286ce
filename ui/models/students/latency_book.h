#pragma once
// How long students and teachers take for an image on this machine: measured once, remembered by the
// program.

#include "deploy/latency.h"
#include "models/session/background.h"
#include "models/students/trained_student.h"

#include <QObject>

#include <map>
#include <optional>
#include <stop_token>
#include <string>

namespace retort::ui {

class Session;

class LatencyBook : public QObject {
    Q_OBJECT

public:
    explicit LatencyBook(Session& session, QObject* parent = nullptr);
    /// Gives up what is being measured.
    ~LatencyBook() override;

    std::optional<study::Latency> ofStudent(const TrainedStudent& student) const;
    std::optional<study::Latency> ofTeacher(const std::string& name) const;

    /// Why this student cannot be measured now; empty when it can.
    QString whyNot(const TrainedStudent& student) const;
    /// Measures it and its teacher, if it has one; changed() follows, or failed().
    void measure(const TrainedStudent& student);
    bool isMeasuring() const { return m_open > 0; }

Q_SIGNALS:
    /// A figure is there, or measuring begins or ends.
    void changed();
    void failed(const QString& message);

private:
    std::optional<study::Latency> find(const std::string& subject) const;
    void take(const std::string& subject, const Result<study::Latency>& latency);

    Session& m_session;
    mutable std::map<std::string, std::optional<study::Latency>>
        m_known; ///< what was looked up in the settings
    int m_open = 0;
    std::stop_source m_stop;
    Background m_thread{1}; ///< one: two measurements would slow each other down
};

} // namespace retort::ui
