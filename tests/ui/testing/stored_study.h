#pragma once
// A workspace with a study in it, as runs would have left it, without running any.

#include "models/session/session.h"
#include "store/run_state.h"
#include "study/spec/column.h"
#include "testing/temporary_folder.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace retort::ui::testing {

inline constexpr int kStepsApart = 10; ///< of the evaluations
inline constexpr study::Column kSup{};
inline constexpr study::Column kRealFd{study::Method::FeatureDistillation, study::Source::Real};
inline constexpr study::Column kRealLd{study::Method::LogitDistillation, study::Source::Real};

struct StoredRun {
    std::string dataset = "birds";
    study::Column column{};
    std::int64_t seed = 1;
    std::vector<double> finetune{}; ///< test accuracies as shares, from step 0
    std::vector<double> distil{};
    double learningRate = 0.1;
    store::RunState state = store::RunState::Finished;
    std::string set{};                ///< identity of the generated set that it learns from
    std::vector<double> validation{}; ///< of fine-tuning, as shares, from step 0
};

class StoredStudy {
public:
    /// Stores the study under this name, with the specification as JSON; further ones may follow.
    void put(const std::string& name, const std::vector<StoredRun>& runs, const std::string& spec = "{}");
    /// Metrics by name, a value for each step from 1.
    void putMetrics(RunId run, const std::string& stage,
                    const std::map<std::string, std::vector<double>>& values);
    /// In the order in which they were put.
    const std::vector<RunId>& runs() const { return m_runs; }
    /// The workspace as the window has it; nothing can be put after that.
    Session& session();
    const std::filesystem::path& folder() const { return m_folder.path(); }

private:
    retort::testing::TemporaryFolder m_folder;
    std::vector<RunId> m_runs;
    std::unique_ptr<Session> m_session;
};

enum class Validation { Absent, Evaluated };

/// SUP and real FD with two seeds each, real LD with one, on "birds"; SUP on "EuroSAT". Gains: FD +10, LD -5.
/// On validation the steps before the last are best, and those of "EuroSAT" were not evaluated.
void putSmallStudy(StoredStudy& store, const std::string& name = "small",
                   Validation validation = Validation::Absent);

} // namespace retort::ui::testing
