#pragma once
// Trains one student as a resolved run says: distils, fine-tunes, saves. What an earlier session of the same
// run left as checkpoints is gone on from.

#include "base/result.h"
#include "store/run_table.h"
#include "study/resolved_run.h"
#include "study/run_recorder.h"
#include "study/study_data.h"
#include "study/teacher.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>

namespace retort::study {

/// What the teacher has to say about a data set's labelled pictures.
struct TeacherTargets {
    at::Tensor embeddings; ///< fp32 [labelled pictures, D]
    ClassEmbeddings classes;
};

struct RunInputs {
    const ResolvedRun& run;
    const StudyData& data;
    const TeacherTargets* targets = nullptr; ///< null where nothing is distilled
    std::filesystem::path folder;            ///< of the run's files
    tensor::Device device;
    int loaderThreads = 1;
    std::int64_t evaluateEvery = 0;
    std::int64_t checkpointEvery = 0;
};

/// Errors are those of training; Cancelled when the recorder's token was asked to stop, with the state saved.
Result<store::RunCost> executeRun(const RunInputs& inputs, RunRecorder& recorder);
/// The checkpoints of a run that is finished are of no more use.
void removeCheckpoints(const std::filesystem::path& folder);

} // namespace retort::study
