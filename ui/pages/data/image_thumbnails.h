#pragma once
// Small copies of the images that are on the screen, made off the window's thread: the newest wish first,
// and what has been scrolled past is not made at all.

#include "models/data/image_list_model.h"

#include <QCache>
#include <QImage>
#include <QObject>

#include <optional>
#include <vector>

namespace retort::ui {

class ImageThumbnails : public QObject {
    Q_OBJECT

public:
    explicit ImageThumbnails(QObject* parent = nullptr);

    /// Forgets what was of another dataset.
    void setDataset(OpenDataset dataset);
    /// Its thumbnail, at least `side` pixels wide and high unless the image is smaller; null while it is
    /// made, or when it cannot be.
    QImage find(const ImageRow& row, int side);
    /// Whether every thumbnail that was asked for has been made.
    bool isIdle() const { return m_wanted.empty() && m_atWork.empty(); }

Q_SIGNALS:
    void arrived();

private:
    struct Key {
        ImageRow row;
        int side = 0;
        friend bool operator==(const Key&, const Key&) = default;
        friend size_t qHash(const Key& key, size_t seed) {
            return qHashMulti(seed, static_cast<int>(key.row.split), key.row.index, key.side);
        }
    };

    void startNext();

    OpenDataset m_dataset;
    QCache<Key, QImage> m_images; ///< costs are bytes; a null image cannot be made
    std::vector<Key> m_wanted;    ///< the newest last
    std::vector<Key> m_atWork;
    Background m_threads{2};
};

} // namespace retort::ui
