#include "settings/settings.h"

#include <QUrl>

namespace retort::ui::settings {

namespace {

Prompts prompts(const QString& prefix) {
    return {.templates = Setting<QStringList>(prefix + QStringLiteral("templates")),
            .states = Setting<QStringList>(prefix + QStringLiteral("states")),
            .classNames = Setting<QStringList>(prefix + QStringLiteral("classNames"))};
}

/// A slash would part the key.
QString flat(QString text) {
    return text.replace(QLatin1Char('/'), QLatin1Char('|'));
}

} // namespace

Setting<QByteArray> windowGeometry() {
    return Setting<QByteArray>(QStringLiteral("window/geometry"));
}

Setting<QString> shownPage() {
    return Setting<QString>(QStringLiteral("window/page"));
}

Setting<bool> showsDock() {
    return Setting<bool>(QStringLiteral("window/dock"));
}

Setting<bool> wantsNotices() {
    return Setting<bool>(QStringLiteral("window/notices"));
}

Setting<QString> theme() {
    return Setting<QString>(QStringLiteral("window/theme"));
}

Setting<QString> language() {
    return Setting<QString>(QStringLiteral("window/language"));
}

Setting<QByteArray> tableHeader(const QString& table) {
    return Setting<QByteArray>(QStringLiteral("tables/") + table);
}

Setting<bool> isFolded(const QString& group) {
    return Setting<bool>(QStringLiteral("folded/") + group);
}

Setting<QString> chosenCluster() {
    return Setting<QString>(QStringLiteral("distil/cluster"));
}

Setting<QString> tensorBoardFolder() {
    return Setting<QString>(QStringLiteral("distil/tensorboard"));
}

Setting<int> datasetZoom() {
    return Setting<int>(QStringLiteral("data/zoom"));
}

Setting<int> galleryZoom() {
    return Setting<int>(QStringLiteral("generate/zoom"));
}

Setting<QString> promptTeacher() {
    return Setting<QString>(QStringLiteral("prompts/teacher"));
}

Setting<QString> promptDataset() {
    return Setting<QString>(QStringLiteral("prompts/dataSet"));
}

Setting<bool> resultPart(const QString& part) {
    return Setting<bool>(QStringLiteral("results/") + part);
}

Setting<QVariantMap> latency(const QString& hash) {
    return Setting<QVariantMap>(QStringLiteral("latency/") + hash);
}

Labelled labelled(const QString& dataset) {
    // A dataset may be named by its path, and slashes part keys.
    const auto group =
        QStringLiteral("labelled/%1/").arg(QString::fromLatin1(QUrl::toPercentEncoding(dataset)));
    return {.kind = Setting<QString>(group + QStringLiteral("kind")),
            .perClass = Setting<int>(group + QStringLiteral("per-class")),
            .percent = Setting<double>(group + QStringLiteral("percent")),
            .seed = Setting<qulonglong>(group + QStringLiteral("seed"))};
}

Setting<QString> shownStudy(const QString& workspace) {
    return Setting<QString>(QStringLiteral("results/study/%1").arg(flat(workspace)));
}

Setting<QString> studyForm(const QString& workspace) {
    return Setting<QString>(QStringLiteral("distil/form/%1").arg(flat(workspace)));
}

Setting<QString> generationForm(const QString& workspace) {
    return Setting<QString>(QStringLiteral("generate/form/%1").arg(flat(workspace)));
}

Setting<QString> studyFolder() {
    return Setting<QString>(QStringLiteral("distil/folder"));
}

LastPrompts lastPrompts(const QString& workspace, const QString& dataset) {
    const auto group = QStringLiteral("prompts/last/%1/%2/").arg(flat(workspace), flat(dataset));
    return {.origin = Setting<int>(group + QStringLiteral("origin")),
            .name = Setting<QString>(group + QStringLiteral("name")),
            .file = Setting<QString>(group + QStringLiteral("file")),
            .saved = prompts(group + QStringLiteral("saved/")),
            .words = prompts(group + QStringLiteral("words/"))};
}

} // namespace retort::ui::settings
