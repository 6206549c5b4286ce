#include "study/plan/cost.h"

#include "store/run_table.h"
#include "store/synthetic_table.h"
#include "study/spec/resolved_run.h"
#include "synthesis/generation_spec.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace retort::study {

namespace {

using Json = nlohmann::json;

std::optional<double> median(std::vector<double> values) {
    if (values.empty())
        return {};
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::int64_t pictures(const Json& run) {
    std::int64_t sum = 0;
    for (const auto* stage : {"distil", "finetune"})
        if (const auto found = run.find(stage); found != run.end())
            sum += found->value("steps", std::int64_t{0}) * found->value("batch", std::int64_t{0});
    return sum;
}

/// What a step's speed depends on.
struct StudentKey {
    Json student;
    int imageSize = 0;

    friend bool operator==(const StudentKey&, const StudentKey&) = default;
};

StudentKey keyOf(const Json& run) {
    auto student = run.value("student", Json::object());
    if (student.is_object())
        student.erase("classes");
    return {.student = std::move(student), .imageSize = run.value("imageSize", 0)};
}

/// Seconds per training picture of the finished runs of a student like this.
std::optional<double> secondsPerPicture(const std::vector<store::RunRecord>& runs, const StudentKey& key) {
    std::vector<double> seconds;
    for (const auto& run : runs) {
        if (run.state != store::RunState::Finished)
            continue;
        const auto spec = Json::parse(run.request.spec, nullptr, false);
        if (!spec.is_object() || keyOf(spec) != key || pictures(spec) == 0)
            continue;
        const auto& cost = run.cost;
        seconds.push_back((cost.distilSeconds + cost.finetuneSeconds) / static_cast<double>(pictures(spec)));
    }
    return median(std::move(seconds));
}

/// How a stored set was drawn, as far as its time depends on it; absent where its specification cannot be
/// read.
std::optional<synthesis::GenerationSpec> drawnBy(const store::SyntheticSetRecord& set) {
    const auto json = Json::parse(set.request.spec, nullptr, false);
    if (!json.is_object())
        return {};
    const auto number = [](const Json& value, double otherwise) {
        return value.is_number() ? value.get<double>() : otherwise;
    };
    synthesis::GenerationSpec spec;
    spec.kind = set.request.kind == name(synthesis::GenerationKind::SdEdit)
                    ? synthesis::GenerationKind::SdEdit
                    : synthesis::GenerationKind::Cls2Img;
    spec.steps = static_cast<int>(number(json.value("steps", Json{}), 1));
    spec.guidance = number(json.value("guidance", Json{}), 1);
    spec.strength = number(json.value("strength", Json{}), 1);
    const auto size = json.value("drawnSize", Json{});
    spec.drawnSize.width = size.is_array() && !size.empty() ? static_cast<int>(number(size.front(), 0)) : 0;
    return spec;
}

int drawnSide(const synthesis::GenerationSpec& spec, const synthesis::PainterDescription& generator) {
    return spec.drawnSize.width > 0 ? spec.drawnSize.width : generator.pictureSize;
}

} // namespace

Result<std::optional<double>> secondsPerTrainingPicture(store::Workspace& workspace, const ResolvedRun& run) {
    RETORT_TRY(const auto runs, store::RunTable(workspace.database()).all());
    return secondsPerPicture(runs, keyOf(toJson(run)));
}

double networkCalls(const synthesis::GenerationSpec& spec) {
    const bool isGuided = spec.guidance != 0 && spec.guidance != 1;
    const double share = spec.kind == synthesis::GenerationKind::SdEdit ? spec.strength : 1;
    return spec.steps * (isGuided ? 2 : 1) * share;
}

Result<std::optional<DrawingSpeed>> drawingSpeed(store::Workspace& workspace,
                                                 const synthesis::PainterDescription& generator,
                                                 const synthesis::GenerationSpec& spec) {
    RETORT_TRY(const auto sets, store::SyntheticTable(workspace.database()).all());
    std::vector<double> perCall;
    for (const auto& set : sets) {
        const auto drawn = drawnBy(set);
        if (set.request.generator != generator.name || !drawn ||
            drawnSide(*drawn, generator) != drawnSide(spec, generator))
            continue;
        const double calls = networkCalls(*drawn) * static_cast<double>(set.done());
        if (calls > 0 && set.seconds > 0)
            perCall.push_back(set.seconds / calls);
    }
    const auto measured = static_cast<int>(perCall.size());
    const auto middle = median(std::move(perCall));
    if (!middle)
        return std::optional<DrawingSpeed>{};
    return std::optional{DrawingSpeed{.secondsPerPicture = *middle * networkCalls(spec), .sets = measured}};
}

} // namespace retort::study
