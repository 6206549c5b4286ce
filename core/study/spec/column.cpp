#include "study/spec/column.h"

#include "base/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace retort::study {

std::string name(const Column& column) {
    if (!column.hasFirstStage())
        return std::string{name(column.method)};
    return fmt::format("{}/{}", name(column.source), name(column.method));
}

const std::vector<Column>& allColumns() {
    static const std::vector<Column> columns{
        {Method::Supervised, Source::Real},
        {Method::SupervisedLonger, Source::Real},
        {Method::FeatureDistillation, Source::Real},
        {Method::LogitDistillation, Source::Real},
        {Method::Supervised, Source::Cls2Img},
        {Method::FeatureDistillation, Source::Cls2Img},
        {Method::LogitDistillation, Source::Cls2Img},
        {Method::Supervised, Source::Img2Img},
        {Method::FeatureDistillation, Source::Img2Img},
        {Method::LogitDistillation, Source::Img2Img},
        {Method::ConditionPrediction, Source::Img2Img},
    };
    return columns;
}

Result<Column> columnNamed(std::string_view text) {
    std::vector<std::string> known;
    for (const auto& column : allColumns()) {
        known.push_back(name(column));
        if (known.back() == text)
            return column;
    }
    // A word before the slash that is another source's, and not a slip of the pen.
    if (const auto slash = text.rfind('/'); slash != std::string_view::npos) {
        const auto isOfMethod = [&](const std::string& each) { return each.ends_with(text.substr(slash)); };
        if (std::ranges::count_if(known, isOfMethod) == 1)
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("unknown column \"{}\"; of this method there is only \"{}\"", text,
                                     *std::ranges::find_if(known, isOfMethod))};
    }
    const auto guess = nearest(text, known);
    return Error{ErrorCode::InvalidArgument,
                 guess ? fmt::format("unknown column \"{}\"; did you mean \"{}\"?", text, *guess)
                       : fmt::format("unknown column \"{}\"; there are {}", text, fmt::join(known, ", "))};
}

} // namespace retort::study
