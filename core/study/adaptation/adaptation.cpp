#include "study/adaptation/adaptation.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "clip/text/prompt_fit.h"
#include "diffusion/checkpoints/assembly.h"
#include "diffusion/generators/generator_check.h"
#include "store/workspace_paths.h"
#include "study/adaptation/labelled_latents.h"
#include "study/adaptation/lora_training.h"
#include "synthesis/generation/external_command.h"
#include "synthesis/sets/class_folders.h"
#include "teacher/known_parts.h"
#include "teacher/model_list.h"
#include "teacher/prompt_file.h"
#include "tensor/safetensors.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <map>
#include <utility>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* kIdentityKey = "retort.identity";
constexpr std::size_t kMostPrompts = 8192; ///< their hidden states are 2 GB at the width of SD 1.x

/// Everything that a request names, opened.
struct AdaptationParts {
    ResolvedContext resolved;
    fs::path generatorPath;
    StudyData data;
    PromptSet prompts;
    std::optional<diffusion::GeneratorParts> generator;
    double learningRate = 0;
    std::vector<std::string> remarks;
    std::string identity;
};

Status checkChoices(const AdaptationRequest& request) {
    const auto& choices = request.choices;
    RETORT_CHECK(checkNumber("rank", choices.rank, limits::kLoraRank));
    RETORT_CHECK(checkNumber("steps", choices.steps, limits::kTrainSteps));
    RETORT_CHECK(checkNumber("batch", choices.batch, limits::kBatch));
    if (choices.learningRate)
        RETORT_CHECK(checkNumber("learning rate", *choices.learningRate, limits::kLoraRate));
    if (!request.name.empty())
        RETORT_CHECK(checkAdaptedName(request.name));
    if (!request.out.empty() && request.out.extension() != ".safetensors")
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: a LoRA is written as a .safetensors file; give such a name",
                                 request.out.string())};
    return {};
}

/// Told by its configuration, before weights are read.
Status checkKind(const fs::path& generator) {
    if (synthesis::isExternalGenerator(generator))
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: is a command of another program, which has no network to adapt here; "
                                 "name a Stable Diffusion folder or checkpoint",
                                 generator.string())};
    RETORT_TRY(const auto outline, diffusion::outlineGenerator(generator));
    if (outline.conditioning == diffusion::Conditioning::Text)
        return {};
    return Error{
        ErrorCode::Unsupported,
        fmt::format("{}: generates from image embeddings ({}); a LoRA learns prompts, so name a "
                    "text-to-image generator",
                    generator.string(),
                    outline.noisesEmbeddings ? "Stable unCLIP" : "image variations or an image adapter")};
}

Result<PromptSet> promptsOf(const AdaptationRequest& request, const std::vector<std::string>& classes) {
    RETORT_TRY(auto prompts, request.templates
                                 ? readPrompts(*request.templates, classes)
                                 : usualPrompts(request.work.resources, request.dataset, classes));
    if (const auto count = prompts.templates.size() * classes.size(); count > kMostPrompts)
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("{} classes with {} templates are {} prompts; a LoRA learns at most {}: give "
                        "a file of fewer templates",
                        classes.size(), prompts.templates.size(), count, kMostPrompts)};
    return prompts;
}

/// Of everything that changes the result.
std::string identityOf(const AdaptationParts& parts, const AdaptationChoices& choices) {
    Sha256 hash;
    hash.update(fmt::format("lora 1\n{}\n{}\n{} {} {} {} {} {}\n", parts.generator->contentHash,
                            parts.data.identity.trainHash, choices.rank, choices.steps, choices.batch,
                            parts.learningRate, choices.seed, tensor::name(parts.resolved.precision)));
    if (choices.textEncoder)
        hash.update("text encoder\n");
    for (const auto index : parts.data.labelled)
        hash.update(fmt::format("{},", index));
    for (const auto* texts : {&parts.prompts.templates, &parts.prompts.classNames})
        for (const auto& text : *texts)
            hash.update(fmt::format("\n{}:{}", text.size(), text));
    return hash.hex();
}

Status openGenerator(const store::Workspace& workspace, const AdaptationRequest& request,
                     AdaptationParts& parts) {
    const auto search = ModelSearch::in(request.work.resources, workspace.folder());
    RETORT_TRY(parts.generatorPath, findModel(request.generator, search));
    RETORT_CHECK(checkKind(parts.generatorPath));
    RETORT_TRY(parts.generator,
               diffusion::openGeneratorParts(parts.generatorPath, {.dtype = at::kFloat,
                                                                   .vocabularyFolders = search.folders,
                                                                   .progress = parts.resolved.progress}));
    parts.learningRate =
        request.choices.learningRate.value_or(usualLearningRate(parts.generator->unet.config()));
    parts.remarks = parts.generator->remarks;
    RETORT_TRY(const auto templates, clip::PromptTemplates::create(parts.prompts.templates));
    RETORT_TRY(const auto cut,
               clip::promptRemarks(parts.generator->text->tokenizer, templates, parts.prompts.classNames));
    parts.remarks.insert(parts.remarks.end(), cut.begin(), cut.end());
    return {};
}

Status open(const store::Workspace& workspace, const AdaptationRequest& request, AdaptationParts& parts) {
    RETORT_CHECK(checkChoices(request));
    RETORT_TRY(parts.resolved, resolve(request.work));
    const auto& context = parts.resolved.context;
    RETORT_TRY(parts.data,
               context.known->data(
                   request.dataset, request.labelled, datasetSearch(workspace.folder()),
                   {.progress = parts.resolved.progress, .remark = context.remark, .stop = context.stop}));
    if (parts.data.labelled.empty())
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("{}: no image of the training split is labelled; a LoRA learns from labelled "
                        "images",
                        request.dataset)};
    RETORT_TRY(parts.prompts, promptsOf(request, parts.data.identity.classes));
    RETORT_CHECK(openGenerator(workspace, request, parts));
    parts.identity = identityOf(parts, request.choices);
    return {};
}

/// In a folder of its own, as other models are, or where it was asked for.
fs::path loraFile(const store::Workspace& workspace, const AdaptationRequest& request,
                  const AdaptationParts& parts) {
    constexpr std::size_t kShownHash = 8;
    if (!request.out.empty())
        return request.out;
    const auto name = request.name.empty()
                          ? fmt::format("{}-{}-{}", parts.generatorPath.stem().string(),
                                        parts.data.identity.name, parts.identity.substr(0, kShownHash))
                          : request.name;
    return workspace.paths().models() / name / (name + ".safetensors");
}

fs::path generatorFile(fs::path lora, const AdaptationRequest& request) {
    return request.out.empty() ? lora.replace_filename(diffusion::kAssemblyFile)
                               : lora.replace_extension(".json");
}

/// Whether the file is there already; InvalidArgument where another one has its name.
Result<bool> wasTrained(const AdaptationReport& report, const std::string& identity) {
    std::error_code ignored;
    for (const auto& file : {report.lora, report.generator}) {
        if (!fs::exists(file, ignored))
            continue;
        const auto archive = tensor::TensorArchive::open(report.lora);
        if (archive.ok() && archive->metadata().contains(kIdentityKey) &&
            archive->metadata().at(kIdentityKey) == identity)
            return true;
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("{}: exists already and is something else; choose another name", file.string())};
    }
    return false;
}

/// As kohya's scripts write it, so that other programs show what a file is.
std::map<std::string, std::string> metadataOf(const AdaptationParts& parts, const AdaptationChoices& choices,
                                              std::int64_t side) {
    constexpr int kWidthOf1 = 768, kWidthOf2 = 1024;
    const auto& unet = parts.generator->unet.config();
    const bool isOf2 = unet.crossAttentionWidth == kWidthOf2;
    std::map<std::string, std::string> metadata{
        {kIdentityKey, parts.identity},
        {"retort.generator", parts.generator->contentHash},
        {"retort.dataset", parts.data.identity.name},
        {"ss_network_module", "networks.lora"},
        {"ss_network_dim", std::to_string(choices.rank)},
        {"ss_network_alpha", fmt::format("{:.1f}", static_cast<double>(choices.rank))},
        {"ss_v2", isOf2 ? "True" : "False"},
        {"ss_learning_rate", fmt::format("{}", parts.learningRate)},
        {"ss_max_train_steps", std::to_string(choices.steps)},
        {"ss_total_batch_size", std::to_string(choices.batch)},
        {"ss_num_train_images", std::to_string(parts.data.labelled.size())},
        {"ss_resolution", fmt::format("({0}, {0})", side)},
        {"ss_seed", std::to_string(choices.seed)},
        {"ss_sd_model_name", parts.generatorPath.filename().string()}};
    if (choices.textEncoder)
        metadata["ss_text_encoder_lr"] = metadata["ss_learning_rate"];
    if (isOf2 || unet.crossAttentionWidth == kWidthOf1)
        metadata["ss_base_model_version"] =
            !isOf2                                                                         ? "sd_v1"
            : parts.generator->scheduler.prediction == diffusion::PredictionType::Velocity ? "sd_v2_v"
                                                                                           : "sd_v2";
    return metadata;
}

/// The generator that was adapted, and the LoRA on top.
Status writeGenerator(const fs::path& file, const fs::path& adapted, const fs::path& lora) {
    diffusion::Assembly assembly{.base = adapted};
    if (diffusion::isAssembly(adapted)) {
        RETORT_TRY(assembly, diffusion::readAssembly(adapted));
    }
    assembly.loras.push_back({.file = lora});
    return diffusion::writeAssembly(file, assembly);
}

std::vector<std::vector<std::string>> promptsByClass(const PromptSet& prompts) {
    std::vector<std::vector<std::string>> classes;
    const auto templates = clip::PromptTemplates::create(prompts.templates);
    for (const auto& name : prompts.classNames)
        classes.push_back(templates->promptsFor(name)); // it was created before
    return classes;
}

/// Trains and writes; fills what the report says of it.
Status train(const fs::path& work, const AdaptationRequest& request, AdaptationParts& parts,
             AdaptationReport& report) {
    const auto& resolved = parts.resolved;
    const auto& unet = parts.generator->unet.config();
    const std::int64_t side = unet.sampleSize * parts.generator->autoencoder.config().factor();
    const auto metadata = metadataOf(parts, request.choices, side);
    parts.generator->autoencoder.to(at::Device(resolved.device.name), at::kFloat);
    RETORT_TRY(const auto latents,
               labelledLatents(parts.data, parts.generator->autoencoder,
                               {.file = work / "latents.safetensors", .origin = parts.identity, .side = side},
                               {.task = "encoding the labelled images",
                                .device = resolved.device,
                                .precision = resolved.precision,
                                .progress = resolved.progress,
                                .stop = resolved.context.stop}));
    const auto told = [&](const std::string& remark) {
        report.remarks.push_back(remark);
        if (request.work.remark)
            request.work.remark(remark);
    };
    RETORT_TRY(const auto trained,
               trainLora(std::move(*parts.generator), {.choices = request.choices,
                                                       .learningRate = parts.learningRate,
                                                       .latents = latents,
                                                       .prompts = promptsByClass(parts.prompts),
                                                       .checkpoint = work / "checkpoint.safetensors",
                                                       .device = resolved.device,
                                                       .precision = resolved.precision,
                                                       .progress = wholeJob(resolved.context.progress),
                                                       .stop = resolved.context.stop,
                                                       .remark = told}));
    RETORT_CHECK(createFolders(fs::absolute(report.lora).parent_path()));
    tensor::TensorMap tensors;
    for (const auto& factors : trained.factors) {
        tensors.merge(factors.stored());
        report.layers += factors.layers();
    }
    RETORT_CHECK(tensor::saveTensors(report.lora, tensors, metadata));
    report.firstLoss = trained.firstLoss;
    report.lastLoss = trained.lastLoss;
    return {};
}

Result<AdaptationReport> adapt(store::Workspace& workspace, const AdaptationRequest& request) {
    tensor::setComputeThreads(request.work.threads);
    AdaptationParts parts;
    RETORT_CHECK(open(workspace, request, parts));
    AdaptationReport report{.lora = loraFile(workspace, request, parts),
                            .images = std::ssize(parts.data.labelled),
                            .remarks = parts.remarks};
    report.generator = generatorFile(report.lora, request);
    if (request.work.remark)
        std::ranges::for_each(report.remarks, request.work.remark);
    RETORT_TRY(report.wasThere, wasTrained(report, parts.identity));
    const auto work = workspace.paths().cache() / "adapting" / parts.identity;
    if (!report.wasThere)
        RETORT_CHECK(train(work, request, parts, report));
    RETORT_CHECK(writeGenerator(report.generator, parts.generatorPath, report.lora));
    RETORT_TRY(report.hash, sha256OfFile(report.lora));
    std::error_code ignored;
    fs::remove_all(work, ignored);
    return report;
}

} // namespace

Status checkAdaptedName(const std::string& name) {
    if (const auto possible = synthesis::fileNameFrom(name); possible != name)
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("\"{}\" cannot be the name of a generator: it names a folder, at most 100 letters, "
                        "digits, '-', '_' and '.'; for example \"{}\"",
                        name, possible)};
    return {};
}

Result<AdaptationReport> adaptRequested(store::Workspace& workspace, const AdaptationRequest& request) {
    return tensor::guarded("adapting " + request.generator, [&] { return adapt(workspace, request); });
}

} // namespace retort::study
