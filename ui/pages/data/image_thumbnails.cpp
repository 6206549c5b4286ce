#include "pages/data/image_thumbnails.h"

#include "pages/data/qt_image.h"

#include <algorithm>

namespace retort::ui {

namespace {

constexpr int kBudget = 64 << 20;      ///< bytes
constexpr std::size_t kMostAtWork = 4; ///< two for each thread, so that none waits for the window
constexpr std::size_t kMostWanted = 512;

QImage made(const data::Dataset& dataset, const ImageRow& row, int side) {
    const auto read = dataset.image(row.split, row.index, {.atLeast = {side, side}});
    if (!read.ok())
        return {};
    const auto image = imageOf(*read);
    if (std::min(image.width(), image.height()) <= side)
        return image;
    return image.scaled(side, side, Qt::KeepAspectRatioByExpanding, Qt::SmoothTransformation);
}

} // namespace

ImageThumbnails::ImageThumbnails(QObject* parent) : QObject(parent), m_images(kBudget) {}

void ImageThumbnails::setDataset(OpenDataset dataset) {
    if (dataset == m_dataset)
        return;
    m_dataset = std::move(dataset);
    m_images.clear();
    m_wanted.clear();
}

QImage ImageThumbnails::find(const ImageRow& row, int side) {
    const Key key{row, side};
    if (const auto* known = m_images.object(key))
        return *known;
    std::erase(m_wanted, key);
    m_wanted.push_back(key);
    if (m_wanted.size() > kMostWanted)
        m_wanted.erase(m_wanted.begin());
    startNext();
    return {};
}

void ImageThumbnails::startNext() {
    while (!m_wanted.empty() && m_atWork.size() < kMostAtWork) {
        const auto key = m_wanted.back();
        m_wanted.pop_back();
        if (std::find(m_atWork.begin(), m_atWork.end(), key) != m_atWork.end())
            continue;
        m_atWork.push_back(key);
        m_threads.run(
            this, [dataset = m_dataset, key] { return made(*dataset, key.row, key.side); },
            [this, key, dataset = m_dataset](QImage image) {
                std::erase(m_atWork, key);
                if (dataset == m_dataset)
                    m_images.insert(key, new QImage(image), std::max<qsizetype>(1, image.sizeInBytes()));
                startNext();
                Q_EMIT arrived();
            });
    }
}

} // namespace retort::ui
