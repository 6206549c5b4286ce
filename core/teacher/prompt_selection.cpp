#include "teacher/prompt_selection.h"

#include "base/cancellation.h"
#include "base/random_stream.h"
#include "base/statistics.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace retort::study {

namespace {

using Images = std::vector<std::size_t>;

Status checkCosines(const TemplateCosines& cosines, const SelectionOptions& options) {
    const auto images = cosines.labels.size();
    if (cosines.templates == 0)
        return invalidArgument("there are no templates to choose from");
    if (options.folds < 2)
        return invalidArgument(fmt::format("{} folds; cross-validation needs at least 2", options.folds));
    if (images < static_cast<std::size_t>(options.folds))
        return invalidArgument(
            fmt::format("{} labelled images are too few for {} folds; label more, or ask for fewer folds",
                        images, options.folds));
    for (const auto label : cosines.labels)
        if (label < 0 || static_cast<std::size_t>(label) >= cosines.classes)
            return invalidArgument(fmt::format("label {} is none of the {} classes", label, cosines.classes));
    if (cosines.images.size() != cosines.templates * images * cosines.classes ||
        cosines.prompts.size() != cosines.classes * cosines.templates * cosines.templates)
        return Error{ErrorCode::Mismatch, "the cosines are of another number of templates or images"};
    return {};
}

/// A growing ensemble: sums of cosines, which are the mean's but for its length.
class Ensemble {
public:
    explicit Ensemble(const TemplateCosines& cosines)
        : m_cosines(cosines), m_sums(cosines.labels.size() * cosines.classes, 0),
          m_squaredLengths(cosines.classes, 0), m_overlap(cosines.classes * cosines.templates, 0) {}

    void add(std::size_t which) {
        m_squaredLengths = squaredLengthsWith(which);
        const auto* added = cosinesOf(which);
        for (std::size_t i = 0; i < m_sums.size(); ++i)
            m_sums[i] += added[i];
        for (std::size_t label = 0; label < m_cosines.classes; ++label)
            for (std::size_t other = 0; other < m_cosines.templates; ++other)
                m_overlap[label * m_cosines.templates + other] += promptCosine(label, which, other);
    }
    /// How many of the images are right with the ensemble and one more.
    std::int64_t rightWith(std::size_t which, const Images& images) const {
        const auto lengths = squaredLengthsWith(which);
        return countRight(images, cosinesOf(which), inverse(lengths));
    }
    std::int64_t right(const Images& images) const {
        return countRight(images, nullptr, inverse(m_squaredLengths));
    }

private:
    const float* cosinesOf(std::size_t which) const {
        return m_cosines.images.data() + which * m_cosines.labels.size() * m_cosines.classes;
    }
    double promptCosine(std::size_t label, std::size_t a, std::size_t b) const {
        return m_cosines.prompts[(label * m_cosines.templates + a) * m_cosines.templates + b];
    }
    std::vector<double> squaredLengthsWith(std::size_t which) const {
        auto lengths = m_squaredLengths;
        for (std::size_t label = 0; label < lengths.size(); ++label)
            lengths[label] +=
                2 * m_overlap[label * m_cosines.templates + which] + promptCosine(label, which, which);
        return lengths;
    }
    static std::vector<float> inverse(const std::vector<double>& squaredLengths) {
        constexpr double kSmallest = 1e-12;
        std::vector<float> factors;
        for (const auto squared : squaredLengths)
            factors.push_back(static_cast<float>(1 / std::sqrt(std::max(squared, kSmallest))));
        return factors;
    }
    std::int64_t countRight(const Images& images, const float* added,
                            const std::vector<float>& factors) const {
        const auto classes = m_cosines.classes;
        std::int64_t right = 0;
        for (const auto image : images) {
            std::size_t best = 0;
            float highest = -std::numeric_limits<float>::infinity();
            for (std::size_t label = 0; label < classes; ++label) {
                const auto at = image * classes + label;
                const float cosine = (m_sums[at] + (added ? added[at] : 0)) * factors[label];
                if (cosine > highest) {
                    highest = cosine;
                    best = label;
                }
            }
            right += static_cast<std::int64_t>(best) == m_cosines.labels[image] ? 1 : 0;
        }
        return right;
    }

    const TemplateCosines& m_cosines;
    std::vector<float> m_sums;            ///< [images, classes]
    std::vector<double> m_squaredLengths; ///< of each class's sum of prompts
    std::vector<double> m_overlap;        ///< [classes, templates]: that sum with each prompt
};

struct Greedy {
    Ensemble ensemble;
    std::vector<std::size_t> chosen;
};

Result<Greedy> chooseBy(const TemplateCosines& cosines, const Images& images, std::size_t most,
                        const std::stop_token& stop) {
    Greedy greedy{.ensemble = Ensemble(cosines), .chosen = {}};
    std::int64_t reached = -1;
    while (greedy.chosen.size() < std::min(std::max<std::size_t>(most, 1), cosines.templates)) {
        RETORT_CHECK(checkCancelled(stop, "choosing templates"));
        std::vector<std::int64_t> right(cosines.templates, -1);
        at::parallel_for(
            0, static_cast<std::int64_t>(cosines.templates), 1, [&](std::int64_t begin, std::int64_t end) {
                for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
                    if (std::find(greedy.chosen.begin(), greedy.chosen.end(), i) == greedy.chosen.end())
                        right[i] = greedy.ensemble.rightWith(i, images);
            });
        const auto best = std::max_element(right.begin(), right.end());
        if (*best <= reached)
            break;
        reached = *best;
        greedy.chosen.push_back(static_cast<std::size_t>(best - right.begin()));
        greedy.ensemble.add(greedy.chosen.back());
    }
    return greedy;
}

/// Each class's images in random order, dealt out in turn: folds of one size, each with its share of every
/// class.
std::vector<int> foldsOf(const TemplateCosines& cosines, const SelectionOptions& options) {
    std::vector<int> folds(cosines.labels.size(), 0);
    int next = 0;
    for (std::size_t label = 0; label < cosines.classes; ++label) {
        Images ofClass;
        for (std::size_t i = 0; i < cosines.labels.size(); ++i)
            if (cosines.labels[i] == static_cast<std::int64_t>(label))
                ofClass.push_back(i);
        const RandomStream stream(options.seed, "prompt folds", label);
        for (const auto at : permutation(static_cast<std::int64_t>(ofClass.size()), stream)) {
            folds[ofClass[static_cast<std::size_t>(at)]] = next;
            next = (next + 1) % options.folds;
        }
    }
    return folds;
}

double shareOf(std::int64_t right, std::size_t images) {
    return static_cast<double>(right) / static_cast<double>(images);
}

Status judge(const TemplateCosines& cosines, const SelectionOptions& options, const std::stop_token& stop,
             PromptSelection& into) {
    const auto folds = foldsOf(cosines, options);
    std::int64_t right = 0;
    for (int fold = 0; fold < options.folds; ++fold) {
        Images choosing, judging;
        for (std::size_t i = 0; i < folds.size(); ++i)
            (folds[i] == fold ? judging : choosing).push_back(i);
        RETORT_TRY(auto greedy, chooseBy(cosines, choosing, options.mostTemplates, stop));
        const auto here = greedy.ensemble.right(judging);
        right += here;
        into.folds.push_back({.chosen = std::move(greedy.chosen),
                              .heldOut = static_cast<std::int64_t>(judging.size()),
                              .accuracy = shareOf(here, judging.size())});
    }
    into.heldOut = shareOf(right, folds.size());
    std::vector<double> accuracies;
    for (const auto& fold : into.folds)
        accuracies.push_back(fold.accuracy);
    into.heldOutSpread = sampleDeviation(accuracies).value_or(0);
    return {};
}

} // namespace

Result<PromptSelection> selectTemplates(const TemplateCosines& cosines, const SelectionOptions& options,
                                        const std::stop_token& stop) {
    RETORT_CHECK(checkCosines(cosines, options));
    Images all(cosines.labels.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    PromptSelection selection;
    selection.images = static_cast<std::int64_t>(all.size());
    RETORT_CHECK(judge(cosines, options, stop, selection));
    RETORT_TRY(auto greedy, chooseBy(cosines, all, options.mostTemplates, stop));
    selection.chosen = std::move(greedy.chosen);
    selection.inSample = shareOf(greedy.ensemble.right(all), all.size());
    Ensemble every(cosines);
    selection.firstTemplate = shareOf(every.rightWith(0, all), all.size());
    for (std::size_t which = 0; which < cosines.templates; ++which)
        every.add(which);
    selection.everyTemplate = shareOf(every.right(all), all.size());
    return selection;
}

} // namespace retort::study
