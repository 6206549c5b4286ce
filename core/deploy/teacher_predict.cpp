#include "deploy/teacher_predict.h"

#include "base/cancellation.h"
#include "deploy/image_input.h"
#include "deploy/predict.h"
#include "distill/targets.h"
#include "teacher/joined_teachers.h"
#include "teacher/teacher_place.h"
#include "tensor/device.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

/// Teachers in memory, asked as one.
class OpenedTeachers {
public:
    static Result<OpenedTeachers> open(const std::vector<std::string>& names, const PromptSet& prompts,
                                       const ResolvedContext& resolved, const fs::path& workspace) {
        OpenedTeachers opened;
        std::vector<ClassEmbeddings> classes;
        for (const auto& name : names) {
            RETORT_TRY(auto place, findTeacher(name, resolved, workspace));
            RETORT_TRY(auto teacher, Teacher::open(place.folder, std::move(place.options)));
            RETORT_TRY(classes.emplace_back(), teacher.embedClasses(prompts, resolved.context.stop));
            opened.m_teachers.push_back(std::move(teacher));
        }
        RETORT_TRY(opened.m_classes, joinedClasses(classes));
        return opened;
    }

    /// [1, classes]
    Result<at::Tensor> logits(const data::Image& image, const std::stop_token& stop) {
        std::vector<at::Tensor> embeddings;
        for (auto& teacher : m_teachers) {
            RETORT_TRY(embeddings.emplace_back(), teacher.embedImage(image, stop));
        }
        RETORT_TRY(const auto joined, joinedEmbeddings(embeddings));
        return distill::teacherLogits(joined, m_classes.embeddings, m_classes.scale);
    }

private:
    OpenedTeachers() = default;

    std::vector<Teacher> m_teachers;
    ClassEmbeddings m_classes;
};

} // namespace

Result<std::vector<Prediction>> predictByTeachers(const std::vector<std::string>& teachers,
                                                  const PromptSet& prompts,
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
    if (teachers.empty())
        return invalidArgument("there is no teacher to ask");
    RETORT_TRY(auto opened, OpenedTeachers::open(teachers, prompts, resolved, options.workspace));
    return predictEach(images, stop, [&](const fs::path& file) -> Result<std::vector<ClassScore>> {
        RETORT_TRY(const auto image, readImage(file));
        RETORT_TRY(const auto logits, opened.logits(image, stop));
        return tensor::guarded("classifying " + file.string(), [&]() -> Result<std::vector<ClassScore>> {
            return bestScores(logits.softmax(1)[0], classes, options.top);
        });
    });
}

} // namespace retort::study
