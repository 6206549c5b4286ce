// The files that people have in folders of images besides images that are supported.

#include "data/images/byte_view.h"
#include "data/images/image_header.h"

#include <algorithm>
#include <array>

namespace retort::data {

namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t at;
    std::string_view bytes;
    std::string_view kind;
};

constexpr auto kVideo = "a video; export its frames"sv;
constexpr auto kCameraRaw = "a camera's RAW file"sv;
constexpr auto kArchive = "an archive; unpack it"sv;

constexpr std::array kSignatures{
    Signature{0, "GIF8"sv, "a GIF image"},
    Signature{8, "avif"sv, "an AVIF image"},
    Signature{8, "avis"sv, "an AVIF image"},
    Signature{8, "heic"sv, "a HEIC image"},
    Signature{8, "heix"sv, "a HEIC image"},
    Signature{8, "heim"sv, "a HEIC image"},
    Signature{8, "hevc"sv, "a HEIC image"},
    Signature{8, "mif1"sv, "a HEIF image"},
    Signature{8, "msf1"sv, "a HEIF image"},
    Signature{8, "crx "sv, kCameraRaw},
    Signature{4, "ftyp"sv, kVideo},
    Signature{8, "AVI "sv, kVideo},
    Signature{0, "\x1a\x45\xdf\xa3"sv, kVideo},
    Signature{0, "FUJIFILMCCD-RAW"sv, kCameraRaw},
    Signature{0, "IIRO"sv, kCameraRaw},
    Signature{0, "IIRS"sv, kCameraRaw},
    Signature{0, "IIU\0"sv, kCameraRaw},
    Signature{0, "II+\0"sv, "a BigTIFF image"},
    Signature{0, "MM\0+"sv, "a BigTIFF image"},
    Signature{4, "JXL "sv, "a JPEG XL image"},
    Signature{0, "\xff\x0a"sv, "a JPEG XL image"},
    Signature{4, "jP  "sv, "a JPEG 2000 image"},
    Signature{0, "\xff\x4f\xff\x51"sv, "a JPEG 2000 image"},
    Signature{0, "8BPS"sv, "a Photoshop file"},
    Signature{0, "\0\0\1\0"sv, "an icon (ICO)"},
    Signature{0, "\x76\x2f\x31\x01"sv, "an OpenEXR image"},
    Signature{0, "#?RADIANCE"sv, "a Radiance HDR image"},
    Signature{0, "SIMPLE  ="sv, "a FITS file"},
    Signature{128, "DICM"sv, "a DICOM file"},
    Signature{0, "%PDF"sv, "a PDF file"},
    Signature{0, "%!PS"sv, "a PostScript file"},
    Signature{0, "P5\n"sv, "a PGM image"},
    Signature{0, "P5 "sv, "a PGM image"},
    Signature{0, "P6\n"sv, "a PPM image"},
    Signature{0, "P6 "sv, "a PPM image"},
    Signature{0, "\x89HDF"sv, "an HDF5 file"},
    Signature{0, "\x93NUMPY"sv, "a NumPy file"},
    Signature{0, "PK\3\4"sv, kArchive},
    Signature{0, "\x1f\x8b"sv, kArchive},
    Signature{0, "7z\xbc\xaf"sv, kArchive},
    Signature{0, "Rar!"sv, kArchive},
    Signature{0, "version https://git-lfs"sv, "a Git LFS pointer instead of the image; run 'git lfs pull'"},
};

/// The beginning of a text in small letters, without what may stand before its first tag.
std::string textBeginning(std::span<const std::byte> bytes) {
    constexpr std::size_t kLooked = 512;
    std::string text;
    for (const auto byte : bytes.first(std::min(bytes.size(), kLooked))) {
        const auto c = std::to_integer<unsigned char>(byte);
        text += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    text.erase(0, std::min(text.find('<'), text.size()));
    return text;
}

} // namespace

std::string_view foreignKind(std::span<const std::byte> bytes) {
    const ByteView view{bytes};
    for (const auto& [at, signature, kind] : kSignatures)
        if (view.is(at, signature))
            return kind;
    if (std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0}; }))
        return "nothing but zeros; is the copy complete?";
    const auto text = textBeginning(bytes);
    if (text.starts_with("<!doctype html") || text.starts_with("<html"))
        return "a web page instead of an image; is the download complete?";
    return text.find("<svg") != std::string::npos ? "an SVG drawing" : std::string_view{};
}

} // namespace retort::data
