// The table of a folder of images that another program made. Whatever it says, only files of the folder are
// taken.

#include "scratch_folder.h"
#include "synthesis/sets/foreign_images.h"

namespace {

namespace fs = std::filesystem;
using namespace retort;

class TwoImages final : public data::Dataset {
public:
    const data::DatasetSummary& summary() const override { return m_summary; }
    data::Storage storage() const override { return data::Storage::Memory; }
    std::int64_t label(data::Split, std::int64_t index) const override { return index; }
    data::ImageSize storedSize(data::Split, std::int64_t) const override { return {}; }
    Result<data::Image> image(data::Split, std::int64_t, const data::DecodeOptions&) const override {
        return Error{ErrorCode::NotFound, "no image is asked for"};
    }
    std::string sampleName(data::Split, std::int64_t index) const override {
        return index == 0 ? "train/cat/1.png" : "train/dog/1.png";
    }
    Result<std::string> contentHash(data::Split, const std::stop_token&) const override {
        return std::string{};
    }

private:
    data::DatasetSummary m_summary{.name = "two",
                                   .path = {},
                                   .classes = {"cat", "dog"},
                                   .splits = {{data::Split::Train, {.count = 2, .perClass = {1, 1}}}},
                                   .imageSize = {},
                                   .problems = {}};
};

/// "images" with two files and a link that leads out of it; "outside.png" beside it.
const fuzz::ScratchFolder& prepared() {
    static const fuzz::ScratchFolder folder("set_table");
    static const bool isPrepared = [] {
        fs::create_directories(folder / "images/cat");
        folder.write("images/1.png", "1");
        folder.write("images/cat/2.png", "2");
        folder.write("outside.png", "3");
        fs::create_symlink("../outside.png", folder / "images/link.png");
        fs::create_symlink("..", folder / "images/up");
        return true;
    }();
    (void)isPrepared;
    return folder;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const TwoImages dataset;
    const auto& folder = prepared();
    const auto table = folder.write("table.csv", fuzz::textOf(data, size));
    const auto found = synthesis::imagesByTable(folder / "images", table, dataset);
    if (!found.ok())
        return 0;
    for (const auto& image : found->images) {
        const auto real = fs::canonical(folder / "images" / image.file);
        const auto name = real.lexically_relative(fs::canonical(folder / "images")).string();
        const bool isTaken = name == "1.png" || name == "cat/2.png";
        if (!isTaken || image.label < 0 || image.label > 1 || image.source.value_or(0) < 0 ||
            image.source.value_or(0) > 1)
            __builtin_trap();
    }
    return 0;
}
