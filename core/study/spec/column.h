#pragma once
// The columns of a study's table: how a student is trained, and on which images first.

#include "base/result.h"
#include "base/words.h"

#include <compare>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace retort::study {

enum class Method {
    Supervised,          ///< SUP: from scratch on the labels alone
    SupervisedLonger,    ///< SUP*: the same, with as many steps as both stages of a distilled student have
    FeatureDistillation, ///< FD: the teacher's image embeddings, then the labels
    LogitDistillation,   ///< LD: the teacher's zero-shot distribution, then the labels
    ConditionPrediction  ///< CP: the embeddings that images were generated from, then the labels
};
constexpr auto words(Method) {
    return std::to_array<Word<Method>>({{Method::Supervised, "SUP"},
                                        {Method::SupervisedLonger, "SUP*"},
                                        {Method::FeatureDistillation, "FD"},
                                        {Method::LogitDistillation, "LD"},
                                        {Method::ConditionPrediction, "CP"}});
}
constexpr std::string_view name(Method method) {
    return wordOf(method);
}

/// What the first of two stages learns from.
enum class Source {
    Real,    ///< labelled images
    Cls2Img, ///< images generated from class names as well
    Img2Img  ///< variations of the labelled images as well
};
constexpr auto words(Source) {
    return std::to_array<Word<Source>>(
        {{Source::Real, "real"}, {Source::Cls2Img, "cls2img"}, {Source::Img2Img, "img2img"}});
}
constexpr std::string_view name(Source source) {
    return wordOf(source);
}

struct Column {
    Method method = Method::Supervised;
    Source source = Source::Real;

    /// SUP, which all others are compared with.
    bool isBaseline() const { return *this == Column{}; }
    /// FD, LD and CP.
    bool learnsFromTeacher() const {
        return method != Method::Supervised && method != Method::SupervisedLonger;
    }
    /// SUP, SUP*, cls2img/SUP, img2img/SUP: what can be had without distillation. A distilled student is
    /// worth what it gains over the best of them.
    bool isControl() const { return !learnsFromTeacher(); }
    /// Whether something is learnt before the labels of the real images: from the teacher, or generated
    /// images with the classes that they were made for.
    bool hasFirstStage() const { return learnsFromTeacher() || isSynthetic(); }
    /// FD and CP: the student predicts embeddings.
    bool predictsEmbeddings() const {
        return method == Method::FeatureDistillation || method == Method::ConditionPrediction;
    }
    bool isSynthetic() const { return source != Source::Real; }
    friend bool operator==(const Column&, const Column&) = default;
    /// The table's order.
    friend std::strong_ordering operator<=>(const Column& a, const Column& b) {
        return std::pair{a.source, a.method} <=> std::pair{b.source, b.method};
    }
};

/// "SUP", "SUP*", "real/FD", "cls2img/SUP", "img2img/CP".
std::string name(const Column& column);
/// In the table's order. CP is there for img2img alone; SUP* learns from labelled images alone.
const std::vector<Column>& allColumns();
/// InvalidArgument, with the nearest name.
Result<Column> columnNamed(std::string_view name);

} // namespace retort::study
