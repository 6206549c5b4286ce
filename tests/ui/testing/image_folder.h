#pragma once
// A person's folder of images, as tests need one.

#include <QColor>
#include <QString>

#include <filesystem>

namespace retort::ui::testing {

/// Writes `count` small PNGs of nearly one colour as `folder/className/NN.png`, none like another.
void writeImages(const std::filesystem::path& folder, const QString& className, int count,
                 const QColor& colour = Qt::red);
/// A file that ends in the middle of its image.
void writeBrokenImage(const std::filesystem::path& file);

/// Two classes of ten images, one of them with a space and letters that are not Latin, and a broken
/// image.
std::filesystem::path writePets(const std::filesystem::path& folder);

} // namespace retort::ui::testing
