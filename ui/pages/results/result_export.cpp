#include "pages/results/result_export.h"

#include "base/file.h"
#include "models/results/result_table.h"
#include "models/session/text.h"
#include "pages/results/result_view.h"
#include "study/report/table_format.h"

#include <QBuffer>
#include <QMimeData>

#include <map>
#include <optional>

namespace retort::ui {

namespace {

std::optional<study::TableFormat> formatOf(const std::string& suffix) {
    using study::TableFormat;
    static const std::map<std::string, TableFormat> formats{
        {".csv", TableFormat::Csv},   {".md", TableFormat::Markdown}, {".tex", TableFormat::Latex},
        {".html", TableFormat::Html}, {".json", TableFormat::Json},   {".txt", TableFormat::Text}};
    const auto found = formats.find(suffix);
    return found == formats.end() ? std::nullopt : std::optional(found->second);
}

std::string png(ResultTable& table) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    ResultView::image(table).save(&buffer, "PNG");
    return bytes.toStdString();
}

} // namespace

Status exportResults(ResultTable& table, const std::filesystem::path& path) {
    RETORT_CHECK(createFolders(path.parent_path()));
    const auto suffix = utf8(qt(path.extension()).toLower());
    if (suffix == ".png")
        return writeFileAtomically(path, png(table));
    if (const auto format = formatOf(suffix))
        return writeFileAtomically(path, study::format(table.forExport(), *format));
    return Error{ErrorCode::Unsupported,
                 path.string() +
                     ": tables are written as .csv, .md, .tex, .html, .json, .txt or .png; choose "
                     "one of these"};
}

QMimeData* copyOfResults(const ResultTable& table) {
    auto* copy = new QMimeData;
    copy->setText(asTabbedText(table));
    copy->setHtml(qt(study::format(table.forExport(), study::TableFormat::Html)));
    return copy;
}

} // namespace retort::ui
