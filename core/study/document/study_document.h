#pragma once
// What a study asked, did and found, as one page that can be sent to others: a self-contained HTML file, and
// the same without images as Markdown.

#include "base/result.h"
#include "store/workspace.h"

#include <filesystem>
#include <string>

namespace retort::study {

struct StudyDocument {
    std::string html;
    std::string markdown;
};

/// `program`: its name and version, for people. Only what the workspace holds is told; what cannot be shown
/// any more (a dataset that is gone) is said in its place. NotFound names the studies there are; else the
/// store's errors.
Result<StudyDocument> documentOf(store::Workspace& workspace, const std::string& study,
                                 const std::string& program);

/// Writes `report.html` and `report.md` into the folder, which is made if it is not there.
Status writeDocument(const StudyDocument& document, const std::filesystem::path& folder);

} // namespace retort::study
