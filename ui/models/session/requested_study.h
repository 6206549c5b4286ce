#pragma once
// A study that was asked for when the window was started: queued, unless it is or has been done.

#include <QString>

#include <filesystem>
#include <functional>

class QObject;

namespace retort::ui {

class Session;

/// Reads the study and adds it to the queue. One of the same name that waits, runs or is paused there is gone
/// on with, and one whose runs are all finished is left as it is. `then` gets its name, unless `asker` is
/// gone by then; what goes wrong is told by Session::failed().
void requestStudy(Session& session, const std::filesystem::path& file, QObject* asker,
                  std::function<void(const QString& name)> then);

} // namespace retort::ui
