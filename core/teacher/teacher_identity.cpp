#include "teacher/teacher_identity.h"

#include "base/json.h"
#include "base/sha256.h"

namespace retort::study {

std::string teacherScoresIdentity(const TeacherIdentity& teacher, const std::string& imagesHash,
                                  const PromptSet& prompts, tensor::Precision precision) {
    return sha256(canonical({{"teacher", teacher.hash},
                             {"pictures", imagesHash},
                             {"templates", prompts.templates},
                             {"classNames", prompts.classNames},
                             {"precision", tensor::name(precision)}}));
}

} // namespace retort::study
