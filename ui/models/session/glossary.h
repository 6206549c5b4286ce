#pragma once
// What the abbreviations of the window mean, in a sentence or two each: for tooltips and for the help.

#include <QString>

#include <vector>

namespace retort::ui {

struct GlossaryEntry {
    QString term;
    QString name; ///< in full
    QString text;
};

/// In the order in which they build on one another.
std::vector<GlossaryEntry> glossary();
/// "FD, feature distillation: ..."; empty for a term that is none.
QString explained(const QString& term);

} // namespace retort::ui
