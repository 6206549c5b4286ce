#pragma once
// A label whose long words are broken where the line ends: the address of a file, a hash. Qt's own label is
// never narrower than its longest word.

#include <QLabel>

#include <map>

namespace retort::ui {

class WrappedLabel : public QLabel {
    Q_OBJECT

public:
    explicit WrappedLabel(const QString& text = {}, QWidget* parent = nullptr);

    /// What does not fit ends in "…" and is told in full by the tooltip; 0: all lines are shown.
    void setMostLines(int lines);
    int heightForWidth(int width) const override;
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    bool breaksWords(int width) const;
    bool isCut(int width) const;
    int wantedLines(int width) const;

    /// Layouts ask for the same few widths again and again.
    struct Counted {
        QString text;
        QFont font;
        std::map<int, int> lines; ///< by width
    };

    int m_mostLines = 0;
    mutable Counted m_counted;
};

} // namespace retort::ui
