#include "deploy/quantised_export.h"

#include "base/cancellation.h"
#include "data/dataset_name.h"
#include "deploy/export_parts.h"
#include "deploy/formats/quantised_network.h"
#include "deploy/latency.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "students/student.h"
#include "study/plan/evaluated_images.h"
#include "study/plan/loader_source.h"
#include "study/spec/run_spec.h"
#include "study/spec/spec.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <numeric>
#include <optional>
#include <utility>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kCalibrationImages = 256, kMeasuredImages = 2000;
/// What every layer computes of them is in memory at once.
constexpr std::int64_t kCalibratedAtOnce = 8;
constexpr std::uint64_t kSeed = 0;

Error withOtherClasses(const data::Dataset& dataset, RunId run) {
    return {ErrorCode::Mismatch,
            fmt::format("{}: has other classes than run {} was trained for; name the dataset "
                        "that it learnt from",
                        dataset.summary().name, run.value)};
}

/// The path of the run's dataset, if a study named it by one: a run knows the last part of it alone.
std::string pathInStudies(store::Workspace& workspace, const std::string& dataset) {
    const auto studies = store::StudyTable(workspace.database()).all();
    if (!studies.ok())
        return {};
    for (const auto& study : *studies) {
        const auto spec = parseStudySpec(study.spec, study.name);
        if (!spec.ok())
            continue;
        for (const auto& path : spec->datasets) {
            std::error_code ignored;
            if (fs::path(path).is_absolute() && data::isSameDataset(path, dataset) &&
                fs::exists(path, ignored))
                return path;
        }
    }
    return {};
}

/// The images that the run has learnt and was tested on.
Result<bool> isOfRun(const data::Dataset& dataset, const RunSpec& run, const std::stop_token& stop) {
    if (dataset.summary().classes != run.data.classes)
        return false;
    RETORT_TRY(const auto train, splitHash(dataset, data::Split::Train, readContent(stop)));
    RETORT_TRY(const auto test, splitHash(dataset, data::Split::Test, readContent(stop)));
    return train == run.data.trainHash && test == run.data.testHash;
}

/// Found by its name, or else by the path that a study has named.
Result<std::unique_ptr<data::Dataset>> openDatasetOf(store::Workspace& workspace, const std::string& dataset,
                                                     const RunSpec& run, const OpeningOptions& opening) {
    const auto search = datasetSearch(workspace.folder());
    auto opened = openForWork(dataset, search, opening);
    if (opened.ok()) {
        RETORT_TRY(const bool isSame, isOfRun(**opened, run, opening.stop));
        if (isSame)
            return opened;
    }
    const auto path = pathInStudies(workspace, dataset);
    if (path.empty() && !opened.ok())
        return opened;
    if (!path.empty()) {
        RETORT_TRY(auto named, openForWork(path, search, opening));
        RETORT_TRY(const bool isSame, isOfRun(*named, run, opening.stop));
        if (isSame)
            return named;
    }
    return Error{ErrorCode::Mismatch,
                 fmt::format("the dataset {} has other images than those that the run learnt from; name the "
                             "folder or archive of those (--dataset)",
                             dataset)};
}

std::vector<std::int64_t> partOf(const data::Dataset& dataset, data::Split split,
                                 const std::vector<std::int64_t>& indices, std::int64_t count) {
    return stratifiedPart(dataset, split, indices, std::min(count, std::ssize(indices)), kSeed);
}

class Quantisation {
public:
    Quantisation(const fs::path& file, StudentFile facts, const QuantisationImages& images,
                 const QuantisedExport& options)
        : m_file(file), m_facts(std::move(facts)), m_images(images), m_options(options),
          m_meter(options.progress, fmt::format("{}: 8-bit integers", m_facts.dataset), "images",
                  std::ssize(images.calibration) + std::ssize(images.measured)) {}

    Result<QuantisedNetwork> calibrated(students::Student& student);
    /// Both accuracies.
    Status measure(students::Student& student, const QuantisedNetwork& quantised);
    Status measureLatency();
    const QuantisationFigures& figures() const { return m_figures; }
    NetworkExport network() const { return {.imageSize = m_facts.imageSize, .input = m_options.input}; }

private:
    /// Calls `take` with each batch of the split.
    template<class Take>
    Status forEach(data::Split split, const std::vector<std::int64_t>& indices, const Take& take);

    const fs::path& m_file;
    StudentFile m_facts;
    const QuantisationImages& m_images;
    const QuantisedExport& m_options;
    ProgressMeter m_meter;
    QuantisationFigures m_figures;
};

template<class Take>
Status Quantisation::forEach(data::Split split, const std::vector<std::int64_t>& indices, const Take& take) {
    RETORT_TRY(const auto source,
               LoaderEvaluation::create(*m_images.dataset, split, indices, {.imageSize = m_facts.imageSize}));
    RETORT_CHECK(source->rewind());
    while (true) {
        RETORT_CHECK(checkCancelled(m_options.stop, "exporting the student"));
        RETORT_TRY(const auto batch, source->next());
        if (!batch)
            return {};
        RETORT_CHECK(take(*batch));
        m_meter.advanceBy(batch->images.size(0));
    }
}

Result<QuantisedNetwork> Quantisation::calibrated(students::Student& student) {
    std::vector<at::Tensor> batches;
    RETORT_CHECK(forEach(data::Split::Train, m_images.calibration, [&](const distill::TensorBatch& batch) {
        for (const auto& part : batch.images.clone().split(kCalibratedAtOnce))
            batches.push_back(part);
        m_figures.calibrated += batch.images.size(0);
        return Status{};
    }));
    return QuantisedNetwork::create(student, network(), batches);
}

Status Quantisation::measure(students::Student& student, const QuantisedNetwork& quantised) {
    const torch::NoGradGuard noGradients;
    std::int64_t before = 0, after = 0;
    const auto rightOnes = [](const at::Tensor& logits, const distill::TensorBatch& batch) {
        return logits.argmax(1).eq(batch.labels).sum().item<std::int64_t>();
    };
    RETORT_CHECK(
        forEach(data::Split::Test, m_images.measured, [&](const distill::TensorBatch& batch) -> Status {
            RETORT_TRY(const auto logits, quantised.logits(batch.images));
            before += rightOnes(student.logits(batch.images), batch);
            after += rightOnes(logits, batch);
            m_figures.measured += batch.images.size(0);
            return {};
        }));
    const auto share = [&](std::int64_t right) {
        return 100 * static_cast<double>(right) /
               static_cast<double>(std::max<std::int64_t>(1, m_figures.measured));
    };
    m_figures.accuracyBefore = share(before);
    m_figures.accuracyAfter = share(after);
    m_meter.finish();
    return {};
}

Status Quantisation::measureLatency() {
    RETORT_TRY(
        const auto latency,
        studentLatency(m_file, {.device = "cpu", .threads = m_options.threads, .stop = m_options.stop}));
    m_figures.milliseconds = latency.milliseconds;
    m_figures.threads = latency.threads;
    return {};
}

} // namespace

Result<QuantisationImages> imagesOfRun(store::Workspace& workspace, RunId run, const std::string& dataset,
                                       const OpeningOptions& opening) {
    RETORT_TRY(const auto record, store::RunTable(workspace.database()).find(run));
    RETORT_TRY(const auto spec, readRunSpec(record.request.spec, fmt::format("run {}", run.value)));
    StudyData data;
    if (dataset.empty()) {
        RETORT_TRY(data.dataset, openDatasetOf(workspace, record.request.dataset, spec, opening));
    } else {
        RETORT_TRY(data.dataset, openForWork(dataset, datasetSearch(workspace.folder()), opening));
        if (data.dataset->summary().classes != spec.data.classes)
            return withOtherClasses(*data.dataset, run);
        RETORT_TRY(const bool isSame, isOfRun(*data.dataset, spec, opening.stop));
        if (!isSame)
            return Error{ErrorCode::Mismatch,
                         fmt::format("{}: has other images than those that run {} learnt from and was tested "
                                     "on, or splits them otherwise; name the dataset as the study did",
                                     dataset, run.value)};
    }
    RETORT_CHECK(takeSubset(spec.labelled, data));
    std::vector<std::int64_t> test = data::allIndices(*data.dataset, data::Split::Test);
    return QuantisationImages{
        .dataset = data.dataset,
        .calibration = partOf(*data.dataset, data::Split::Train, data.labelled, kCalibrationImages),
        .measured = partOf(*data.dataset, data::Split::Test, test, kMeasuredImages)};
}

Result<QuantisedStudent> exportQuantised(const fs::path& file, const fs::path& target,
                                         const QuantisationImages& images, const QuantisedExport& options) {
    ExportOptions written{.format = ExportFormat::Onnx, .input = options.input, .foldBatchNorms = true};
    RETORT_TRY(const auto facts, beginExport(file, target, written));
    return tensor::guarded("exporting the student", [&]() -> Result<QuantisedStudent> {
        tensor::setComputeThreads(options.threads);
        RETORT_TRY(auto student, students::Student::load(file));
        student.setMode(students::Mode::Evaluate);
        Quantisation quantisation(file, facts, images, options);
        RETORT_TRY(const auto network, quantisation.calibrated(student));
        RETORT_CHECK(quantisation.measure(student, network));
        RETORT_CHECK(quantisation.measureLatency());
        written.quantisation = quantisation.figures();
        written.accuracy = quantisation.figures().accuracyAfter;
        auto what = quantisation.network();
        RETORT_TRY(what.metadata, exportMetadata(file, facts, written));
        RETORT_CHECK(writeOnnx(network, facts.spec.classes, what, target));
        RETORT_TRY(auto files, endExport(facts, target, written));
        return QuantisedStudent{.files = std::move(files), .figures = quantisation.figures()};
    });
}

} // namespace retort::study
