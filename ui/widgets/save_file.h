#pragma once
// Asks where a file is to be saved.

#include <QString>

class QWidget;

namespace retort::ui {

/// The name with the ending (".onnx") that the file is known by, whatever else it ends in: "v1.2" is
/// "v1.2.onnx".
QString withEnding(const QString& file, const QString& ending);

/// The file that a person chooses, with the ending; empty when they choose none. Nothing is replaced that
/// they were not asked about.
QString askWhereToSave(QWidget* parent, const QString& title, const QString& proposal, const QString& ending);

} // namespace retort::ui
