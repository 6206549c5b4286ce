#pragma once
// Which part of a dataset's training images may be learnt from with their labels, as a person chose it.

#include "data/subset.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace retort::ui {

struct LabelledChoice {
    enum class Kind { All, PerClass, Percent };

    Kind kind = Kind::PerClass;
    int perClass = 50;   ///< for Kind::PerClass
    double percent = 10; ///< of each class, for Kind::Percent
    std::uint64_t seed = 1;

    data::LabelledSubset subset() const;
    friend bool operator==(const LabelledChoice&, const LabelledChoice&) = default;
};

/// "50 per class", "10 %", "all".
QString textOf(const LabelledChoice& choice);

/// What a choice comes to.
struct LabelledPart {
    std::vector<std::int64_t> indices{};  ///< of the training split, rising
    std::vector<std::int64_t> perClass{}; ///< as many as there are classes
};
/// Errors are those of data::labelledIndices().
Result<LabelledPart> labelledPart(const data::Dataset& dataset, const LabelledChoice& choice);

/// What is chosen before a person chooses: 50 per class, or all where a class has fewer.
LabelledChoice usualChoice(const data::DatasetSummary& summary);
/// What was chosen for a dataset last, in this session or an earlier one.
std::optional<LabelledChoice> rememberedChoice(const QString& dataset);
void remember(const QString& dataset, const LabelledChoice& choice);

} // namespace retort::ui
