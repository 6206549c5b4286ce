#include "deploy/teacher_predict.h"

#include "base/cancellation.h"
#include "deploy/image_input.h"
#include "deploy/predict.h"
#include "distill/targets.h"
#include "teacher/teacher.h"
#include "teacher/teacher_place.h"
#include "tensor/device.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::study {

namespace fs = std::filesystem;

Result<std::vector<Prediction>> predictByTeacher(const std::string& teacher, const PromptSet& prompts,
                                                 const std::vector<std::string>& classes,
                                                 const std::vector<fs::path>& images,
                                                 const TeacherPredictOptions& options) {
    if (prompts.classNames.size() != classes.size())
        return Error{ErrorCode::Mismatch, fmt::format("{} class names in the prompts for {} classes",
                                                      prompts.classNames.size(), classes.size())};
    const auto& stop = options.work.stop;
    tensor::setComputeThreads(options.work.threads);
    RETORT_CHECK(checkCancelled(stop, "classifying images"));
    RETORT_TRY(const auto resolved, resolve(options.work));
    RETORT_TRY(auto place, findTeacher(teacher, resolved, options.workspace));
    RETORT_TRY(auto opened, Teacher::open(place.folder, std::move(place.options)));
    RETORT_TRY(const auto names, opened.embedClasses(prompts, stop));
    return predictEach(images, stop, [&](const fs::path& file) -> Result<std::vector<ClassScore>> {
        RETORT_TRY(const auto image, readImage(file));
        RETORT_TRY(const auto embedding, opened.embedImage(image, stop));
        RETORT_TRY(const auto logits, distill::teacherLogits(embedding, names.embeddings, names.scale));
        return tensor::guarded("classifying " + file.string(), [&]() -> Result<std::vector<ClassScore>> {
            return bestScores(logits.softmax(1)[0], classes, options.top);
        });
    });
}

} // namespace retort::study
