#include "store/scores.h"

#include <nlohmann/json.hpp>

namespace retort::store {

std::string confusionToJson(const ConfusionMatrix& confusion) {
    return nlohmann::json(confusion).dump();
}

Result<ConfusionMatrix> confusionFromJson(const std::string& text) {
    const Error damaged{ErrorCode::Corrupt, "a stored confusion matrix is not a square array of counts"};
    const auto parsed = nlohmann::json::parse(text, nullptr, false);
    if (!parsed.is_array())
        return damaged;
    ConfusionMatrix confusion;
    for (const auto& row : parsed) {
        if (!row.is_array() || row.size() != parsed.size())
            return damaged;
        auto& counts = confusion.emplace_back();
        for (const auto& count : row) {
            if (!count.is_number_integer())
                return damaged;
            counts.push_back(count.get<std::int64_t>());
        }
    }
    return confusion;
}

} // namespace retort::store
