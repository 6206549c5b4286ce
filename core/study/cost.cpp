#include "study/cost.h"

#include "store/run_table.h"
#include "store/synthetic_table.h"
#include "study/resolved_run.h"
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

std::int64_t pictures(const ResolvedRun& run) {
    const auto of = [](const ResolvedStage& stage) { return stage.steps * stage.batch; };
    return of(run.finetune) + (run.distil ? of(*run.distil) : 0);
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

std::optional<double> secondsPerGenerated(const std::vector<store::SyntheticSetRecord>& sets,
                                          const std::string& generator) {
    std::vector<double> seconds;
    for (const auto& set : sets)
        if (set.request.generator == generator && set.done() > 0 && set.seconds > 0)
            seconds.push_back(set.seconds / static_cast<double>(set.done()));
    return median(std::move(seconds));
}

/// Of a stored set; absent where its specification cannot be read.
std::optional<double> storedCalls(const store::SyntheticSetRecord& set) {
    const auto json = Json::parse(set.request.spec, nullptr, false);
    const auto number = [&](const char* key, double otherwise) {
        const auto found = json.find(key);
        return found != json.end() && found->is_number() ? found->get<double>() : otherwise;
    };
    if (!json.is_object())
        return {};
    synthesis::GenerationSpec spec;
    spec.kind = set.request.kind == name(synthesis::GenerationKind::SdEdit)
                    ? synthesis::GenerationKind::SdEdit
                    : synthesis::GenerationKind::Cls2Img;
    spec.steps = static_cast<int>(number("steps", 1));
    spec.guidance = number("guidance", 1);
    spec.strength = number("strength", 1);
    return networkCalls(spec);
}

/// Adds up a study, data set by data set.
class CostSum {
public:
    CostSum(const StudySpec& spec, std::vector<store::RunRecord> runs,
            std::vector<store::SyntheticSetRecord> sets)
        : m_spec(spec), m_runs(std::move(runs)), m_sets(std::move(sets)) {
        m_cost.trainingSeconds = 0;
        m_cost.generationSeconds = 0;
    }

    Status add(const std::string& dataset, const DataSetSize& size);
    StudyCost take() { return std::move(m_cost); }

private:
    Status addTraining(const std::string& dataset, const data::ImageSize& pictureSize);
    void addGeneration(const std::string& dataset, Source source, std::int64_t labelled);

    const StudySpec& m_spec;
    std::vector<store::RunRecord> m_runs;
    std::vector<store::SyntheticSetRecord> m_sets;
    StudyCost m_cost;
};

void addSeconds(std::optional<double>& sum, const std::optional<double>& perPicture, std::int64_t pictures) {
    if (pictures == 0)
        return;
    if (sum && perPicture)
        *sum += *perPicture * static_cast<double>(pictures);
    else
        sum.reset();
}

Status CostSum::add(const std::string& dataset, const DataSetSize& size) {
    RETORT_CHECK(addTraining(dataset, size.pictures));
    const auto& columns = columnsFor(m_spec, dataset);
    if (std::any_of(columns.begin(), columns.end(), [](const Column& column) { return column.distils(); }))
        m_cost.teacherPasses += size.labelled;
    for (const auto source : {Source::Cls2Img, Source::Img2Img})
        addGeneration(dataset, source, size.labelled);
    return {};
}

Status CostSum::addTraining(const std::string& dataset, const data::ImageSize& pictureSize) {
    // Names, hashes and classes change no speed.
    ResolveInputs inputs{.dataset = dataset, .data = {.classes = {"a", "b"}}, .pictures = pictureSize};
    inputs.teacher = TeacherIdentity{.embeddingWidth = 1};
    for (const auto source : {Source::Cls2Img, Source::Img2Img})
        inputs.synthetic[source] = {};
    RETORT_TRY(const auto runs, resolveRuns(m_spec, inputs));
    for (const auto& run : runs) {
        const auto seconds = secondsPerPicture(m_runs, keyOf(toJson(run)));
        addSeconds(m_cost.trainingSeconds, seconds, pictures(run));
        m_cost.trainingPictures += pictures(run);
        ++m_cost.runs;
    }
    return {};
}

void CostSum::addGeneration(const std::string& dataset, Source source, std::int64_t labelled) {
    const auto generator = m_spec.generation.generators.find(source);
    std::int64_t columns = 0, asked = 0;
    for (const auto& column : columnsFor(m_spec, dataset)) {
        columns += column.source == source ? 1 : 0;
        asked += column.source == source && column.method != Method::ConditionPrediction ? 1 : 0;
    }
    if (columns == 0 || generator == m_spec.generation.generators.end())
        return;
    const auto perImage =
        m_spec.generation.choicesFor(source).perImage.value_or(synthesis::GenerationSpec{}.perImage);
    const auto count = labelled * perImage;
    const auto seconds = secondsPerGenerated(m_sets, generator->second);
    addSeconds(m_cost.generationSeconds, seconds, count);
    m_cost.generatedPictures += count;
    m_cost.teacherPasses += asked > 0 ? count : 0;
}

} // namespace

Result<StudyCost> estimateCost(store::Workspace& workspace, const StudySpec& spec,
                               const std::map<std::string, DataSetSize>& sizes) {
    RETORT_TRY(auto runs, store::RunTable(workspace.database()).all());
    RETORT_TRY(auto sets, store::SyntheticTable(workspace.database()).all());
    CostSum sum(spec, std::move(runs), std::move(sets));
    for (const auto& dataset : spec.datasets) {
        const auto known = sizes.find(dataset);
        RETORT_CHECK(sum.add(dataset, known == sizes.end() ? DataSetSize{} : known->second));
    }
    return sum.take();
}

Result<std::optional<double>> secondsPerTrainingPicture(store::Workspace& workspace, const ResolvedRun& run) {
    RETORT_TRY(const auto runs, store::RunTable(workspace.database()).all());
    return secondsPerPicture(runs, keyOf(toJson(run)));
}

double networkCalls(const synthesis::GenerationSpec& spec) {
    const bool isGuided = spec.guidance != 0 && spec.guidance != 1;
    const double share = spec.kind == synthesis::GenerationKind::SdEdit ? spec.strength : 1;
    return spec.steps * (isGuided ? 2 : 1) * share;
}

Result<std::optional<double>> secondsPerGeneratedPicture(store::Workspace& workspace,
                                                         const std::string& generator,
                                                         const synthesis::GenerationSpec& spec) {
    RETORT_TRY(const auto sets, store::SyntheticTable(workspace.database()).all());
    std::vector<double> perCall;
    for (const auto& set : sets) {
        const auto calls = storedCalls(set);
        if (set.request.generator == generator && set.done() > 0 && set.seconds > 0 && calls && *calls > 0)
            perCall.push_back(set.seconds / (static_cast<double>(set.done()) * *calls));
    }
    const auto middle = median(std::move(perCall));
    return middle ? std::optional{*middle * networkCalls(spec)} : std::nullopt;
}

} // namespace retort::study
