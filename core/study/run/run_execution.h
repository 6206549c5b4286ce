#pragma once
// Trains one student by a resolved run: distils, fine-tunes, saves. Resumes from the checkpoints of an
// earlier session of the same run.

#include "base/progress.h"
#include "base/result.h"
#include "store/run_table.h"
#include "study/plan/evaluated_images.h"
#include "study/run/distil_inputs.h"
#include "study/run/run_recorder.h"
#include "study/spec/run_spec.h"
#include "teacher/study_data.h"
#include "tensor/device.h"
#include "training/ranks.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace retort::study {

struct RunInputs {
    const RunSpec& run;
    const StudyData& data;
    const TeacherTargets* targets = nullptr;    ///< null where nothing is distilled
    const SyntheticImages* synthetic = nullptr; ///< null where no image is generated
    std::filesystem::path folder;               ///< of the run's files
    tensor::Device device;
    int loaderThreads = 1;
    RemarkSink remark{};        ///< of images that cannot be read any more and are set aside
    EvaluatedImages& evaluated; ///< those that other runs have read
    std::optional<std::int64_t> evaluateEvery{};
    std::int64_t checkpointEvery = 0;
    training::Ranks* ranks = nullptr; ///< that train together; the first alone writes. Null: alone
};

/// The cost is what the run would cost alone: seconds of generation and teacher passes count in full even
/// where another run shares them. Errors are those of training; Cancelled when the recorder's token was asked
/// to stop, with the state saved.
Result<store::RunCost> executeRun(const RunInputs& inputs, RunRecorder& recorder);
/// The checkpoints of a run that is finished are of no more use.
void removeCheckpoints(const std::filesystem::path& folder);

} // namespace retort::study
