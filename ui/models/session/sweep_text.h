#pragma once
// What runs and the rows of a sweep differ in, in the window's words; the keys of specifications are for
// files and the command line.

#include "study/spec/variation.h"

#include <QString>

#include <string>

namespace retort::ui {

/// "Steps" of "distil.steps"; empty where no field has this key.
QString fieldTitle(const std::string& key);
/// The same, "Steps (distil)" where several keys have one name. The key itself where no field has it.
QString keyTitle(const std::string& key);
/// "Labelled 10 per class".
QString settingTitle(const study::Setting& setting);
/// "fashion-mnist, Labelled 10 per class".
QString rowTitle(const study::RowParts& row);
/// The same of "fashion-mnist labelled.perClass=10".
QString rowTitle(const std::string& row);

} // namespace retort::ui
