#include "deploy/student_file.h"

#include "base/json.h"
#include "students/student.h"
#include "study/spec/run_files.h"
#include "tensor/safetensors.h"

#include <fmt/format.h>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

using Metadata = std::map<std::string, std::string>;

Result<std::string> valueOf(const Metadata& metadata, const char* key, const char* what,
                            const std::string& source) {
    const auto found = metadata.find(key);
    if (found == metadata.end())
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: holds no {} (metadata \"{}\"); give a student that a study has made",
                                 source, what, key)};
    return found->second;
}

Status readClassifier(const Metadata& metadata, const std::string& source, StudentFile& file) {
    RETORT_TRY(const auto text, valueOf(metadata, kClassifierKey, "class names", source));
    RETORT_TRY(const auto document, JsonDocument::parse(text, source));
    JsonReader reader(document);
    reader.ignoreUnknown();
    reader.required("classes", file.classes);
    reader.required("imageSize", file.imageSize);
    reader.optional("dataset", file.dataset);
    reader.optional("column", file.column);
    RETORT_CHECK(reader.finish());
    constexpr int kLargest = 4096;
    if (file.imageSize < 1 || file.imageSize > kLargest)
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: an input of {} pixels makes no sense", source, file.imageSize)};
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

/// By their names.
Status refuseProgram(const fs::path& file) {
    if (file.extension() != ".pt" && file.extension() != ".torchscript")
        return {};
    return Error{
        ErrorCode::Unsupported,
        fmt::format("{}: TorchScript and pickled weights are programs, and programs from files are not "
                    "run here; give the student as safetensors or ONNX",
                    file.string())};
}

} // namespace

Result<StudentFile> studentFileOf(const Metadata& metadata, const std::string& source) {
    StudentFile file;
    RETORT_CHECK(readClassifier(metadata, source, file));
    RETORT_TRY(const auto spec, valueOf(metadata, kNetworkKey, "description of its network", source));
    RETORT_TRY(file.spec, students::studentSpecFromJson(spec, source));
    if (static_cast<std::size_t>(file.spec.classes) != file.classes.size())
        return Error{ErrorCode::Mismatch, fmt::format("{}: {} outputs, but {} class names", source,
                                                      file.spec.classes, file.classes.size())};
    return file;
}

Result<StudentFile> readStudentFile(const fs::path& file) {
    RETORT_CHECK(refuseProgram(file));
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
    RETORT_TRY(auto facts, studentFileOf(archive.metadata(), archive.source()));
    facts.parameters = parametersIn(archive);
    std::error_code ignored; // it was just opened
    facts.bytes = fs::file_size(archive.source(), ignored);
    return facts;
}

Result<std::int64_t> multiplyAddsOf(const fs::path& file) {
    RETORT_TRY(const auto facts, readStudentFile(file));
    RETORT_TRY(const auto student, students::Student::load(file));
    return student.multiplyAdds(facts.imageSize, facts.imageSize);
}

} // namespace retort::study
