#include "test_images.h"

#include <fstream>
#include <iterator>
#include <zlib.h>

namespace retort::data::testing {

std::filesystem::path testFile(std::string_view name) {
    return std::filesystem::path{RETORT_TEST_FILES} / name;
}

std::string readFile(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::span<const std::byte> bytesOf(std::string_view text) {
    return std::as_bytes(std::span{text});
}

Image solid(ImageSize size, Colour colour) {
    Image image{.size = size, .fullSize = size};
    for (int i = 0; i < size.width * size.height; ++i)
        image.pixels.insert(image.pixels.end(), colour.begin(), colour.end());
    return image;
}

Image gradient(ImageSize size) {
    Image image{.size = size, .fullSize = size};
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            for (const int value : {x * 255 / size.width, y * 255 / size.height, (x * 7 + y * 13) % 256})
                image.pixels.push_back(static_cast<std::uint8_t>(value));
    return image;
}

Colour pixelAt(const Image& image, int x, int y) {
    const auto at = static_cast<std::size_t>(y * image.size.width + x) * 3;
    return {image.pixels.at(at), image.pixels.at(at + 1), image.pixels.at(at + 2)};
}

namespace {

template<class Integer> void appendLittle(std::string& text, Integer value) {
    for (std::size_t i = 0; i < sizeof(Integer); ++i)
        text.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

} // namespace

std::string solidBmp(ImageSize size, Colour colour) {
    constexpr std::uint32_t kHeaders = 54;
    const auto rowBytes = static_cast<std::uint32_t>((size.width * 3 + 3) / 4 * 4);
    std::string file{"BM"};
    for (const std::uint32_t value :
         {kHeaders + rowBytes * static_cast<std::uint32_t>(size.height), 0U, kHeaders, 40U,
          static_cast<std::uint32_t>(size.width), static_cast<std::uint32_t>(size.height)})
        appendLittle(file, value);
    appendLittle(file, std::uint16_t{1});
    appendLittle(file, std::uint16_t{24});
    file.append(24, '\0');
    for (int y = 0; y < size.height; ++y) {
        std::string row;
        for (int x = 0; x < size.width; ++x)
            row.append(
                {static_cast<char>(colour[2]), static_cast<char>(colour[1]), static_cast<char>(colour[0])});
        row.resize(rowBytes);
        file += row;
    }
    return file;
}

std::string gzip(std::string_view text) {
    z_stream stream{};
    deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::string idx(const std::vector<std::uint32_t>& shape, std::string_view values) {
    std::string file{'\0', '\0', '\x08', static_cast<char>(shape.size())};
    for (const auto length : shape)
        for (int shift = 24; shift >= 0; shift -= 8)
            file.push_back(static_cast<char>(length >> shift & 0xff));
    return file.append(values);
}

FakeDataset::FakeDataset(std::int64_t count, int classes, std::int64_t brokenSample)
    : m_classes(classes), m_brokenSample(brokenSample) {
    m_summary.name = "fake";
    SplitSummary train{.count = count,
                       .perClass = std::vector<std::int64_t>(static_cast<std::size_t>(classes))};
    for (std::int64_t i = 0; i < count; ++i)
        ++train.perClass[static_cast<std::size_t>(i % classes)];
    for (int i = 0; i < classes; ++i)
        m_summary.classes.push_back("class " + std::to_string(i));
    m_summary.splits.emplace(Split::Train, std::move(train));
}

ImageSize FakeDataset::storedSize(Split, std::int64_t index) const {
    return {20 + static_cast<int>(index % 7), 24 - static_cast<int>(index % 5)};
}

Result<Image> FakeDataset::image(Split split, std::int64_t index, const DecodeOptions&) const {
    if (index == m_brokenSample)
        return Error{ErrorCode::Corrupt, sampleName(split, index) + ": damaged image"};
    auto image = gradient(storedSize(split, index));
    image.pixels.front() = static_cast<std::uint8_t>(index);
    return image;
}

} // namespace retort::data::testing
