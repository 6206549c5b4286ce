#include "style/tokens.h"

#include "study/report/column_look.h"

#include <QWidget>

#include <array>

namespace retort::ui {

const Tokens& tokens(Brightness brightness) {
    static const Tokens light{.background = QColor(0xF4F5F7),
                              .surface = QColor(0xFFFFFF),
                              .raised = QColor(0xFAFBFC),
                              .border = QColor(0xE1E4EA),
                              .text = QColor(0x1B2230),
                              .muted = QColor(0x667085),
                              .faint = QColor(0x98A2B3),
                              .accent = QColor(0x0F766E),
                              .accentSoft = QColor(0xD9F0EC),
                              .onAccent = QColor(0xFFFFFF),
                              .copper = QColor(0xB45309),
                              .copperSoft = QColor(0xFBEBD9),
                              .good = QColor(0x15803D),
                              .bad = QColor(0xB42318)};
    static const Tokens dark{.background = QColor(0x14171C),
                             .surface = QColor(0x1C2027),
                             .raised = QColor(0x20252D),
                             .border = QColor(0x2D333D),
                             .text = QColor(0xE6E9EF),
                             .muted = QColor(0x98A2B3),
                             .faint = QColor(0x667085),
                             .accent = QColor(0x2DD4BF),
                             .accentSoft = QColor(0x123A38),
                             .onAccent = QColor(0x0B2523),
                             .copper = QColor(0xF59E0B),
                             .copperSoft = QColor(0x3A2A12),
                             .good = QColor(0x4ADE80),
                             .bad = QColor(0xF97066)};
    return brightness == Brightness::Dark ? dark : light;
}

const Tokens& tokensOf(const QPalette& palette) {
    constexpr int kMiddle = 128;
    // Not by the window's colour: that of what lies in a scroll area is transparent black.
    return tokens(palette.color(QPalette::WindowText).lightness() > kMiddle ? Brightness::Dark
                                                                            : Brightness::Light);
}

const Tokens& tokensOf(const QWidget& widget) {
    return tokensOf(widget.palette());
}

ColumnLook lookOfColumn(std::string_view column) {
    const auto look = study::lookOf(column);
    const auto line = [&] {
        switch (look.line) {
        case study::LineStyle::Dashed: return Qt::DashLine;
        case study::LineStyle::Dotted: return Qt::DotLine;
        case study::LineStyle::DashDotted: return Qt::DashDotLine;
        case study::LineStyle::Solid: break;
        }
        return Qt::SolidLine;
    }();
    return {.colour = QColor(look.rgb), .line = line};
}

} // namespace retort::ui
