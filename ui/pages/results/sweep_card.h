#pragma once
// A sweep on the Results page: accuracy against the values of what varies, and the plot for others.

#include "study/report/sweep.h"
#include "widgets/card.h"

#include <filesystem>
#include <optional>

namespace retort::study {
struct SweepTitles;
}

namespace retort::ui {

class DrawingView;
class MessageStrip;

class SweepCard : public Card {
    Q_OBJECT

public:
    /// `exports`: the folder that is suggested for files.
    explicit SweepCard(std::filesystem::path exports, QWidget* parent = nullptr);

    /// Null, or without a point: there is nothing to see, and the card hides.
    void setSweep(const study::Sweep* sweep);
    /// `.png`, `.pdf`, `.svg` or `.csv`, by the path's name; says so.
    void exportTo(const std::filesystem::path& path);

    const DrawingView& view() const { return *m_view; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void draw();
    static study::SweepTitles titlesFor(const study::Sweep& sweep);
    void addExports();
    void chooseExport(const QString& suffix);
    Status write(const std::filesystem::path& path) const;

    std::filesystem::path m_exports;
    std::optional<study::Sweep> m_sweep;
    DrawingView* m_view;
    MessageStrip* m_strip;
};

} // namespace retort::ui
