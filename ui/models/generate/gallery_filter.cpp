#include "models/generate/gallery_filter.h"

#include "models/session/text.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace retort::ui {

namespace {

using store::ImageState;
using store::SyntheticImageRecord;

bool isChosen(const SyntheticImageRecord& image, ImageChoice choice) {
    switch (choice) {
    case ImageChoice::All: return true;
    case ImageChoice::Kept: return image.state == ImageState::Stored;
    case ImageChoice::Excluded: return image.state == ImageState::Excluded;
    case ImageChoice::NearDuplicates: return true; // the gallery knows them
    }
    return true;
}

/// A bound of the score, as a person types it.
struct ScoreBound {
    bool below = false;
    double score = 0;

    bool passes(const SyntheticImageRecord& image) const {
        return image.score && (below ? *image.score < score : *image.score > score);
    }
};

std::optional<ScoreBound> scoreBoundIn(const QString& text) {
    const auto trimmed = text.trimmed();
    if (!trimmed.startsWith(QLatin1Char('<')) && !trimmed.startsWith(QLatin1Char('>')))
        return std::nullopt;
    bool isNumber = false;
    const double score = trimmed.mid(1).toDouble(&isNumber);
    if (!isNumber)
        return std::nullopt;
    return ScoreBound{trimmed.startsWith(QLatin1Char('<')), score};
}

/// Thousands of images share a few prompts: each is looked at once.
class TextMatch {
public:
    explicit TextMatch(const QString& text) : m_text(text.trimmed()), m_digits(utf8(m_text)) {}

    bool passes(const SyntheticImageRecord& image) {
        if (m_text.isEmpty() || std::to_string(image.seed).find(m_digits) != std::string::npos)
            return true;
        const auto [known, isNew] = m_prompts.try_emplace(image.prompt, false);
        if (isNew)
            known->second = qt(image.prompt).contains(m_text, Qt::CaseInsensitive);
        return known->second;
    }

private:
    QString m_text;
    std::string m_digits;
    std::unordered_map<std::string_view, bool> m_prompts;
};

} // namespace

std::vector<int> matching(const std::vector<SyntheticImageRecord>& images, const GalleryFilter& filter) {
    const auto bound = scoreBoundIn(filter.text);
    TextMatch text(bound ? QString() : filter.text);
    std::vector<int> places;
    for (std::size_t place = 0; place < images.size(); ++place) {
        const auto& image = images[place];
        if ((!filter.label || image.label == *filter.label) && isChosen(image, filter.choice) &&
            (bound ? bound->passes(image) : text.passes(image)))
            places.push_back(static_cast<int>(place));
    }
    return places;
}

void sortImages(std::vector<int>& places, const std::vector<SyntheticImageRecord>& images, ImageOrder order) {
    if (order == ImageOrder::AsDrawn)
        return;
    const auto scoreOf = [&](int place) { return images[static_cast<std::size_t>(place)].score; };
    const bool bestFirst = order == ImageOrder::BestFirst;
    std::stable_sort(places.begin(), places.end(), [&](int a, int b) {
        const auto left = scoreOf(a), right = scoreOf(b);
        if (!left || !right)
            return left.has_value() && !right.has_value();
        return bestFirst ? *left > *right : *left < *right;
    });
}

std::optional<std::vector<RowRange>> addedRanges(const std::vector<int>& shorter,
                                                 const std::vector<int>& longer) {
    constexpr std::size_t kMostRanges = 64;
    if (shorter.size() > longer.size() || shorter.empty())
        return std::nullopt;
    std::vector<RowRange> ranges;
    std::size_t matched = 0;
    for (std::size_t row = 0; row < longer.size(); ++row) {
        if (matched < shorter.size() && longer[row] == shorter[matched]) {
            ++matched;
            continue;
        }
        const int at = static_cast<int>(row);
        if (!ranges.empty() && ranges.back().last + 1 == at)
            ranges.back().last = at;
        else if (ranges.size() < kMostRanges)
            ranges.push_back({at, at});
        else
            return std::nullopt;
    }
    return matched == shorter.size() ? std::optional(std::move(ranges)) : std::nullopt;
}

} // namespace retort::ui
