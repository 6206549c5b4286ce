#include "picture_sets.h"

#include <fmt/format.h>
#include <torch/types.h>

#ifndef RETORT_ENGINE_ONLY
#include "base/cancellation.h"
#include "data_sets.h"
#include "teacher/study_data.h"
#endif

namespace retort::cli {

#ifdef RETORT_ENGINE_ONLY

Result<miniature::PictureSet> readPictureSet(const std::string& name, const CommandLine&) {
    return Error{ErrorCode::Unsupported,
                 name + ": this program was built without picture libraries; write the data set "
                        "with `retort-cli miniature pack` elsewhere and name it with --pictures"};
}

#else

namespace {

Result<miniature::LabelledPictures> readSplit(const data::DataSet& dataSet, data::Split split,
                                              const CommandLine& line) {
    const auto count = dataSet.size(split);
    const auto size = dataSet.summary().imageSize;
    if (size.width == 0)
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: its images differ in size; the miniature models need one size",
                                 dataSet.summary().name)};
    auto pictures = at::empty({count, size.height, size.width, 3}, at::kByte);
    auto labels = at::empty({count}, at::kLong);
    const auto bytes = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 3;
    ProgressMeter meter(line.progress(), fmt::format("reading {} {}", dataSet.summary().name, name(split)),
                        "images", count);
    for (std::int64_t i = 0; i < count; ++i) {
        RETORT_CHECK(checkCancelled(line.stop(), "reading " + dataSet.summary().name));
        RETORT_TRY(const auto image, dataSet.image(split, i));
        std::copy_n(image.pixels.begin(), bytes,
                    pictures.data_ptr<std::uint8_t>() + static_cast<std::size_t>(i) * bytes);
        labels.data_ptr<std::int64_t>()[i] = dataSet.label(split, i);
        meter.advanceTo(i + 1);
    }
    meter.finish();
    return miniature::LabelledPictures{pictures, labels};
}

} // namespace

Result<miniature::PictureSet> readPictureSet(const std::string& name, const CommandLine& line) {
    RETORT_TRY(
        const auto dataSet,
        study::openForWork(name, dataSetSearch(line),
                           {.progress = line.progress(), .remark = line.remark(), .stop = line.stop()}));
    miniature::PictureSet set{.name = name, .classes = dataSet->summary().classes};
    RETORT_TRY(set.train, readSplit(*dataSet, data::Split::Train, line));
    RETORT_TRY(set.test, readSplit(*dataSet, data::Split::Test, line));
    return set;
}

#endif

} // namespace retort::cli
