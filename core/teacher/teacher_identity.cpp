#include "teacher/teacher_identity.h"

#include "base/json.h"
#include "base/sha256.h"

#include <string_view>

namespace retort::study {

namespace {

constexpr std::string_view kBetweenNames = " + ";

} // namespace

TeacherIdentity joinedIdentity(std::span<const TeacherIdentity> teachers) {
    if (teachers.size() == 1)
        return teachers.front();
    TeacherIdentity joined;
    std::vector<std::string> hashes;
    for (const auto& teacher : teachers) {
        joined.name += (joined.name.empty() ? "" : std::string{kBetweenNames}) + teacher.name;
        joined.embeddingWidth += teacher.embeddingWidth;
        joined.parts.push_back({.name = teacher.name, .hash = teacher.hash});
        hashes.push_back(teacher.hash);
    }
    joined.hash = sha256(canonical({{"teachers", hashes}}));
    return joined;
}

std::string firstTeacher(const std::string& name) {
    return name.substr(0, name.find(kBetweenNames));
}

std::string teacherScoresIdentity(const TeacherIdentity& teacher, const std::string& imagesHash,
                                  const PromptSet& prompts, tensor::Precision precision) {
    return sha256(canonical({{"teacher", teacher.hash},
                             {"pictures", imagesHash},
                             {"templates", prompts.templates},
                             {"classNames", prompts.classNames},
                             {"precision", tensor::name(precision)}}));
}

} // namespace retort::study
