#include "deploy/run_folder.h"

#include "base/file.h"
#include "base/json.h"
#include "base/mapped_file.h"
#include "base/sha256.h"
#include "deploy/student_file.h"
#include "store/folder_record.h"
#include "study/spec/column.h"
#include "study/spec/run_files.h"
#include "study/spec/run_spec.h"
#include "study/spec/stage_names.h"
#include "tensor/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestText = 1000; ///< of names of datasets, teachers, metrics
constexpr std::size_t kMostMetricBytes = 1u << 30;
constexpr std::size_t kMostRunBytes = 256u << 20; ///< matrices of a thousand classes are 2 MB each

Error damaged(const std::string& source, const std::string& problem) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; export the run again", source, problem)};
}

bool isStage(std::string_view stage) {
    return stage == kDistilStage || stage == kFinetuneStage;
}

bool isShare(double value) {
    return value >= 0 && value <= 1;
}

bool isShareOrUnknown(double value) {
    return isShare(value) || std::isnan(value);
}

/// A file of the folder itself; a link could lead anywhere.
Status checkIsFile(const fs::path& file) {
    std::error_code error;
    const auto status = fs::symlink_status(file, error);
    if (status.type() == fs::file_type::not_found)
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: is not there; a run's folder holds {}, {} and {}", file.string(),
                                 kRunFile, kMetricsFile, store::kStudentFile)};
    if (status.type() != fs::file_type::regular)
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: is a link or no file at all, and is not followed", file.string())};
    return {};
}

Status checkListed(const fs::path& file, const HashedFile& listed,
                   const std::optional<HashedFile>& hashed = {}) {
    RETORT_CHECK(checkIsFile(file));
    std::error_code error;
    const auto bytes = fs::file_size(file, error);
    if (error || static_cast<std::int64_t>(bytes) != listed.bytes)
        return damaged(file.string(),
                       fmt::format("has {} bytes, {} lists {}", bytes, kRunFile, listed.bytes));
    if (!hashed) {
        RETORT_TRY(auto hash, sha256OfFile(file));
        return checkListed(file, listed, HashedFile{.bytes = listed.bytes, .sha256 = std::move(hash)});
    }
    if (hashed->sha256 != listed.sha256)
        return damaged(file.string(), fmt::format("differs from what {} lists (SHA-256)", kRunFile));
    return {};
}

void readListed(JsonReader& files, const char* name, HashedFile& into) {
    files.object(name, [&](JsonReader& file) {
        file.required("bytes", into.bytes);
        file.required("sha256", into.sha256);
    });
}

/// Of a square matrix of counts.
bool fitsCounts(const store::Scores& scores) {
    std::int64_t left = scores.images, correct = 0;
    for (std::size_t label = 0; label < scores.confusion.size(); ++label) {
        correct += std::min(scores.confusion[label][label], scores.images);
        for (const auto count : scores.confusion[label]) {
            if (count > left)
                return false;
            left -= count;
        }
    }
    return left == 0 && correct == std::llround(scores.top1 * static_cast<double>(scores.images));
}

void readScores(JsonReader& reader, store::Scores& scores) {
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    scores.top1 = scores.meanPerClass = scores.nll = scores.ece = kNaN;
    reader.required("images", scores.images);
    reader.optional("top1", scores.top1);
    reader.optional("mean_per_class", scores.meanPerClass);
    reader.optional("nll", scores.nll);
    reader.optional("ece", scores.ece);
    reader.required("confusion", scores.confusion);
    const auto isSquare = std::ranges::all_of(scores.confusion, [&](const auto& row) {
        return row.size() == scores.confusion.size() &&
               std::ranges::all_of(row, [](std::int64_t count) { return count >= 0; });
    });
    if (!isSquare)
        reader.fail("confusion", "is not a square array of counts", ErrorCode::Corrupt);
    if (!isShare(scores.top1) || scores.images < 0)
        reader.fail("top1", "is not a share of images from 0 to 1", ErrorCode::Corrupt);
    else if (!isShareOrUnknown(scores.meanPerClass) || !isShareOrUnknown(scores.ece) || scores.nll < 0)
        reader.fail("mean_per_class", "or \"ece\" is no share from 0 to 1, or \"nll\" is negative",
                    ErrorCode::Corrupt);
    else if (isSquare && !scores.confusion.empty() && !fitsCounts(scores))
        reader.fail("confusion",
                    "does not count each of the images once, with as many on its diagonal as top1 says",
                    ErrorCode::Corrupt);
}

/// Of another version of the format all else may be different.
Status checkFormat(const JsonDocument& document) {
    const auto& root = document.root();
    const auto isRun = root.is_object() && root.contains("format") && root["format"] == "retort-run" &&
                       root.contains("version") && root["version"].is_number_integer();
    if (!isRun)
        return Error{
            ErrorCode::Corrupt,
            fmt::format("{}: describes no run; \"run export\" makes such a folder", document.source())};
    if (root["version"].get<std::int64_t>() > 1)
        return Error{ErrorCode::NewerVersion,
                     fmt::format("{}: was written by a newer Retort (version {} of the format, this program "
                                 "reads 1); use that one",
                                 document.source(), root["version"].get<std::int64_t>())};
    return {};
}

void readRequest(JsonReader& reader, RunFolder& run) {
    reader.object("run", [&](JsonReader& inner) {
        inner.required("identity", run.request.identity);
        inner.required("dataset", run.request.dataset);
        inner.required("method", run.request.method);
        inner.required("source", run.request.source);
        inner.required("student", run.request.student);
        inner.required("seed", run.request.seed);
        inner.required("teacher_passes", run.cost.teacherPasses);
        inner.required("generate_seconds", run.cost.generateSeconds);
        inner.required("distil_seconds", run.cost.distilSeconds);
        inner.required("finetune_seconds", run.cost.finetuneSeconds);
        inner.optional("started_at", run.startedAt);
        inner.optional("finished_at", run.finishedAt);
    });
}

/// "0110": a digit for each image, as many ones as the accuracy says.
void readAnswers(JsonReader& reader, store::StoredEvaluation& evaluation) {
    std::string digits;
    reader.optional("correct", digits);
    for (const char digit : digits)
        evaluation.correct.push_back(digit == '1');
    const auto& scores = evaluation.scores;
    const auto ones = std::ranges::count(digits, '1');
    const bool fits = std::ssize(digits) == scores.images &&
                      ones + std::ranges::count(digits, '0') == scores.images &&
                      ones == std::llround(scores.top1 * static_cast<double>(scores.images));
    if (!digits.empty() && !fits)
        reader.fail("correct", "is not a digit 0 or 1 for each image, with as many ones as top1 says",
                    ErrorCode::Corrupt);
}

void readEvaluations(JsonReader& reader, RunFolder& run) {
    reader.objects("evaluations", [&](JsonReader& inner) {
        auto& evaluation = run.evaluations.emplace_back();
        inner.required("stage", evaluation.stage);
        inner.required("step", evaluation.step);
        inner.required("split", evaluation.split);
        readScores(inner, evaluation.scores);
        inner.optional("split_images", evaluation.splitImages);
        readAnswers(inner, evaluation);
        if (!isStage(evaluation.stage) || evaluation.step < 0 || evaluation.splitImages < 0)
            inner.fail("stage", "is neither \"distil\" nor \"finetune\", or a count is negative",
                       ErrorCode::Corrupt);
    });
    reader.object("teacher_evaluation", [&](JsonReader& inner) {
        auto& evaluation = run.teacherEvaluation.emplace();
        inner.required("identity", evaluation.identity);
        inner.required("teacher", evaluation.teacher);
        inner.required("dataset", evaluation.dataset);
        inner.required("split", evaluation.split);
        readScores(inner, evaluation.scores);
    });
}

/// That the parts of run.json belong together.
Status checkRequest(const RunFolder& run, const nlohmann::json& spec, const std::string& source) {
    if (!spec.is_object())
        return damaged(source, "has no specification");
    auto result = spec;
    result.erase("names");
    if (sha256(canonical(result)) != run.request.identity)
        return damaged(source, "the run's identity is not that of its specification");
    const auto& all = allColumns();
    const auto column = std::ranges::find_if(all, [&](const Column& each) {
        return run.request.method == name(each.method) && run.request.source == name(each.source);
    });
    if (column == all.end() || spec.value("column", nlohmann::json{}) != name(*column) ||
        spec.value("seed", nlohmann::json{}) != run.request.seed)
        return damaged(source, "column or seed are not those of its specification");
    for (const auto* text : {&run.request.dataset, &run.request.student, &run.startedAt, &run.finishedAt})
        if (text->size() > kLongestText)
            return damaged(source, fmt::format("a name is longer than {} bytes", kLongestText));
    const auto& cost = run.cost;
    for (const double seconds : {cost.generateSeconds, cost.distilSeconds, cost.finetuneSeconds})
        if (!(seconds >= 0) || !std::isfinite(seconds) || cost.teacherPasses < 0)
            return damaged(source, "a cost is negative or no number");
    return {};
}

/// The teacher's figures may only be those that the run names: they are shown for other runs too.
Status checkTeacher(const RunFolder& run, const nlohmann::json& spec, const std::string& source) {
    if (!run.teacherEvaluation)
        return {};
    const auto names = spec.value("names", nlohmann::json::object());
    const auto wanted = names.is_object() ? names.value("teacherScores", nlohmann::json{}) : nlohmann::json{};
    if (wanted != run.teacherEvaluation->identity || run.teacherEvaluation->teacher.size() > kLongestText ||
        run.teacherEvaluation->dataset.size() > kLongestText)
        return damaged(source, "the teacher's evaluation is not that of the run's specification");
    return {};
}

/// The student's header says whose it is.
Status checkStudent(const fs::path& file, const std::string& identity) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
    RETORT_TRY(const auto facts, readStudentFile(file));
    const auto found = archive.metadata().find(kClassifierKey);
    const auto classifier = found == archive.metadata().end()
                                ? nlohmann::json{}
                                : nlohmann::json::parse(found->second, nullptr, false);
    if (!classifier.is_object() || classifier.value("identity", nlohmann::json{}) != identity)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: is the student of another run; export the run again", file.string())};
    return {};
}

/// The next field of a line, up to a comma or the end.
std::string_view fieldOf(std::string_view& line) {
    const auto end = std::min(line.find(','), line.size());
    const auto field = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return field;
}

template<class Number> bool readNumber(std::string_view text, Number& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc{} && end == text.data() + text.size();
}

std::optional<store::Metric> metricOf(std::string_view line) {
    store::Metric metric;
    metric.stage = fieldOf(line);
    const auto epoch = fieldOf(line), step = fieldOf(line);
    metric.name = fieldOf(line);
    const bool isRead =
        readNumber(epoch, metric.epoch) && readNumber(step, metric.step) && readNumber(line, metric.value);
    if (!isRead || !isStage(metric.stage) || metric.epoch < 0 || metric.step < 0 || metric.name.empty() ||
        metric.name.size() > kLongestText)
        return {};
    return metric;
}

} // namespace

Result<std::vector<store::Metric>> parseMetrics(const std::string& text, const std::string& source) {
    std::vector<store::Metric> metrics;
    std::string_view rest = text;
    for (std::size_t number = 1; !rest.empty(); ++number) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (number == 1 && line == "stage,epoch,step,name,value")
            continue;
        auto metric = metricOf(line);
        if (number == 1 || !metric)
            return damaged(fmt::format("{}:{}", source, number),
                           "is no line \"stage,epoch,step,name,value\"");
        metrics.push_back(*std::move(metric));
    }
    return metrics;
}

Result<RunFolder> readRunFolder(const fs::path& folder, const std::optional<HashedFile>& student) {
    const auto file = folder / kRunFile;
    RETORT_CHECK(checkIsFile(file));
    RETORT_TRY(const auto text, readTextFile(file, kMostRunBytes));
    RETORT_TRY(const auto document, JsonDocument::parse(text, file.string()));
    RETORT_CHECK(checkFormat(document));
    RunFolder run;
    HashedFile metrics;
    JsonReader reader(document);
    for (const auto* key : {"format", "version", "spec"})
        reader.ignore(key);
    reader.object("files", [&](JsonReader& files) {
        readListed(files, kMetricsFile, metrics);
        readListed(files, store::kStudentFile, run.student);
    });
    readRequest(reader, run);
    readEvaluations(reader, run);
    RETORT_CHECK(reader.finish());
    const auto spec = document.root().value("spec", nlohmann::json{});
    RETORT_CHECK(checkRequest(run, spec, file.string()));
    RETORT_CHECK(checkTeacher(run, spec, file.string()));
    run.request.spec = canonical(spec);
    RETORT_CHECK(checkListed(folder / kMetricsFile, metrics));
    RETORT_TRY(const auto lines, readTextFile(folder / kMetricsFile, kMostMetricBytes));
    RETORT_TRY(run.metrics, parseMetrics(lines, (folder / kMetricsFile).string()));
    RETORT_CHECK(checkListed(folder / store::kStudentFile, run.student, student));
    RETORT_CHECK(checkStudent(folder / store::kStudentFile, run.request.identity));
    return run;
}

} // namespace retort::study
