#include "window/method_drawing.h"

#include "style/fonts.h"
#include "style/tokens.h"

#include <QPainter>

#include <vector>

namespace retort::ui {

namespace {

constexpr int kRow = 52, kName = 68, kArrow = 34, kBoxHeight = 38;

enum class Step { Box, Network, Right, Left, Same };

struct Part {
    Step step;
    QString text{};
};

struct Row {
    QString name;
    std::vector<Part> parts;
};

Part box(const QString& text) {
    return {Step::Box, text};
}
Part network(const QString& text) {
    return {Step::Network, text};
}

/// What the student gives, beside what it should give and where that comes from.
Row taught(const QString& name, const QString& input, const QString& output, const QString& target,
           const Part& origin) {
    return {name,
            {box(input),
             {Step::Right},
             network(MethodDrawing::tr("student")),
             {Step::Right},
             box(output),
             {Step::Same},
             box(target),
             {Step::Left},
             origin}};
}

std::vector<Row> rows() {
    using D = MethodDrawing;
    const auto image = D::tr("image"), embedding = D::tr("embedding"), teacher = D::tr("teacher");
    return {taught(QStringLiteral("SUP"), D::tr("labelled image"), D::tr("class"), D::tr("label"),
                   box(D::tr("dataset"))),
            taught(QStringLiteral("FD"), image, embedding, embedding, network(D::tr("teacher, same image"))),
            taught(QStringLiteral("LD"), image, D::tr("probabilities"), D::tr("probabilities"),
                   network(D::tr("teacher, prompts"))),
            taught(QStringLiteral("CP"), D::tr("generated image"), embedding, D::tr("its condition"),
                   network(D::tr("teacher, source image"))),
            {QStringLiteral("cls2img"),
             {box(D::tr("class name")),
              {Step::Right},
              box(D::tr("prompt")),
              {Step::Right},
              network(D::tr("generator")),
              {Step::Right},
              box(D::tr("generated image"))}},
            {QStringLiteral("img2img"),
             {box(D::tr("labelled image")),
              {Step::Right},
              network(teacher),
              {Step::Right},
              box(embedding),
              {Step::Right},
              network(D::tr("generator")),
              {Step::Right},
              box(D::tr("generated image"))}}};
}

void drawBox(QPainter& painter, const QRect& place, const Part& part, const Tokens& theme) {
    constexpr qreal kRound = 7;
    const bool isNetwork = part.step == Step::Network;
    painter.setPen(QPen(isNetwork ? theme.accent : theme.border, 1));
    painter.setBrush(isNetwork ? theme.accentSoft : theme.raised);
    painter.drawRoundedRect(place, kRound, kRound);
    painter.setPen(theme.text);
    painter.setFont(textFont(size::kLabel));
    constexpr int kInside = 4;
    painter.drawText(place.adjusted(kInside, 0, -kInside, 0), Qt::AlignCenter | Qt::TextWordWrap, part.text);
}

void drawSign(QPainter& painter, const QRect& place, const Part& part, const Tokens& theme) {
    const auto sign = part.step == Step::Right  ? QStringLiteral("→")
                      : part.step == Step::Left ? QStringLiteral("←")
                                                : QStringLiteral("≈");
    painter.setPen(part.step == Step::Same ? theme.copper : theme.muted);
    painter.setFont(textFont(size::kTitle));
    painter.drawText(place, Qt::AlignCenter, sign);
}

} // namespace

MethodDrawing::MethodDrawing(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Inputs and outputs of each model"));
    setMinimumHeight(sizeHint().height());
}

QSize MethodDrawing::sizeHint() const {
    constexpr int kWidth = 760;
    return {kWidth, kRow * static_cast<int>(rows().size())};
}

void MethodDrawing::paintEvent(QPaintEvent*) {
    constexpr int kBoxes = 5, kSigns = 4; // of the longest row
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& theme = tokensOf(*this);
    const int wide = (width() - kName - kSigns * kArrow - 2) / kBoxes;
    int top = 0;
    for (const auto& row : rows()) {
        painter.setPen(theme.text);
        painter.setFont(textFont(size::kLabel, Weight::SemiBold));
        painter.drawText(QRect(0, top, kName, kBoxHeight), Qt::AlignLeft | Qt::AlignVCenter, row.name);
        int left = kName;
        for (const auto& part : row.parts) {
            const bool isBox = part.step == Step::Box || part.step == Step::Network;
            const QRect place(left, top, isBox ? wide : kArrow, kBoxHeight);
            if (isBox)
                drawBox(painter, place, part, theme);
            else
                drawSign(painter, place, part, theme);
            left += place.width();
        }
        top += kRow;
    }
}

} // namespace retort::ui
