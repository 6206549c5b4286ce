#include "deploy/student_export.h"

#include "base/file.h"
#include "base/rounding.h"
#include "deploy/export_parts.h"
#include "deploy/formats/network_export.h"
#include "deploy/model_card.h"
#include "deploy/student_file.h"
#include "store/folder_record.h"
#include "students/student.h"
#include "tensor/safetensors.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <map>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

std::string preprocessingOf(const StudentFile& facts, NetworkInput input) {
    return nlohmann::json{{"input", wordOf(input)},
                          {"crop", "largest centred square"},
                          {"resize", "average by area where it shrinks, bilinear where it grows"},
                          {"imageSize", facts.imageSize},
                          {"transparency", "on white"},
                          {"orientation", "as EXIF says"},
                          {"mean", facts.spec.normalisation.mean},
                          {"std", facts.spec.normalisation.std}}
        .dump();
}

std::string quantisationOf(const QuantisationFigures& figures) {
    return nlohmann::json{{"weights", "int8 by output channel"},     {"activations", "uint8 by tensor"},
                          {"calibrationImages", figures.calibrated}, {"testImages", figures.measured},
                          {"accuracyFp32", figures.accuracyBefore},  {"accuracyInt8", figures.accuracyAfter}}
        .dump();
}

Status checkOptions(const ExportOptions& options) {
    if (options.format != ExportFormat::Safetensors ||
        (options.input == NetworkInput::Tensor && !options.foldBatchNorms))
        return {};
    return invalidArgument(
        "safetensors hold weights and no network, so they can neither take whole images nor "
        "have batch norms folded; choose ONNX or TorchScript");
}

Status writeNetwork(const fs::path& file, const fs::path& target, const ExportOptions& options,
                    const NetworkExport& what) {
    RETORT_TRY(auto student, students::Student::load(file));
    student.setMode(students::Mode::Evaluate);
    return options.format == ExportFormat::Onnx ? writeOnnx(student, what, target)
                                                : writeTorchScript(student, what, target);
}

/// Without the projection that distilling features has trained beside the network: other programs do not know
/// it.
Status writeCopy(const fs::path& file, const fs::path& target, StudentFile facts,
                 std::map<std::string, std::string> metadata) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
    std::vector<tensor::TensorEntry> entries;
    for (const auto& [name, entry] : archive.entries())
        if (!name.starts_with(std::string(students::kProjection) + "."))
            entries.push_back(entry);
    facts.spec.embeddingWidth = 0;
    metadata.insert_or_assign(students::kStudentKey, students::toJson(facts.spec));
    return tensor::writeSafetensors(target, entries, metadata);
}

} // namespace

std::string_view extensionOf(ExportFormat format) {
    switch (format) {
    case ExportFormat::Onnx: return ".onnx";
    case ExportFormat::TorchScript: return ".pt";
    case ExportFormat::Safetensors: break;
    }
    return ".safetensors";
}

Result<StudentFile> beginExport(const fs::path& file, const fs::path& target, const ExportOptions& options) {
    RETORT_CHECK(checkOptions(options));
    RETORT_TRY(auto facts, readStudentFile(file));
    RETORT_CHECK(store::checkStudent(file));
    std::error_code ignored; // a target that is not there yet is another file
    if (fs::equivalent(file, target, ignored))
        return invalidArgument(
            fmt::format("{}: is the student itself; choose another place for its copy", target.string()));
    RETORT_CHECK(checkCardPlace(cardOf(target)));
    // As for every file that is written where a person says; before the network is traced.
    if (target.has_parent_path() && !fs::is_directory(target.parent_path(), ignored))
        return systemError(target.string(), "cannot be opened", ENOENT);
    return facts;
}

// Under the last names other programs look.
Result<std::map<std::string, std::string>> exportMetadata(const fs::path& file, const StudentFile& facts,
                                                          const ExportOptions& options) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
    auto metadata = archive.metadata();
    metadata.insert_or_assign(kPreprocessingKey, preprocessingOf(facts, options.input));
    if (options.quantisation)
        metadata.insert_or_assign(kQuantisationKey, quantisationOf(*options.quantisation));
    metadata.insert_or_assign("classes", nlohmann::json(facts.classes).dump());
    metadata.insert_or_assign("dataset", facts.dataset);
    metadata.insert_or_assign("method", facts.column);
    if (options.accuracy)
        metadata.insert_or_assign("accuracy", decimalText(*options.accuracy, 2));
    return metadata;
}

Result<ExportedStudent> endExport(const StudentFile& facts, const fs::path& target,
                                  const ExportOptions& options) {
    std::error_code ignored;
    if (!fs::is_regular_file(target, ignored)) // a pipe or device has nothing beside it
        return ExportedStudent{.file = target};
    ExportedStudent exported{.file = target, .card = cardOf(target)};
    RETORT_CHECK(writeFileAtomically(exported.card, modelCard(facts, options, target)));
    return exported;
}

Result<ExportedStudent> exportStudent(const fs::path& file, const fs::path& target,
                                      const ExportOptions& options) {
    RETORT_TRY(const auto facts, beginExport(file, target, options));
    RETORT_TRY(const auto metadata, exportMetadata(file, facts, options));
    if (options.format == ExportFormat::Safetensors)
        RETORT_CHECK(writeCopy(file, target, facts, metadata));
    else
        RETORT_CHECK(writeNetwork(file, target, options,
                                  {.imageSize = facts.imageSize,
                                   .input = options.input,
                                   .foldBatchNorms = options.foldBatchNorms,
                                   .metadata = metadata}));
    return endExport(facts, target, options);
}

} // namespace retort::study
