#pragma once
// The columns of a study's table: how a student is trained, and on what it is distilled.

#include "base/result.h"

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace retort::study {

enum class Method {
    Supervised,          ///< SUP: from scratch on the labels alone, the baseline
    FeatureDistillation, ///< FD: the teacher's image embeddings, then the labels
    LogitDistillation    ///< LD: the teacher's zero-shot distribution, then the labels
};
std::string_view name(Method method); ///< "SUP", "FD", "LD"

/// What the student is distilled on.
enum class Source { Real };
std::string_view name(Source source); ///< "real"

struct Column {
    Method method = Method::Supervised;
    Source source = Source::Real;

    bool distils() const { return method != Method::Supervised; }
    friend auto operator<=>(const Column&, const Column&) = default;
};

/// "SUP", "real/FD", "real/LD".
std::string name(const Column& column);
/// In the table's order.
const std::vector<Column>& allColumns();
/// InvalidArgument, with the nearest name.
Result<Column> columnNamed(std::string_view name);

} // namespace retort::study
