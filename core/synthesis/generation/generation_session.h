#pragma once
// Generates the missing images of a synthetic set, batch by batch.

#include "store/synthetic_table.h"
#include "store/workspace.h"
#include "synthesis/generation/generation_inputs.h"
#include "synthesis/generation/generation_options.h"
#include "synthesis/generation/generation_plan.h"
#include "synthesis/generation/set_writer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retort::synthesis {

/// What generateSet() was called with; the session holds no copies.
struct GenerationCall {
    store::Workspace& workspace;
    ImageGenerator& imageGenerator;
    const GenerationSpec& spec;
    const GenerationInputs& inputs;
    const GenerationOptions& options;
};

class GenerationSession {
public:
    /// Finds the set or stores it as begun; nothing is stored if the disk is too small.
    static Result<GenerationSession> begin(const GenerationCall& call);

    /// Generates what is missing and marks the set as finished.
    Result<GenerationOutcome> run();

private:
    GenerationSession(const GenerationCall& call, GenerationPlan plan);
    Status findSet();
    std::optional<std::vector<bool>> embeddedImages() const;
    Status findPending();
    Status checkSpace(std::int64_t images) const;
    store::SyntheticSetRequest request() const;
    SetFolder folder() const;
    Status prepareFolder() const;
    /// A generator with a connection to the store of its own.
    struct Worker;
    Result<std::vector<Worker>> workers() const;
    Result<SetWriter> writerInto(store::SyntheticTable& table) const;
    Status generatePending();
    Status shareBatches(std::vector<Worker>& workers, ProgressMeter& meter);
    std::vector<PlannedImage> plannedOf(std::int64_t batch) const;
    std::size_t atOnce() const { return static_cast<std::size_t>(std::max(1, m_call.options.batchSize)); }
    std::int64_t batches() const;
    Result<GeneratedBatch> generateBatch(Worker& worker, std::vector<PlannedImage> planned) const;
    Status checkYield(const GeneratedBatch& batch);
    bool isCompletedHere() const { return m_others == 0; }
    Status keepRecord() const;
    Result<GenerationOutcome> outcome() const;

    GenerationCall m_call;
    GenerationPlan m_plan;
    store::SyntheticTable m_table;
    std::string m_identity;
    std::string m_name;
    std::string m_unusedName{}; ///< that was asked for
    SyntheticSetId m_set{};     ///< none before it is stored
    bool m_finished = false;
    std::vector<std::int64_t> m_pending; ///< numbers of images
    std::int64_t m_others = 0;           ///< that are missing and not asked for
    std::int64_t m_stored = 0;
    std::int64_t m_invalid = 0;
    std::int64_t m_generated = 0; ///< in this session
};

} // namespace retort::synthesis
