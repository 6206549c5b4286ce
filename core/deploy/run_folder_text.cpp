// How a run's folder is written.

#include "deploy/run_folder.h"

#include "base/sha256.h"
#include "store/folder_record.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <ios>

namespace retort::study {

namespace {

using Json = nlohmann::ordered_json;

Json fileJson(const HashedFile& file) {
    return {{"bytes", file.bytes}, {"sha256", file.sha256}};
}

/// What is no number becomes null.
void putScores(Json& into, const store::Scores& scores) {
    into["images"] = scores.images;
    into["top1"] = scores.top1;
    into["mean_per_class"] = scores.meanPerClass;
    into["nll"] = scores.nll;
    into["ece"] = scores.ece;
    into["confusion"] = scores.confusion;
}

/// "0110": a digit for each image.
std::string answersText(const std::vector<bool>& correct) {
    std::string digits;
    for (const bool answer : correct)
        digits += answer ? '1' : '0';
    return digits;
}

Json evaluationJson(const store::StoredEvaluation& evaluation) {
    Json document{{"stage", evaluation.stage}, {"step", evaluation.step}, {"split", evaluation.split}};
    putScores(document, evaluation.scores);
    document["split_images"] = evaluation.splitImages;
    if (!evaluation.correct.empty())
        document["correct"] = answersText(evaluation.correct);
    return document;
}

Json teacherJson(const store::TeacherEvaluation& evaluation) {
    Json document{{"identity", evaluation.identity},
                  {"teacher", evaluation.teacher},
                  {"dataset", evaluation.dataset},
                  {"split", evaluation.split}};
    putScores(document, evaluation.scores);
    return document;
}

Json requestJson(const RunFolder& run) {
    const auto& request = run.request;
    return {{"identity", request.identity},
            {"dataset", request.dataset},
            {"method", request.method},
            {"source", request.source},
            {"student", request.student},
            {"seed", request.seed},
            {"teacher_passes", run.cost.teacherPasses},
            {"generate_seconds", run.cost.generateSeconds},
            {"distil_seconds", run.cost.distilSeconds},
            {"finetune_seconds", run.cost.finetuneSeconds},
            {"started_at", run.startedAt},
            {"finished_at", run.finishedAt}};
}

} // namespace

std::string runFileText(const RunFolder& run, const HashedFile& metrics) {
    Json document{{"format", "retort-run"}, {"version", 1}};
    document["files"] = {{kMetricsFile, fileJson(metrics)}, {store::kStudentFile, fileJson(run.student)}};
    document["run"] = requestJson(run);
    document["spec"] = Json::parse(run.request.spec, nullptr, false);
    document["evaluations"] = Json::array();
    for (const auto& evaluation : run.evaluations)
        document["evaluations"].push_back(evaluationJson(evaluation));
    if (run.teacherEvaluation)
        document["teacher_evaluation"] = teacherJson(*run.teacherEvaluation);
    return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; // matrices are long
}

std::string metricsText(const std::vector<store::Metric>& metrics) {
    std::string text = "stage,epoch,step,name,value\n";
    for (const auto& metric : metrics)
        text += fmt::format("{},{},{},{},{}\n", metric.stage, metric.epoch, metric.step, metric.name,
                            metric.value);
    return text;
}

Status readInPieces(const std::filesystem::path& from, const std::function<Status(std::string_view)>& sink) {
    std::ifstream in(from, std::ios::binary);
    if (!in)
        return Error{ErrorCode::AccessDenied, fmt::format("{}: cannot be read", from.string())};
    std::vector<char> buffer(1u << 20);
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), in.gcount() > 0)
        RETORT_CHECK(sink({buffer.data(), static_cast<std::size_t>(in.gcount())}));
    if (in.bad())
        return Error{ErrorCode::Io, fmt::format("{}: reading it failed", from.string())};
    return {};
}

Result<HashedFile> copyListed(const std::filesystem::path& from,
                              const std::function<Status(std::string_view)>& sink) {
    Sha256 hash;
    HashedFile copied;
    RETORT_CHECK(readInPieces(from, [&](std::string_view piece) {
        hash.update(piece);
        copied.bytes += static_cast<std::int64_t>(piece.size());
        return sink(piece);
    }));
    copied.sha256 = hash.hex();
    return copied;
}

} // namespace retort::study
