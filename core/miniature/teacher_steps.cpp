#include "miniature/teacher_steps.h"

#include "clip/preprocess.h"
#include "clip/text/bpe_training.h"
#include "clip/zero_shot.h"
#include "miniature/contrastive_loss.h"
#include "miniature/image_augmentation.h"
#include "miniature/mimetic_initialisation.h"
#include "miniature/training_images.h"
#include "tensor/autocast.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

constexpr double kLargestLogitScale = 100; // CLIP's own clamp

Status checkSets(const TeacherRecipe& recipe, const std::vector<ImageSet>& sets) {
    if (sets.size() != recipe.datasets.size())
        return Error{ErrorCode::Mismatch, fmt::format("the recipe names {} datasets, {} were given",
                                                      recipe.datasets.size(), sets.size())};
    for (std::size_t i = 0; i < sets.size(); ++i) {
        const auto& taught = recipe.datasets[i];
        const auto& images = sets[i].train.images;
        if (taught.classNames.size() != sets[i].classes.size())
            return Error{ErrorCode::Mismatch,
                         fmt::format("{}: {} classes, the recipe names {}; were the right images given?",
                                     taught.name, sets[i].classes.size(), taught.classNames.size())};
        if (images.size(0) == 0 || images.size(1) != recipe.model.vision.imageSize)
            return Error{ErrorCode::Mismatch, fmt::format("{}: no training images of {} pixels", taught.name,
                                                          recipe.model.vision.imageSize)};
    }
    return {};
}

at::Tensor channelConstants(const std::array<float, 3>& values) {
    return 255 * at::tensor({values[0], values[1], values[2]}, at::kFloat).view({3, 1, 1});
}

at::Device torchDevice(const tensor::Device& device) {
    return at::Device(device.name);
}

} // namespace

Result<clip::Tokenizer> teacherTokenizer(const TeacherRecipe& recipe) {
    RETORT_TRY(auto vocabulary,
               clip::trainVocabulary(captions(recipe), {.vocabularySize = recipe.model.text.vocabularySize}));
    return clip::Tokenizer::create(std::move(vocabulary), {.contextLength = recipe.model.text.contextLength});
}

Result<TeacherSteps> TeacherSteps::create(const TeacherRecipe& recipe, const TrainingCompute& compute,
                                          const std::vector<ImageSet>& sets) {
    RETORT_CHECK(checkSets(recipe, sets));
    RETORT_TRY(auto tokenizer, teacherTokenizer(recipe));
    auto config = recipe.model;
    config.text.vocabularySize = static_cast<int>(tokenizer.endToken() + 1);
    clip::ClipModel model(config);
    model.initialise(recipe.seed);
    initialiseMimetic(model, recipe.seed);
    model.to(torchDevice(compute.device), at::kFloat);
    RETORT_TRY(auto weights, WeightTraining::create(model.namedParameters(), recipe.plan));
    return TeacherSteps(recipe, compute, sets, std::move(tokenizer), std::move(model), std::move(weights));
}

TeacherSteps::TeacherSteps(const TeacherRecipe& recipe, const TrainingCompute& compute,
                           const std::vector<ImageSet>& sets, clip::Tokenizer tokenizer,
                           clip::ClipModel model, WeightTraining weights)
    : m_recipe(recipe), m_sets(sets), m_device(compute.device), m_precision(compute.precision),
      m_tokenizer(std::move(tokenizer)), m_book(recipe, m_tokenizer), m_model(std::move(model)),
      m_training(std::move(weights)),
      m_mean(channelConstants(clip::PreprocessConfig{}.mean).to(torchDevice(m_device))),
      m_deviation(channelConstants(clip::PreprocessConfig{}.standardDeviation).to(torchDevice(m_device))) {}

at::Tensor TeacherSteps::normalised(const at::Tensor& images) const {
    const auto planes = images.to(torchDevice(m_device)).permute({0, 3, 1, 2}).to(at::kFloat);
    return (planes - m_mean) / m_deviation;
}

TeacherSteps::Batch TeacherSteps::generateBatch(std::int64_t step) const {
    const auto place = static_cast<std::uint64_t>(step);
    const auto share =
        std::max<std::int64_t>(1, m_recipe.plan.batchSize / static_cast<std::int64_t>(m_sets.size()));
    std::vector<at::Tensor> images;
    std::vector<at::Tensor> classes;
    for (std::size_t i = 0; i < m_sets.size(); ++i) {
        const auto& train = m_sets[i].train;
        RandomStream stream(m_recipe.seed, "teacher/batch/" + m_recipe.datasets[i].name, place);
        std::vector<std::int64_t> rows(static_cast<std::size_t>(share));
        for (auto& row : rows)
            row = static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(train.labels.size(0))));
        const auto index = at::tensor(rows, at::kLong);
        images.push_back(randomViews(normalised(train.images.index_select(0, index)),
                                     m_recipe.datasets[i].augmentation, stream));
        classes.push_back(train.labels.index_select(0, index) + m_book.firstClassOf(i));
    }
    return {at::cat(images), at::cat(classes).to(torchDevice(m_device))};
}

clip::PatchSelection TeacherSteps::samplePatches(std::int64_t step, std::int64_t count) const {
    const auto progress = static_cast<double>(step) / static_cast<double>(m_recipe.plan.steps);
    if (m_recipe.keptPatches >= 1 || progress >= m_recipe.allPatchesFrom)
        return {};
    const std::int64_t patches = m_recipe.model.vision.tokens() - 1;
    const auto kept =
        std::max<std::int64_t>(1, std::llround(m_recipe.keptPatches * static_cast<double>(patches)));
    const RandomStream stream(m_recipe.seed, "teacher/patches", static_cast<std::uint64_t>(step));
    return {randomPatches(count, patches, kept, stream).to(torchDevice(m_device))};
}

at::Tensor TeacherSteps::step(std::int64_t step) {
    const auto batch = generateBatch(step);
    const auto sampled =
        m_book.sample(m_recipe.captionsPerClass,
                      RandomStream(m_recipe.seed, "teacher/captions", static_cast<std::uint64_t>(step)));
    const auto patches = samplePatches(step, batch.images.size(0));
    at::Tensor images;
    at::Tensor texts;
    {
        const tensor::Autocast autocast(m_device, m_precision);
        images = m_model.imageFeatures(batch.images, patches);
        texts = m_model.textFeatures(sampled.tokens.to(torchDevice(m_device)));
    }
    const auto unit = [](const at::Tensor& x) { return clip::unitRows(x); };
    const auto scale = m_model.logitScale().clamp_max(kLargestLogitScale);
    const auto loss =
        contrastiveLoss(unit(images), unit(texts), batch.classes, sampled.classes.to(torchDevice(m_device)),
                        scale, m_recipe.labelSmoothing);
    m_training.learn(loss, step);
    return loss.detach();
}

std::vector<double> TeacherSteps::zeroShot(std::int64_t limit) {
    const training::EmaScope averages(&m_training.averages());
    std::vector<double> accuracies;
    for (std::size_t set = 0; set < m_sets.size(); ++set)
        accuracies.push_back(zeroShotOf(set, limit));
    return accuracies;
}

double TeacherSteps::zeroShotOf(std::size_t set, std::int64_t limit) const {
    constexpr std::int64_t kBatch = 250;
    const at::NoGradGuard noGrad;
    const tensor::Autocast autocast(m_device, m_precision);
    const auto unit = [](const at::Tensor& x) { return clip::unitRows(x); };
    const auto classes = static_cast<std::int64_t>(m_recipe.datasets[set].classNames.size());
    const auto captions = unit(m_model.textFeatures(m_book.captionsOf(set).to(torchDevice(m_device))));
    const auto classifier = unit(captions.view({classes, -1, captions.size(1)}).mean(1)).t();
    const auto& test = m_sets[set].test;
    const auto count = std::min(limit, test.labels.size(0));
    const auto rows = spreadRows(test.labels.size(0), count);
    std::int64_t correct = 0;
    for (std::int64_t begin = 0; begin < count; begin += kBatch) {
        const auto some = rows.narrow(0, begin, std::min(kBatch, count - begin));
        const auto features = m_model.imageFeatures(normalised(test.images.index_select(0, some)));
        const auto answers = at::matmul(features.to(at::kFloat), classifier.to(at::kFloat)).argmax(1).cpu();
        correct += answers.eq(test.labels.index_select(0, some)).sum().item<std::int64_t>();
    }
    return count > 0 ? 100.0 * static_cast<double>(correct) / static_cast<double>(count) : 0;
}

} // namespace retort::miniature
