#pragma once
// Teachers that a study asks as one, and what they say together.
//
// Of an image the joint embedding is [u_1, u_2], of each teacher u_k of unit length. Of class c it is
// [s_1 t_1c, s_2 t_2c] / |s|, with each teacher's scale s_k = exp(logit_scale) and text embedding t_kc of
// unit length. With the joint scale |s| / sqrt(2)
//   scale * cos(image, class c) = (s_1 cos(u_1, t_1c) + s_2 cos(u_2, t_2c)) / 2,
// the mean of the teachers' logits. Its softmax is that of the mean of their log-probabilities, which differ
// from the logits by a number of the image, at any temperature.

#include "base/result.h"
#include "teacher/known_teacher.h"
#include "teacher/teacher.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// One teacher or more, known but not in memory; all of one precision.
class KnownTeachers {
public:
    /// In the study's order. InvalidArgument: there is none, or one twice.
    static Result<KnownTeachers> of(std::vector<KnownTeacher> teachers);

    const std::vector<KnownTeacher>& all() const { return m_all; }
    std::size_t size() const { return m_all.size(); }
    const KnownTeacher& operator[](std::size_t index) const { return m_all[index]; }
    /// Of all of them as one: joinedIdentity().
    const TeacherIdentity& identity() const { return m_identity; }
    tensor::Precision precision() const { return m_all.front().options().precision; }
    /// The first whose embeddings are so wide; absent where none is.
    std::optional<std::size_t> ofWidth(int embeddingWidth) const;
    /// The one whose embeddings these are (KnownTeacher::embeddingIdentity()).
    std::optional<std::size_t> ofEmbeddings(const std::string& embeddingIdentity) const;
    /// The remarks of each.
    Result<std::vector<std::string>> promptRemarks(const PromptSet& prompts) const;
    /// "a (1024 values) and b (768)", for people.
    std::string widthsText() const;

private:
    explicit KnownTeachers(std::vector<KnownTeacher> teachers);

    std::vector<KnownTeacher> m_all;
    TeacherIdentity m_identity;
};

/// Each [N, D_k], of the same images. Of one teacher its own as they are, of several those of unit length
/// side by side, fp32 [N, sum of D_k].
Result<at::Tensor> joinedEmbeddings(const std::vector<at::Tensor>& ofEach);
/// Of the same classes. Of one teacher its own.
Result<ClassEmbeddings> joinedClasses(const std::vector<ClassEmbeddings>& ofEach);

} // namespace retort::study
