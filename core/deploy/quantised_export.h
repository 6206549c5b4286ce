#pragma once
// A student in 8-bit integers as an ONNX file, for ONNX Runtime and others (OpenCV cannot compute it). Ranges
// are chosen by training images of the run's dataset, and the accuracy is measured before and after.
//
//   RETORT_TRY(const auto images, imagesOfRun(workspace, RunId{12}));
//   RETORT_CHECK(exportQuantised(file, "birds-int8.onnx", images));

#include "base/progress.h"
#include "base/result.h"
#include "base/strong_id.h"
#include "data/dataset.h"
#include "deploy/student_export.h"
#include "store/workspace.h"
#include "teacher/study_data.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

struct QuantisationImages {
    std::shared_ptr<const data::Dataset> dataset{};
    std::vector<std::int64_t> calibration{}; ///< of the training split
    std::vector<std::int64_t> measured{};    ///< of the test split
};

/// 256 of the labelled training images that the run learnt from, as many of each class as its share comes to,
/// and 2,000 test images in the same way; all where there are no more. `dataset` in place of the run's own,
/// where that is somewhere else by now; empty: the run's. NotFound; errors of opening the dataset; Mismatch:
/// it has other classes or images than the run, or splits them otherwise.
Result<QuantisationImages> imagesOfRun(store::Workspace& workspace, RunId run,
                                       const std::string& dataset = {}, const OpeningOptions& opening = {});

struct QuantisedExport {
    NetworkInput input = NetworkInput::Tensor;
    int threads = 0; ///< 0: the machine's physical cores
    ProgressSink progress{};
    std::stop_token stop{};
};

struct QuantisedStudent {
    ExportedStudent files;
    QuantisationFigures figures;
};

/// Both accuracies are those of fp32 computation here, after every value was rounded as integers round it.
/// The errors of exportStudent() and of reading images; Cancelled.
Result<QuantisedStudent> exportQuantised(const std::filesystem::path& file,
                                         const std::filesystem::path& target,
                                         const QuantisationImages& images,
                                         const QuantisedExport& options = {});

} // namespace retort::study
