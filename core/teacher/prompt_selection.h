#pragma once
// Which templates of an ensemble to keep, by labelled images: greedy forward selection. One template after
// the other is taken, each time the one with which the ensemble gets most images right (of equals the first
// in the list), until none helps any more.
//
// What was chosen by an image looks better on that image than it is. So the whole procedure is also done
// once a fold without the fold's images, and judged by them alone: held-out accuracy is that of choosing,
// not of the one choice, and the figure to show.

#include "base/result.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace retort::study {

/// What choosing looks at: how near every image is to every prompt.
struct TemplateCosines {
    std::size_t templates = 0;
    std::size_t classes = 0;
    std::vector<std::int64_t> labels; ///< of the images
    std::vector<float> images;        ///< [templates, images, classes]: image and prompt
    /// [classes, templates, templates]: two prompts of one class; an ensemble's mean is as long as these say.
    std::vector<double> prompts;
};

struct SelectionOptions {
    int folds = 5;
    std::uint64_t seed = 0;         ///< of the folds, drawn class by class
    std::size_t mostTemplates = 20; ///< that are chosen
};

struct SelectionFold {
    std::vector<std::size_t> chosen; ///< by the images of the other folds, in the order of choice
    std::int64_t heldOut = 0;        ///< images
    double accuracy = 0;             ///< share of these
};

struct PromptSelection {
    std::vector<std::size_t> chosen; ///< by all images, in the order of choice
    std::int64_t images = 0;
    double heldOut = 0;       ///< share of all images, each judged by what was chosen without it
    double heldOutSpread = 0; ///< standard deviation over folds
    double inSample = 0;      ///< of the choice on the images it was made by: too good
    double everyTemplate = 0; ///< the same images with all candidates: nothing was chosen
    double firstTemplate = 0; ///< the same images with the first candidate alone
    std::vector<SelectionFold> folds;
};

/// The same seed gives the same choice on any number of threads. InvalidArgument: no template, fewer than two
/// folds, fewer images than folds, a label outside the classes; Mismatch: numbers that do not fit together.
Result<PromptSelection> selectTemplates(const TemplateCosines& cosines, const SelectionOptions& options,
                                        const std::stop_token& stop);

} // namespace retort::study
