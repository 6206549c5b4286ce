#include "image_sets.h"

#include <fmt/format.h>
#include <torch/types.h>

#ifndef RETORT_ENGINE_ONLY
#include "base/cancellation.h"
#include "datasets.h"
#include "teacher/study_data.h"
#endif

namespace retort::cli {

#ifdef RETORT_ENGINE_ONLY

Result<miniature::ImageSet> readImageSet(const std::string& name, const CommandLine&) {
    return Error{ErrorCode::Unsupported,
                 name + ": this program was built without image libraries; write the dataset "
                        "with `retort-cli miniature pack` elsewhere and name it with --pictures"};
}

#else

namespace {

Result<miniature::LabelledImages> readSplit(const data::Dataset& dataset, data::Split split,
                                            const CommandLine& line) {
    const auto count = dataset.size(split);
    const auto size = dataset.summary().imageSize;
    if (size.width == 0)
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: its images differ in size; the miniature models need one size",
                                 dataset.summary().name)};
    auto images = at::empty({count, size.height, size.width, 3}, at::kByte);
    auto labels = at::empty({count}, at::kLong);
    const auto bytes = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 3;
    ProgressMeter meter(line.progress(), fmt::format("reading {} {}", dataset.summary().name, name(split)),
                        "images", count);
    for (std::int64_t i = 0; i < count; ++i) {
        RETORT_CHECK(checkCancelled(line.stop(), "reading " + dataset.summary().name));
        RETORT_TRY(const auto image, dataset.image(split, i));
        std::copy_n(image.pixels.begin(), bytes,
                    images.data_ptr<std::uint8_t>() + static_cast<std::size_t>(i) * bytes);
        labels.data_ptr<std::int64_t>()[i] = dataset.label(split, i);
        meter.advanceTo(i + 1);
    }
    meter.finish();
    return miniature::LabelledImages{images, labels};
}

} // namespace

Result<miniature::ImageSet> readImageSet(const std::string& name, const CommandLine& line) {
    RETORT_TRY(
        const auto dataset,
        study::openForWork(name, datasetSearch(line),
                           {.progress = line.progress(), .remark = line.remark(), .stop = line.stop()}));
    miniature::ImageSet set{.name = name, .classes = dataset->summary().classes};
    RETORT_TRY(set.train, readSplit(*dataset, data::Split::Train, line));
    RETORT_TRY(set.test, readSplit(*dataset, data::Split::Test, line));
    return set;
}

#endif

} // namespace retort::cli
