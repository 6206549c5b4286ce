#pragma once
// Event files of TensorBoard that grow while a study's runs are trained.
//
//   LiveTensorBoard board(workspace, "events", remark);
//   runStudy(spec, workspace, context, {.events = board.sink()});

#include "base/progress.h"
#include "store/workspace.h"
#include "study/run/run_recorder.h"

#include <filesystem>
#include <memory>

namespace retort::study {

/// A folder for each run that is trained, as writeTensorBoard() makes them. When a stage begins, or goes on
/// from a checkpoint, the run's file is made anew of what the store knows up to there, under the name of that
/// moment: no point is there twice, and a record that a kill cut off is gone. What cannot be written is told
/// once a run and does not stop it. Used on the thread that trains; the workspace must live longer.
class LiveTensorBoard {
public:
    LiveTensorBoard(store::Workspace& workspace, std::filesystem::path folder, RemarkSink remark = {});
    LiveTensorBoard(const LiveTensorBoard&) = delete;
    LiveTensorBoard& operator=(const LiveTensorBoard&) = delete;
    ~LiveTensorBoard();

    RunEventSink sink();

private:
    class Writer;
    std::shared_ptr<Writer> m_writer;
};

} // namespace retort::study
