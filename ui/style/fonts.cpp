#include "style/fonts.h"

#include <QFontDatabase>
#include <QStringList>

namespace retort::ui {

void loadFonts() {
    for (const auto* face : {"Regular", "Medium", "SemiBold"})
        QFontDatabase::addApplicationFont(QStringLiteral(":/fonts/Inter-%1.otf").arg(QLatin1String(face)));
}

QFont textFont(int pixels, Weight weight) {
    QFont font;
    font.setFamilies(
        {QStringLiteral("Inter"), QStringLiteral("Noto Sans CJK JP"), QStringLiteral("sans-serif")});
    font.setPixelSize(pixels);
    switch (weight) {
    case Weight::Regular: font.setWeight(QFont::Normal); break;
    case Weight::Medium: font.setWeight(QFont::Medium); break;
    case Weight::SemiBold: font.setWeight(QFont::DemiBold); break;
    }
    return font;
}

} // namespace retort::ui
