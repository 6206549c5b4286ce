#pragma once
// The columns of a study's table: how a student is trained, and on what it is distilled.

#include "base/result.h"
#include "base/words.h"

#include <compare>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace retort::study {

enum class Method {
    Supervised,          ///< SUP: from scratch on the labels alone, the baseline
    FeatureDistillation, ///< FD: the teacher's image embeddings, then the labels
    LogitDistillation,   ///< LD: the teacher's zero-shot distribution, then the labels
    ConditionPrediction  ///< CP: the embeddings that images were generated from, then the labels
};
constexpr auto words(Method) {
    return std::to_array<Word<Method>>({{Method::Supervised, "SUP"},
                                        {Method::FeatureDistillation, "FD"},
                                        {Method::LogitDistillation, "LD"},
                                        {Method::ConditionPrediction, "CP"}});
}
constexpr std::string_view name(Method method) {
    return wordOf(method);
}

/// What the student is distilled on.
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

    bool distils() const { return method != Method::Supervised; }
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

/// "SUP", "real/FD", "img2img/CP".
std::string name(const Column& column);
/// In the table's order; CP is there for img2img alone.
const std::vector<Column>& allColumns();
/// InvalidArgument, with the nearest name.
Result<Column> columnNamed(std::string_view name);

} // namespace retort::study
