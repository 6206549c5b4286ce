#include "synthesis/sets/set_folder.h"

#include "base/file.h"
#include "synthesis/sets/class_folders.h"

#include <fmt/format.h>

namespace retort::synthesis {

namespace fs = std::filesystem;

namespace {

constexpr const char* kImages = "images";

/// Earlier versions left "NAME.png.XXXXXX" when they were killed; what this one leaves is removed by
/// base/temporary_file.h. Only such names are touched.
bool isLeftover(const fs::path& file, FileFormat format) {
    constexpr std::size_t kSuffix = 7; // a point and six letters
    return file.extension().string().size() == kSuffix && file.stem().extension() == extension(format);
}

void removeLeftovers(const fs::path& folder, FileFormat format) {
    std::error_code ignored;
    for (fs::directory_iterator entry(folder, ignored), end; entry != end; entry.increment(ignored))
        if (isLeftover(entry->path(), format))
            fs::remove(entry->path(), ignored);
}

} // namespace

Status checkSetName(const std::string& name) {
    if (fileNameFrom(name) == name)
        return {};
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format("\"{}\" cannot be the name of a set: it names a folder, at most 100 letters, digits, "
                    "'-', '_' and '.'; for example \"{}\"",
                    name, fileNameFrom(name))};
}

SetFolder::SetFolder(fs::path root, const std::vector<std::string>& classes, FileFormat format)
    : m_root(std::move(root)), m_classFolders(classFolders(classes)), m_format(format) {}

fs::path SetFolder::image(std::int64_t number, std::int64_t label) const {
    return image(number, label, extension(m_format));
}

fs::path SetFolder::image(std::int64_t number, std::int64_t label, std::string_view ending) const {
    return fs::path{kImages} / m_classFolders[static_cast<std::size_t>(label)] /
           fmt::format("{:06}{}", number, ending);
}

Status SetFolder::prepare() const {
    for (const auto& folder : m_classFolders) {
        RETORT_CHECK(createFolders(m_root / kImages / folder));
        removeLeftovers(m_root / kImages / folder, m_format);
    }
    return {};
}

} // namespace retort::synthesis
