#include "deploy/student_file.h"

#include "base/file.h"
#include "base/json.h"
#include "students/student.h"
#include "study/spec/run_files.h"
#include "tensor/safetensors.h"

#include <fmt/format.h>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

/// As students::Student::save() writes it.
constexpr const char* kSpecKey = "retort.student";

Result<std::string> metadataOf(const tensor::TensorArchive& archive, const char* key, const char* what) {
    const auto found = archive.metadata().find(key);
    if (found == archive.metadata().end())
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: holds no {} (metadata \"{}\"); give a student that a study has made",
                                 archive.source(), what, key)};
    return found->second;
}

Status readClassifier(const tensor::TensorArchive& archive, StudentFile& file) {
    RETORT_TRY(const auto text, metadataOf(archive, kClassifierKey, "class names"));
    RETORT_TRY(const auto document, JsonDocument::parse(text, archive.source()));
    JsonReader reader(document);
    reader.ignoreUnknown();
    reader.required("classes", file.classes);
    reader.required("imageSize", file.imageSize);
    RETORT_CHECK(reader.finish());
    constexpr int kLargest = 4096;
    if (file.imageSize < 1 || file.imageSize > kLargest)
        return Error{ErrorCode::Corrupt, fmt::format("{}: an input of {} pixels makes no sense",
                                                     archive.source(), file.imageSize)};
    return {};
}

bool isStatistic(const std::string& name) {
    return name.ends_with(".running_mean") || name.ends_with(".running_var") ||
           name.ends_with(".num_batches_tracked");
}

std::int64_t parametersIn(const tensor::TensorArchive& archive) {
    std::int64_t parameters = 0;
    for (const auto& [name, entry] : archive.entries()) {
        if (isStatistic(name))
            continue;
        std::int64_t values = 1;
        for (const auto side : entry.shape)
            values *= side;
        parameters += values;
    }
    return parameters;
}

Result<StudentFile> readHeader(const tensor::TensorArchive& archive) {
    StudentFile file;
    RETORT_CHECK(readClassifier(archive, file));
    RETORT_TRY(const auto spec, metadataOf(archive, kSpecKey, "description of its network"));
    RETORT_TRY(file.spec, students::studentSpecFromJson(spec, archive.source()));
    if (static_cast<std::size_t>(file.spec.classes) != file.classes.size())
        return Error{ErrorCode::Mismatch, fmt::format("{}: {} outputs, but {} class names", archive.source(),
                                                      file.spec.classes, file.classes.size())};
    file.parameters = parametersIn(archive);
    std::error_code ignored; // it was just opened
    file.bytes = fs::file_size(archive.source(), ignored);
    return file;
}

std::string preprocessingOf(const StudentFile& file) {
    return nlohmann::json{{"resize", "shortest side, antialiased bilinear"},
                          {"crop", "centre"},
                          {"imageSize", file.imageSize},
                          {"mean", file.spec.normalisation.mean},
                          {"std", file.spec.normalisation.std}}
        .dump();
}

} // namespace

Result<StudentFile> readStudentFile(const fs::path& file) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
    return readHeader(archive);
}

Result<std::int64_t> multiplyAddsOf(const fs::path& file) {
    RETORT_TRY(const auto facts, readStudentFile(file));
    RETORT_TRY(const auto student, students::Student::load(file));
    return student.multiplyAdds(facts.imageSize, facts.imageSize);
}

Status exportStudent(const fs::path& file, const fs::path& target) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
    RETORT_TRY(const auto facts, readHeader(archive));
    std::error_code ignored; // a target that is not there yet is another file
    if (fs::equivalent(file, target, ignored))
        return invalidArgument(
            fmt::format("{}: is the student itself; choose another place for its copy", target.string()));
    std::vector<tensor::TensorEntry> entries;
    for (const auto& [name, entry] : archive.entries())
        entries.push_back(entry);
    auto metadata = archive.metadata();
    metadata.insert_or_assign(kPreprocessingKey, preprocessingOf(facts));
    RETORT_CHECK(createFolders(target.parent_path()));
    return tensor::writeSafetensors(target, entries, metadata);
}

} // namespace retort::study
