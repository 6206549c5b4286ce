#include "study/report/column_look.h"

#include <array>

namespace retort::study {

ColumnLook lookOf(std::string_view column) {
    struct Named {
        std::string_view name;
        ColumnLook look;
    };
    using enum LineStyle;
    static constexpr std::array kLooks{
        Named{"SUP", {0x7A8699, Dashed}},         Named{"SUP*", {0x8C6BB1, DashDotted}},
        Named{"cls2img/SUP", {0x9C6B4E, Dashed}}, Named{"img2img/SUP", {0x5E8C7A, Dashed}},
        Named{"real/FD", {0x0072B2, Solid}},      Named{"real/LD", {0x56B4E9, Dotted}},
        Named{"cls2img/FD", {0xD55E00, Solid}},   Named{"cls2img/LD", {0xE69F00, Dotted}},
        Named{"img2img/FD", {0x009E73, Solid}},   Named{"img2img/LD", {0x7FB800, Dotted}},
        Named{"img2img/CP", {0xCC79A7, Solid}}};
    for (const auto& named : kLooks)
        if (named.name == column)
            return named.look;
    return {};
}

} // namespace retort::study
