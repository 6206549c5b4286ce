#pragma once
// The trained students of a workspace, one a row, with what each of them costs beside what it knows.

#include "models/session/table_model.h"
#include "models/students/latency_book.h"
#include "models/students/trained_student.h"

#include <map>

namespace retort::ui {

class StudentTable : public TableModel<TrainedStudent> {
    Q_OBJECT

public:
    enum Column {
        Studies,
        StudyColumn,
        Dataset,
        Seed,
        Network,
        Accuracy,
        Best,
        TeacherAccuracy,
        LatencyHere,
        TeacherLatency,
        Parameters,
        MultiplyAdds,
        Size,
        Input
    };
    enum Role { ProblemRole = FirstOwnRole }; ///< why a row cannot be used

    /// Latencies are those of the book, which must outlive the table.
    StudentTable(Session& session, LatencyBook& latencies, QObject* parent = nullptr);

    /// Asks the store again; loaded() or failed() follows.
    void reload();
    /// Rows in which every word stands, in any column and case.
    void setFilter(const QString& text);
    /// How many there are, whatever the filter.
    std::size_t total() const { return m_all.size(); }

Q_SIGNALS:
    void loaded();
    void failed(const QString& message);

protected:
    QVariant keyOf(const TrainedStudent& student) const override;
    QVariant roleOf(const TrainedStudent& student, int role) const override;

private:
    void take(std::vector<TrainedStudent> students);
    void showMatching();
    bool matches(const TrainedStudent& student) const;
    void countOperations();
    void refresh();

    Session& m_session;
    std::vector<TrainedStudent> m_all;
    std::map<std::string, std::int64_t>
        m_operations; ///< multiply-adds by shape; 0 while they are counted, negative if they cannot be
    QString m_filter;
    int m_asked = 0;
};

} // namespace retort::ui
