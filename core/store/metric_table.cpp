#include "store/metric_table.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include <limits>

namespace retort::store {

Status MetricTable::put(std::span<const Metric> metrics) {
    if (metrics.empty())
        return {};
    return m_database.transaction("storing metrics", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement insert(connection,
                                 "INSERT OR REPLACE INTO metric(run, stage, epoch, step, name, value) "
                                 "VALUES (?, ?, ?, ?, ?, ?)");
        for (const auto& metric : metrics) {
            SQLite::bind(insert, metric.run.value, metric.stage, metric.epoch, metric.step, metric.name,
                         metric.value);
            insert.exec();
            insert.reset();
        }
        return {};
    });
}

Status MetricTable::removeAfter(RunId run, const std::string& stage, std::int64_t step) {
    return m_database.guarded("removing metrics", [&](SQLite::Database& connection) -> Status {
        SQLite::Statement remove(connection, "DELETE FROM metric WHERE run = ? AND stage = ? AND step > ?");
        SQLite::bind(remove, run.value, stage, step);
        remove.exec();
        return {};
    });
}

Result<std::vector<Metric>> MetricTable::ofRun(RunId run, const std::string& stage,
                                               const std::string& name) const {
    using Metrics = std::vector<Metric>;
    return m_database.guarded("reading metrics", [&](SQLite::Database& connection) -> Result<Metrics> {
        SQLite::Statement query(connection, "SELECT epoch, step, value FROM metric "
                                            "WHERE run = ? AND stage = ? AND name = ? ORDER BY step");
        SQLite::bind(query, run.value, stage, name);
        Metrics metrics;
        while (query.executeStep()) {
            const auto value = query.getColumn(2);
            metrics.push_back(
                {.run = run,
                 .stage = stage,
                 .epoch = query.getColumn(0).getInt64(),
                 .step = query.getColumn(1).getInt64(),
                 .name = name,
                 .value = value.isNull() ? std::numeric_limits<double>::quiet_NaN() : value.getDouble()});
        }
        return metrics;
    });
}

Result<std::vector<Metric>> MetricTable::allOfRun(RunId run) const {
    using Metrics = std::vector<Metric>;
    return m_database.guarded("reading metrics", [&](SQLite::Database& connection) -> Result<Metrics> {
        SQLite::Statement query(connection, "SELECT stage, epoch, step, name, value FROM metric "
                                            "WHERE run = ? ORDER BY stage, name, step");
        SQLite::bind(query, run.value);
        Metrics metrics;
        while (query.executeStep()) {
            const auto value = query.getColumn(4);
            metrics.push_back(
                {.run = run,
                 .stage = query.getColumn(0).getString(),
                 .epoch = query.getColumn(1).getInt64(),
                 .step = query.getColumn(2).getInt64(),
                 .name = query.getColumn(3).getString(),
                 .value = value.isNull() ? std::numeric_limits<double>::quiet_NaN() : value.getDouble()});
        }
        return metrics;
    });
}

} // namespace retort::store
