#include "study/set_generation.h"

#include "distill/targets.h"
#include "store/synthetic_table.h"
#include "study/cost.h"
#include "study/cost_text.h"
#include "study/model_list.h"
#include "study/planned_set.h"
#include "synthesis/deferred_painter.h"
#include "synthesis/disk_need.h"
#include "synthesis/set_scores.h"
#include "synthesis/synthetic_data_set.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::study {

namespace {

/// Opens what the request names, one model at a time.
class SetMaker {
public:
    SetMaker(store::Workspace& workspace, const SetRequest& request)
        : m_workspace(workspace), m_request(request) {}

    Result<SetReport> run();

private:
    Status settle();
    StudySpec spec() const;
    Result<PromptSet> prompts() const;
    Result<Teacher> openTeacher() const;
    Result<at::Tensor> planAndEmbed(const KnownGenerator& generator);
    Result<synthesis::GenerationOutcome> generate(const KnownGenerator& generator,
                                                  const at::Tensor& embeddings);
    Status score(SetReport& report) const;
    Result<SetCost> cost(const KnownGenerator& generator) const;

    store::Workspace& m_workspace;
    const SetRequest& m_request;
    ComputeSettings m_settings{};
    StudyData m_data{};
    PromptSet m_prompts{};
    PlannedSet m_planned{};
};

Status SetMaker::settle() {
    if (m_request.split != data::Split::Train)
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("{}: pictures are generated from training pictures only; the {} split is for "
                        "judging students and is refused",
                        m_request.dataset, data::name(m_request.split))};
    if (m_request.scoring == Scoring::ByTeacher && !m_request.teacher)
        return Error{ErrorCode::InvalidArgument, "scores are given by a teacher; name one"};
    tensor::setComputeThreads(m_request.threads);
    RETORT_TRY(m_settings.device, tensor::resolveDevice(m_request.device));
    RETORT_TRY(m_settings.precision, tensor::resolvePrecision(m_request.precision, m_settings.device));
    m_settings.resources = m_request.resources;
    m_settings.painters = m_request.painters;
    RETORT_TRY(m_data,
               openStudyData(m_request.dataset, m_request.labelled, dataSetSearch(m_workspace.folder())));
    RETORT_TRY(m_prompts, prompts());
    return {};
}

Result<PromptSet> SetMaker::prompts() const {
    const auto& classes = m_data.identity.classes;
    if (m_request.templates)
        return readPrompts(*m_request.templates, classes);
    return promptsFor(StudySpec{}, m_request.dataset, classes, m_request.resources);
}

StudySpec SetMaker::spec() const {
    StudySpec spec;
    spec.generation.generators[m_request.source] = m_request.generator;
    spec.generation.shared = m_request.choices;
    spec.columns = {{.method = Method::FeatureDistillation, .source = m_request.source}};
    return spec;
}

Result<Teacher> SetMaker::openTeacher() const {
    const auto search = ModelSearch::in(m_settings.resources, m_workspace.folder());
    RETORT_TRY(const auto folder, findModel(*m_request.teacher, search));
    return Teacher::open(folder, {.name = folder.filename().string(),
                                  .device = m_settings.device,
                                  .precision = m_settings.precision,
                                  .cacheFolder = m_workspace.cacheFolder(),
                                  .vocabularyFolders = search.folders});
}

/// The sources' embeddings where pictures have a condition, else an undefined tensor.
Result<at::Tensor> SetMaker::planAndEmbed(const KnownGenerator& generator) {
    std::optional<Teacher> teacher;
    if (m_request.source == Source::Img2Img && m_request.teacher) {
        RETORT_TRY(auto opened, openTeacher());
        teacher.emplace(std::move(opened));
    }
    RETORT_TRY(m_planned, planSet(spec(), m_request.source, generator, m_data, m_prompts,
                                  teacher ? &*teacher : nullptr));
    if (!teacher)
        return at::Tensor{};
    return teacher->embed({.dataSet = *m_data.dataSet,
                           .split = data::Split::Train,
                           .splitHash = m_data.identity.trainHash,
                           .indices = m_data.labelled},
                          m_request.progress, m_request.stop);
}

Result<synthesis::GenerationOutcome> SetMaker::generate(const KnownGenerator& generator,
                                                        const at::Tensor& embeddings) {
    synthesis::DeferredPainter painter(generator.description,
                                       [&] { return openGenerator(generator, m_workspace, m_settings); });
    return synthesis::generateSet(m_workspace, painter, m_planned.spec,
                                  generationInputs(m_planned, m_data, embeddings),
                                  {.name = m_request.name,
                                   .batchSize = m_planned.batch,
                                   .progress = m_request.progress,
                                   .stop = m_request.stop});
}

Status SetMaker::score(SetReport& report) const {
    RETORT_TRY(const auto set, synthesis::openSyntheticSet(m_workspace, report.outcome.set,
                                                           {.curation = synthesis::Curation::Ignored}));
    RETORT_TRY(auto teacher, openTeacher());
    RETORT_TRY(const auto classes, teacher.embedClasses(m_prompts, m_request.stop));
    RETORT_TRY(const auto hash, set->contentHash(data::Split::Train));
    const auto indices = data::allIndices(*set, data::Split::Train);
    RETORT_TRY(
        const auto embeddings,
        teacher.embed({.dataSet = *set, .split = data::Split::Train, .splitHash = hash, .indices = indices},
                      m_request.progress, m_request.stop));
    RETORT_TRY(const auto logits, distill::teacherLogits(embeddings, classes.embeddings, classes.scale));
    return tensor::guarded("scoring generated pictures", [&]() -> Status {
        const auto rows = logits.softmax(1).contiguous();
        const auto labels = torch::tensor(data::labelsOf(*set, data::Split::Train, indices), torch::kInt64);
        report.meanScore = rows.gather(1, labels.unsqueeze(1)).mean().item<double>();
        report.classifiedAs = rows.argmax(1).eq(labels).to(torch::kDouble).mean().item<double>();
        return synthesis::storeScores(
            m_workspace, *set,
            {.teacher = teacher.identity().name,
             .classes = static_cast<std::size_t>(rows.size(1)),
             .rows = {rows.data_ptr<float>(), static_cast<std::size_t>(rows.numel())}});
    });
}

Result<SetCost> SetMaker::cost(const KnownGenerator& generator) const {
    const auto sources = static_cast<std::int64_t>(m_data.labelled.size());
    const auto pictures = sources * m_planned.spec.perImage;
    RETORT_TRY(const auto record,
               store::SyntheticTable(m_workspace.database()).findIdentity(m_planned.identity));
    SetCost cost{.pictures = pictures - (record ? record->done() : 0)};
    cost.teacherPasses =
        (m_planned.embeddings ? sources : 0) + (m_request.scoring == Scoring::ByTeacher ? pictures : 0);
    const auto drawn = generator.description.pictureSize;
    const auto& spec = m_planned.spec;
    const data::ImageSize size = spec.storedSize.width > 0  ? spec.storedSize
                                 : spec.drawnSize.width > 0 ? spec.drawnSize
                                                            : data::ImageSize{drawn, drawn};
    cost.bytes =
        synthesis::bytesNeeded({.pictures = cost.pictures,
                                .size = size,
                                .format = spec.format,
                                .embeddingRows = m_planned.embeddings ? sources + pictures : 0,
                                .embeddingWidth = m_planned.embeddings ? m_planned.embeddings->width : 0});
    RETORT_TRY(const auto seconds, secondsPerGeneratedPicture(m_workspace, generator.description.name, spec));
    if (seconds)
        cost.seconds = *seconds * static_cast<double>(cost.pictures);
    return cost;
}

Result<SetReport> SetMaker::run() {
    RETORT_CHECK(settle());
    RETORT_TRY(const auto known, knowGenerators(spec(), m_workspace, m_settings));
    const auto& generator = known.at(m_request.source);
    RETORT_TRY(const auto embeddings, planAndEmbed(generator));
    if (m_request.costs) {
        RETORT_TRY(const auto expected, cost(generator));
        m_request.costs(expected);
    }
    SetReport report;
    RETORT_TRY(report.outcome, generate(generator, embeddings));
    report.folder = m_workspace.syntheticFolder() / report.outcome.name;
    if (m_request.scoring == Scoring::ByTeacher)
        RETORT_CHECK(score(report));
    return report;
}

} // namespace

std::string textOf(const SetCost& cost) {
    return fmt::format("{} pictures to draw, {}, up to {} of disk, {} teacher passes", cost.pictures,
                       cost.seconds ? "about " + durationText(*cost.seconds)
                                    : std::string{"time not known yet: the generator has drawn nothing here"},
                       bytesText(static_cast<double>(cost.bytes)), cost.teacherPasses);
}

Result<SetReport> generateRequested(store::Workspace& workspace, const SetRequest& request) {
    return SetMaker(workspace, request).run();
}

} // namespace retort::study
