#include "study/spec/run_spec.h"

#include "base/fields.h"
#include "base/json.h"
#include "base/sha256.h"

namespace retort::study {

using nlohmann::json;

namespace {

/// What leaves the targets as they are is left out, as in runs of programs that knew nothing else.
void putLogits(const distill::LogitDistillation& logits, json& out) {
    out["temperature"] = logits.temperature;
    if (logits.scale)
        out["logitScale"] = *logits.scale;
    if (logits.priorCorrection)
        out["priorCorrection"] = true;
}

json objectiveJson(const distill::Objective& objective) {
    if (const auto* supervised = std::get_if<distill::Supervised>(&objective))
        return {{"kind", "supervised"}, {"labelSmoothing", supervised->labelSmoothing}};
    if (const auto* logits = std::get_if<distill::LogitDistillation>(&objective)) {
        json out{{"kind", "LD"}};
        putLogits(*logits, out);
        return out;
    }
    const auto& features = std::get<distill::FeatureDistillation>(objective);
    json out{{"kind", "FD"}, {"loss", wordOf(features.loss)}, {"smoothL1Beta", features.smoothL1Beta}};
    if (features.logitWeight > 0) {
        out["logitWeight"] = features.logitWeight;
        putLogits(features.logits, out);
    }
    return out;
}

json optimizerJson(const training::OptimizerOptions& options) {
    return {{"kind", wordOf(options.kind)},
            {"learningRate", options.learningRate},
            {"weightDecay", options.weightDecay},
            {"weightDecayOn", wordOf(options.weightDecayOn)},
            {"momentum", options.momentum},
            {"nesterov", options.momentumKind == training::Momentum::Nesterov},
            {"beta1", options.beta1},
            {"beta2", options.beta2},
            {"epsilon", options.epsilon}};
}

json scheduleJson(const training::ScheduleOptions& options) {
    return {{"kind", wordOf(options.kind)},
            {"warmupSteps", options.warmupSteps},
            {"finalFactor", options.finalFactor},
            {"milestones", options.milestones},
            {"milestoneFactor", options.milestoneFactor}};
}

json stageJson(const RunStage& stage) {
    return {{"steps", stage.steps},
            {"batch", stage.batch},
            {"optimizer", optimizerJson(stage.optimizer)},
            {"schedule", scheduleJson(stage.schedule)},
            {"backboneRateFactor", stage.backboneRateFactor},
            {"headRateFactor", stage.headRateFactor},
            {"emaDecay", stage.emaDecay},
            {"gradientClip", stage.gradientClip},
            {"objective", objectiveJson(stage.objective)}};
}

json augmentationJson(const data::AugmentOptions& options) {
    json out{{"geometry", wordOf(options.geometry)},
             {"flip", options.flipProbability},
             {"brightness", options.colourJitter.brightness},
             {"contrast", options.colourJitter.contrast},
             {"saturation", options.colourJitter.saturation},
             {"hue", options.colourJitter.hue},
             {"trivialAugment", options.trivialAugment.has_value()},
             {"erasing", options.erasing.probability}};
    // What the geometry does not use has no part in the result.
    if (options.geometry == data::Geometry::PaddedCrop)
        out["padding"] = options.padding;
    if (options.geometry == data::Geometry::RandomResizedCrop)
        out["minScale"] = options.resizedCrop.minScale;
    return out;
}

json labelledJson(const data::LabelledSubset& labelled) {
    json out = json::object();
    if (labelled.perClass)
        out["perClass"] = *labelled.perClass;
    if (labelled.percent)
        out["percent"] = *labelled.percent;
    if (labelled.validation > 0)
        out["validation"] = labelled.validation;
    if (!out.empty())
        out["seed"] = labelled.seed;
    return out;
}

/// The student without its projection head, which follows from the teacher.
json studentJson(students::StudentSpec student) {
    student.embeddingWidth = 0;
    auto out = json::parse(students::toJson(student), nullptr, false);
    return out.is_object() ? out : json(students::toJson(student));
}

json viewOptionsJson(const data::ViewOptions& views) {
    return {{"count", views.count}, {"mixup", views.mixup}, {"cutmix", views.cutmix}, {"seed", views.seed}};
}

/// What leaves targets as they are is excluded, as in runs of programs that knew nothing else.
void putFeatures(const RunSpec& run, json& out) {
    const auto transform = run.features.transform;
    using Kind = distill::FeatureTransformKind;
    if (run.column.predictsEmbeddings() && transform != Kind::None) {
        out["features"]["transform"] = wordOf(transform);
        if (transform != Kind::Centre && transform != Kind::PhiS)
            out["features"]["regularisation"] = run.features.regularisation;
    }
    if (run.column.method == Method::ConditionPrediction)
        out["features"]["conditionTarget"] = wordOf(run.features.conditionTarget);
}

/// Only what is used: there is a share of real images where there are some.
void putMixture(const RunSpec& run, json& out) {
    const auto& mixture = run.mixture;
    if (run.synthetic && mixture.batchNorm != distill::BatchNorms::Shared)
        out["mixture"]["batchNorm"] = wordOf(mixture.batchNorm);
    if (!run.learnsMixture())
        return;
    if (mixture.realShare)
        out["mixture"]["realShare"] = *mixture.realShare;
    if (mixture.realShare && mixture.lastRealShare.value_or(*mixture.realShare) != *mixture.realShare)
        out["mixture"]["lastRealShare"] = *mixture.lastRealShare;
    if (mixture.realWeight)
        out["mixture"]["realWeight"] = *mixture.realWeight;
}

json resultJson(const RunSpec& run) {
    json out{
        {"column", name(run.column)},
        {"seed", run.seed},
        {"data", {{"train", run.data.trainHash}, {"test", run.data.testHash}, {"classes", run.data.classes}}},
        {"labelled", labelledJson(run.labelled)},
        {"student", studentJson(run.student)},
        {"imageSize", run.imageSize},
        {"augmentation", augmentationJson(run.augmentation)},
        {"precision", wordOf(run.precision)},
        {"finetune", stageJson(run.finetune)}};
    if (run.distil)
        out["distil"] = stageJson(*run.distil);
    if (run.teacher)
        out["teacher"] = {{"hash", run.teacher->hash}, {"embeddingWidth", run.teacher->embeddingWidth}};
    if (run.prompts)
        out["prompts"] = {{"templates", run.prompts->templates}, {"classNames", run.prompts->classNames}};
    if (run.synthetic)
        out["synthetic"] = {{"set", run.synthetic->set}, {"mix", wordOf(run.mix)}};
    if (run.synthetic && !run.synthetic->curation.empty())
        out["synthetic"]["curation"] = run.synthetic->curation;
    putFeatures(run, out);
    putMixture(run, out);
    if (run.views)
        out["views"] = viewOptionsJson(*run.views);
    if (run.weights)
        out["weights"] = run.weights->hash;
    return out;
}

void readLogits(JsonReader& reader, distill::LogitDistillation& into) {
    reader.optional("temperature", into.temperature);
    reader.optional("logitScale", into.scale);
    reader.optional("priorCorrection", into.priorCorrection);
}

void readObjective(JsonReader& reader, distill::Objective& into) {
    std::string kind = "supervised";
    reader.optional("kind", kind);
    if (kind == "supervised") {
        distill::Supervised objective;
        reader.optional("labelSmoothing", objective.labelSmoothing);
        into = objective;
    } else if (kind == "LD") {
        distill::LogitDistillation objective;
        readLogits(reader, objective);
        into = objective;
    } else if (kind == "FD") {
        distill::FeatureDistillation objective;
        readWord(reader, "loss", objective.loss);
        reader.optional("smoothL1Beta", objective.smoothL1Beta);
        reader.optional("logitWeight", objective.logitWeight);
        readLogits(reader, objective.logits);
        into = objective;
    } else {
        reader.fail("kind", unknownWord(kind, {"supervised", "FD", "LD"}));
    }
}

void readOptimizer(JsonReader& reader, training::OptimizerOptions& into) {
    readWord(reader, "kind", into.kind);
    reader.optional("learningRate", into.learningRate);
    reader.optional("weightDecay", into.weightDecay);
    readWord(reader, "weightDecayOn", into.weightDecayOn);
    reader.optional("momentum", into.momentum);
    bool nesterov = into.momentumKind == training::Momentum::Nesterov;
    reader.optional("nesterov", nesterov);
    into.momentumKind = nesterov ? training::Momentum::Nesterov : training::Momentum::Classic;
    reader.optional("beta1", into.beta1);
    reader.optional("beta2", into.beta2);
    reader.optional("epsilon", into.epsilon);
}

void readSchedule(JsonReader& reader, training::ScheduleOptions& into) {
    readWord(reader, "kind", into.kind);
    reader.optional("warmupSteps", into.warmupSteps);
    reader.optional("finalFactor", into.finalFactor);
    reader.optional("milestones", into.milestones);
    reader.optional("milestoneFactor", into.milestoneFactor);
}

RunStage readStage(JsonReader& reader) {
    RunStage stage;
    reader.optional("steps", stage.steps);
    reader.optional("batch", stage.batch);
    reader.object("optimizer", [&](JsonReader& inner) { readOptimizer(inner, stage.optimizer); });
    reader.object("schedule", [&](JsonReader& inner) { readSchedule(inner, stage.schedule); });
    reader.optional("backboneRateFactor", stage.backboneRateFactor);
    reader.optional("headRateFactor", stage.headRateFactor);
    reader.optional("emaDecay", stage.emaDecay);
    reader.optional("gradientClip", stage.gradientClip);
    reader.object("objective", [&](JsonReader& inner) { readObjective(inner, stage.objective); });
    return stage;
}

void readAugmentation(JsonReader& reader, data::AugmentOptions& into) {
    readWord(reader, "geometry", into.geometry);
    reader.optional("flip", into.flipProbability);
    reader.optional("brightness", into.colourJitter.brightness);
    reader.optional("contrast", into.colourJitter.contrast);
    reader.optional("saturation", into.colourJitter.saturation);
    reader.optional("hue", into.colourJitter.hue);
    bool trivialAugment = false;
    reader.optional("trivialAugment", trivialAugment);
    if (trivialAugment)
        into.trivialAugment = data::TrivialAugmentWide{};
    reader.optional("erasing", into.erasing.probability);
    reader.optional("padding", into.padding);
    reader.optional("minScale", into.resizedCrop.minScale);
}

void readSubset(JsonReader& reader, data::LabelledSubset& into) {
    reader.optional("perClass", into.perClass);
    reader.optional("percent", into.percent);
    reader.optional("validation", into.validation);
    reader.optional("seed", into.seed);
}

void readSynthetic(JsonReader& reader, RunSpec& into) {
    into.synthetic.emplace();
    reader.optional("set", into.synthetic->set);
    reader.optional("curation", into.synthetic->curation);
    readWord(reader, "mix", into.mix);
}

void readViewOptions(JsonReader& reader, RunSpec& into) {
    auto& views = into.views.emplace();
    reader.optional("count", views.count, Range<int>{1, limits::kViews.largest});
    reader.optional("mixup", views.mixup, limits::kMixing);
    reader.optional("cutmix", views.cutmix, limits::kMixing);
    reader.optional("seed", views.seed);
}

void readTestInTraining(JsonReader& reader, data::TestInTraining& into) {
    reader.optional("images", into.images);
    reader.optional("example", into.example);
}

void readExcluded(JsonReader& reader, std::map<data::Split, std::int64_t>& into) {
    for (const auto split : {data::Split::Train, data::Split::Validation, data::Split::Test}) {
        std::int64_t files = 0;
        reader.optional(std::string{data::name(split)}, files);
        if (files > 0)
            into[split] = files;
    }
}

void readPart(JsonReader& reader, std::vector<TeacherPart>& into) {
    auto& part = into.emplace_back();
    reader.optional("name", part.name);
    reader.optional("hash", part.hash);
}

/// What is for people; the teacher's scores are found by what identifies them.
void readNames(JsonReader& reader, RunSpec& into) {
    reader.optional("dataset", into.data.name);
    reader.object("excluded", [&](JsonReader& inner) { readExcluded(inner, into.data.excluded); });
    reader.object("testInTraining",
                  [&](JsonReader& inner) { readTestInTraining(inner, into.data.testInTraining); });
    if (reader.has("teacher") && !into.teacher)
        into.teacher.emplace();
    if (into.teacher) {
        reader.optional("teacher", into.teacher->name);
        reader.objects("teachers", [&](JsonReader& inner) { readPart(inner, into.teacher->parts); });
    }
    reader.optional("teacherScores", into.teacherScores);
    if (into.synthetic)
        reader.optional("generator", into.synthetic->generator);
    if (into.weights)
        reader.optional("weights", into.weights->name);
    reader.ignoreUnknown();
}

void readWeights(JsonReader& reader, RunSpec& into) {
    if (reader.has("weights"))
        reader.optional("weights", into.weights.emplace().hash);
}

void readColumn(JsonReader& reader, Column& into) {
    std::optional<std::string> word;
    reader.optional("column", word);
    if (!word)
        return;
    if (const auto column = columnNamed(*word); column.ok())
        into = *column;
    else
        reader.fail("column", column.error().message);
}

void readTeacherIdentity(JsonReader& reader, RunSpec& into) {
    into.teacher.emplace();
    reader.optional("hash", into.teacher->hash);
    reader.optional("embeddingWidth", into.teacher->embeddingWidth);
    // The head follows from the teacher, and is not stored with the student.
    if (into.column.predictsEmbeddings())
        into.student.embeddingWidth = into.teacher->embeddingWidth;
}

void readPrompts(JsonReader& reader, RunSpec& into) {
    into.prompts.emplace();
    reader.optional("templates", into.prompts->templates);
    reader.optional("classNames", into.prompts->classNames);
}

void readIdentity(JsonReader& reader, data::DataIdentity& into) {
    reader.optional("train", into.trainHash);
    reader.optional("test", into.testHash);
    reader.optional("classes", into.classes);
}

/// Under what the teacher's zero-shot scores on the run's test split are stored.
std::string scoresOf(const RunSpec& run) {
    return teacherScoresIdentity(*run.teacher, run.data.testHash, run.prompts.value_or(PromptSet{}),
                                 run.precision);
}

} // namespace

json toJson(const RunSpec& run) {
    auto out = resultJson(run);
    out["names"] = {{"dataset", run.data.name}};
    for (const auto& [split, count] : run.data.excluded)
        if (count > 0)
            out["names"]["excluded"][std::string{data::name(split)}] = count;
    if (const auto& repeated = run.data.testInTraining; repeated.images > 0)
        out["names"]["testInTraining"] = {{"images", repeated.images}, {"example", repeated.example}};
    if (run.teacher) {
        out["names"]["teacher"] = run.teacher->name;
        for (const auto& part : run.teacher->parts)
            out["names"]["teachers"].push_back({{"name", part.name}, {"hash", part.hash}});
        out["names"]["teacherScores"] = run.teacherScores.empty() ? scoresOf(run) : run.teacherScores;
    }
    if (run.synthetic)
        out["names"]["generator"] = run.synthetic->generator;
    if (run.weights)
        out["names"]["weights"] = run.weights->name;
    return out;
}

Result<RunSpec> readRunSpec(const std::string& text, const std::string& source) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, source));
    RunSpec run;
    JsonReader reader(document);
    readColumn(reader, run.column);
    reader.optional("seed", run.seed);
    reader.object("data", [&](JsonReader& inner) { readIdentity(inner, run.data); });
    reader.object("labelled", [&](JsonReader& inner) { readSubset(inner, run.labelled); });
    reader.object("student", [&](JsonReader& inner) { students::readStudentSpec(inner, run.student); });
    readWeights(reader, run);
    reader.optional("imageSize", run.imageSize);
    reader.object("augmentation", [&](JsonReader& inner) { readAugmentation(inner, run.augmentation); });
    run.augmentation.output = {run.imageSize, run.imageSize};
    readWord(reader, "precision", run.precision);
    reader.object("distil", [&](JsonReader& inner) { run.distil = readStage(inner); });
    reader.object("finetune", [&](JsonReader& inner) { run.finetune = readStage(inner); });
    reader.object("teacher", [&](JsonReader& inner) { readTeacherIdentity(inner, run); });
    reader.object("prompts", [&](JsonReader& inner) { readPrompts(inner, run); });
    reader.object("synthetic", [&](JsonReader& inner) { readSynthetic(inner, run); });
    reader.object("features", [&](JsonReader& inner) { readFields(inner, run.features); });
    reader.object("views", [&](JsonReader& inner) { readViewOptions(inner, run); });
    reader.object("mixture", [&](JsonReader& inner) { readFields(inner, run.mixture); });
    reader.object("names", [&](JsonReader& inner) { readNames(inner, run); });
    RETORT_CHECK(reader.finish());
    return run;
}

std::string identityOf(const RunSpec& run) {
    return sha256(canonical(resultJson(run)));
}

json viewsJson(const RunSpec& run) {
    return {{"augmentation", augmentationJson(run.augmentation)},
            {"imageSize", run.imageSize},
            {"views", viewOptionsJson(run.views.value_or(data::ViewOptions{}))}};
}

distill::StageOptions stageOptions(const RunStage& stage) {
    return {.steps = stage.steps,
            .optimizer = stage.optimizer,
            .schedule = stage.schedule,
            .backboneRateFactor = stage.backboneRateFactor,
            .headRateFactor = stage.headRateFactor,
            .emaDecay = stage.emaDecay,
            .gradientClip = stage.gradientClip};
}

} // namespace retort::study
