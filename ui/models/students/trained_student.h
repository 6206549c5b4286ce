#pragma once
// The students that a workspace has trained, each with what is known of it and of its teacher.

#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "deploy/student_file.h"
#include "store/workspace.h"
#include "teacher/model_list.h"
#include "teacher/prompt_set.h"
#endif

#include <QString>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::ui {

struct TrainedStudent {
    RunId run;
    QString studies{}; ///< those that the run belongs to
    QString column{};  ///< "real/FD"
    QString dataset{}; ///< of a sweep with the values that vary, where the run has one row only
    std::int64_t seed = 0;
    QString network{}; ///< "resnet18"
    std::filesystem::path file{};
    study::StudentFile facts{};
    std::string shape{};              ///< equal for students whose networks do the same work
    QString problem{};                ///< why the file cannot be used; empty when it can
    std::optional<double> accuracy{}; ///< last test evaluation, per cent
    std::optional<double> best{};     ///< at the step that is best on validation (study::BestStep), per cent
    std::int64_t multiplyAdds = 0;    ///< of one image; 0 until they are counted, negative if they cannot be
    std::string teacher{};            ///< its own, or for SUP that of a run on the same images; may be none
    std::vector<std::string> teachers{}; ///< the names of its parts: one, or two asked as one
    std::optional<double>
        teacherAccuracy{};              ///< the teacher's zero-shot accuracy on the same images, per cent
    std::int64_t teacherParameters = 0; ///< of its image tower; 0 where the model is not here
    study::PromptSet prompts{};         ///< what the teacher is asked with; empty without a teacher

    bool isUsable() const { return problem.isEmpty(); }
};

/// Of every finished run, the newest first; reads the headers of their files, and of their teachers the
/// configurations.
Result<std::vector<TrainedStudent>> readTrainedStudents(store::Workspace& workspace,
                                                        const study::ModelSearch& search);

/// "11.2 M", "570 M", "1.82 G"; empty for 0.
QString shortCount(std::int64_t value);
/// "4.21", "38.4", "412": of milliseconds, three digits.
QString shortMilliseconds(double milliseconds);

} // namespace retort::ui
