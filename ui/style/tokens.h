#pragma once
// The colours, distances and sizes that everything on the screen is made of.

#include <QColor>
#include <QPalette>

#include <cstddef>
#include <string_view>

class QWidget;

namespace retort::ui {

enum class Brightness { Light, Dark };

struct Tokens {
    QColor background; ///< of the window
    QColor surface;    ///< of cards, rail and dock
    QColor raised;     ///< of inputs and chips
    QColor border;     ///< lines of one pixel
    QColor text;       ///< values
    QColor muted;      ///< labels
    QColor faint;      ///< spreads and hints
    QColor accent;     ///< the one primary action, selection, progress
    QColor accentSoft;
    QColor onAccent; ///< text on accent
    QColor copper;   ///< cost, attention, thresholds
    QColor copperSoft;
    QColor good; ///< gains
    QColor bad;  ///< losses and failures
};

const Tokens& tokens(Brightness brightness);
/// Those of the theme that a widget is shown in.
const Tokens& tokensOf(const QPalette& palette);
const Tokens& tokensOf(const QWidget& widget);

/// study/report/column_look.h, as it is painted.
struct ColumnLook {
    QColor colour;
    Qt::PenStyle line = Qt::SolidLine;
};
/// By the column's name, for example "img2img/CP"; grey for a name that is none.
ColumnLook lookOfColumn(std::string_view column);

/// Pixels at 100 %.
namespace size {
inline constexpr int kStep = 4; ///< every distance is a multiple of it
inline constexpr int kGap = 12; ///< between cards, and inside them
inline constexpr int kPageMargin = 20;
inline constexpr int kCorner = 10;
inline constexpr int kRail = 84;
inline constexpr int kDock = 300;
inline constexpr int kStatus = 28;
inline constexpr int kRow = 32;
inline constexpr int kBody = 13; ///< type
inline constexpr int kLabel = 12;
inline constexpr int kSmall = 11;
inline constexpr int kTitle = 18;
inline constexpr int kFigure = 26; ///< a number that a decision hangs on
} // namespace size

} // namespace retort::ui
