#include "deploy/teacher_predict.h"

#include "deploy/image_input.h"
#include "deploy/predict.h"
#include "distill/targets.h"
#include "teacher/teacher.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

Result<Teacher> openForImages(const fs::path& folder, const TeacherPredictOptions& options) {
    RETORT_TRY(const auto device, tensor::resolveDevice(options.device));
    RETORT_TRY(const auto precision, tensor::resolvePrecision(options.precision, device));
    return Teacher::open(folder, {.name = folder.filename().string(),
                                  .device = device,
                                  .precision = precision,
                                  .cacheFolder = options.cacheFolder,
                                  .vocabularyFolders = options.vocabularyFolders});
}

} // namespace

Result<std::vector<Prediction>> predictByTeacher(const fs::path& teacher, const PromptSet& prompts,
                                                 const std::vector<std::string>& classes,
                                                 const std::vector<fs::path>& images,
                                                 const TeacherPredictOptions& options) {
    if (prompts.classNames.size() != classes.size())
        return Error{ErrorCode::Mismatch, fmt::format("{} class names in the prompts for {} classes",
                                                      prompts.classNames.size(), classes.size())};
    RETORT_TRY(auto opened, openForImages(teacher, options));
    RETORT_TRY(const auto names, opened.embedClasses(prompts, options.stop));
    return predictEach(images, options.stop, [&](const fs::path& file) -> Result<std::vector<ClassScore>> {
        RETORT_TRY(const auto image, readImage(file));
        RETORT_TRY(const auto embedding, opened.embedImage(image, options.stop));
        RETORT_TRY(const auto logits, distill::teacherLogits(embedding, names.embeddings, names.scale));
        return tensor::guarded("classifying " + file.string(), [&]() -> Result<std::vector<ClassScore>> {
            return bestScores(logits.softmax(1)[0], classes, options.top);
        });
    });
}

} // namespace retort::study
