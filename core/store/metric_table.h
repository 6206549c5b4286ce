#pragma once
// Table `metric`: every number of every training step.

#include "base/result.h"
#include "base/strong_id.h"
#include "store/database.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace retort::store {

struct Metric {
    RunId run;
    std::string stage; ///< "distil" or "finetune"
    std::int64_t epoch = 0;
    std::int64_t step = 0;
    std::string name; ///< for example "loss", "learning_rate", "images_per_second", "seconds" of its stage
    double value = 0; ///< may be NaN
};

class MetricTable {
public:
    explicit MetricTable(Database& database) : m_database(database) {}

    /// One transaction. A metric of the same run, stage, name and step is replaced: a run that goes on from a
    /// checkpoint repeats the steps after it.
    Status put(std::span<const Metric> metrics);
    /// Of a stage, those of later steps: of an attempt that another one takes the place of.
    Status removeAfter(RunId run, const std::string& stage, std::int64_t step);
    /// In the order of the steps.
    Result<std::vector<Metric>> ofRun(RunId run, const std::string& stage, const std::string& name) const;

    /// All of a run's, by stage, name and step.
    Result<std::vector<Metric>> allOfRun(RunId run) const;

private:
    Database& m_database;
};

} // namespace retort::store
