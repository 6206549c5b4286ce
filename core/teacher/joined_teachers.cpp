#include "teacher/joined_teachers.h"

#include "distill/losses.h"
#include "distill/targets.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::study {

namespace {

TeacherIdentity identityOfAll(const std::vector<KnownTeacher>& teachers) {
    std::vector<TeacherIdentity> identities;
    for (const auto& teacher : teachers)
        identities.push_back(teacher.identity());
    return joinedIdentity(identities);
}

template<class Fits>
std::optional<std::size_t> firstOf(const std::vector<KnownTeacher>& teachers, const Fits& fits) {
    const auto found = std::ranges::find_if(teachers, fits);
    return found == teachers.end() ? std::nullopt
                                   : std::optional{static_cast<std::size_t>(found - teachers.begin())};
}

} // namespace

KnownTeachers::KnownTeachers(std::vector<KnownTeacher> teachers)
    : m_all(std::move(teachers)), m_identity(identityOfAll(m_all)) {}

Result<KnownTeachers> KnownTeachers::of(std::vector<KnownTeacher> teachers) {
    if (teachers.empty())
        return invalidArgument("there is no teacher");
    for (std::size_t i = 1; i < teachers.size(); ++i)
        for (std::size_t earlier = 0; earlier < i; ++earlier)
            if (teachers[i].identity().hash == teachers[earlier].identity().hash)
                return invalidArgument(fmt::format("the teachers {} and {} are the same model; name it once",
                                                   teachers[earlier].identity().name,
                                                   teachers[i].identity().name));
    return KnownTeachers(std::move(teachers));
}

std::optional<std::size_t> KnownTeachers::ofWidth(int embeddingWidth) const {
    return firstOf(m_all, [&](const KnownTeacher& teacher) {
        return teacher.identity().embeddingWidth == embeddingWidth;
    });
}

std::optional<std::size_t> KnownTeachers::ofEmbeddings(const std::string& embeddingIdentity) const {
    return firstOf(
        m_all, [&](const KnownTeacher& teacher) { return teacher.embeddingIdentity() == embeddingIdentity; });
}

Result<std::vector<std::string>> KnownTeachers::promptRemarks(const PromptSet& prompts) const {
    std::vector<std::string> all;
    for (const auto& teacher : m_all) {
        RETORT_TRY(const auto remarks, teacher.promptRemarks(prompts));
        all.insert(all.end(), remarks.begin(), remarks.end());
    }
    return all;
}

std::string KnownTeachers::widthsText() const {
    std::string text;
    for (const auto& teacher : m_all) {
        const auto& known = teacher.identity();
        text += text.empty() ? fmt::format("{} ({} values)", known.name, known.embeddingWidth)
                             : fmt::format(" and {} ({})", known.name, known.embeddingWidth);
    }
    return text;
}

Result<at::Tensor> joinedEmbeddings(const std::vector<at::Tensor>& ofEach) {
    if (ofEach.size() == 1)
        return ofEach.front();
    return tensor::guarded("joining the teachers' embeddings",
                           [&]() -> Result<at::Tensor> { return distill::sideBySide(ofEach); });
}

Result<ClassEmbeddings> joinedClasses(const std::vector<ClassEmbeddings>& ofEach) {
    if (ofEach.size() == 1)
        return ofEach.front();
    return tensor::guarded("joining the teachers' class embeddings", [&]() -> Result<ClassEmbeddings> {
        double squares = 0;
        for (const auto& classes : ofEach)
            squares += classes.scale * classes.scale;
        std::vector<at::Tensor> rows;
        for (const auto& classes : ofEach)
            rows.push_back(distill::unit(classes.embeddings.to(torch::kFloat32)) *
                           (classes.scale / std::sqrt(squares)));
        return ClassEmbeddings{.embeddings = torch::cat(rows, 1),
                               .scale = std::sqrt(squares / static_cast<double>(ofEach.size()))};
    });
}

} // namespace retort::study
