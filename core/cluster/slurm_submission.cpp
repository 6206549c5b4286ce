#include "cluster/slurm_submission.h"

#include "base/cancellation.h"
#include "base/child_process.h"
#include "base/file.h"
#include "cluster/submission.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cctype>

namespace retort::cluster {

namespace fs = std::filesystem;

namespace {

/// In one line.
std::string wordsOf(std::string text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
        text.pop_back();
    for (auto& c : text)
        if (c == '\n')
            c = ' ';
    return text;
}

Error refusal(const fs::path& script, const std::string& said, const std::vector<SubmittedScript>& before) {
    std::vector<std::string> jobs;
    for (const auto& each : before)
        if (!each.job.empty())
            jobs.push_back(each.job);
    return invalidArgument(fmt::format(
        "{}: sbatch refuses it: {}{}", script.string(), said,
        jobs.empty() ? std::string{}
                     : fmt::format("; submitted before it were the jobs {}, which \"scancel {}\" takes back",
                                   fmt::join(jobs, ", "), fmt::join(jobs, " "))));
}

/// "4711" or "4711;cluster", as --parsable has it, in the last line: a cluster may say more before it.
std::string jobIn(const std::string& output) {
    const auto text = output.substr(0, output.find_last_not_of(" \n\r\t") + 1);
    const auto line = text.substr(text.find_last_of('\n') + 1);
    const auto end = line.find_first_not_of("0123456789");
    return line.substr(0, end);
}

Result<std::string> submit(const fs::path& script, const std::string& dependency,
                           const std::vector<SubmittedScript>& before, const std::stop_token& stop) {
    const auto log = fs::path(script).replace_extension(".sbatch.txt");
    std::vector<std::string> command{"sbatch", "--parsable"};
    if (!dependency.empty())
        command.push_back("--dependency=" + dependency);
    command.push_back(script.string());
    const auto ended =
        runChild({.command = command, .folder = script.parent_path(), .log = log, .stop = stop});
    if (!ended.ok() && ended.error().code == ErrorCode::NotFound)
        return Error{
            ErrorCode::NotFound,
            "there is no sbatch on this computer: submit on one from which the cluster can be reached, or "
            "write the scripts with --dry-run and submit them there"};
    if (!ended.ok())
        return ended.error();
    const auto said = tailOf(log);
    const auto job = jobIn(said);
    if (ended->exitCode != 0 || job.empty())
        return refusal(script, wordsOf(said), before);
    std::error_code ignored;
    fs::remove(log, ignored);
    return job;
}

std::string dependencyOf(const SlurmScript& script, const std::vector<SubmittedScript>& submitted) {
    std::vector<std::string> jobs;
    for (const auto each : script.after)
        jobs.push_back(submitted[each].job);
    return jobs.empty() ? std::string{} : fmt::format("afterany:{}", fmt::join(jobs, ":"));
}

} // namespace

Result<std::vector<SubmittedScript>> writeScripts(const std::vector<SlurmScript>& scripts,
                                                  const fs::path& folder) {
    RETORT_CHECK(createFolders(folder));
    std::vector<SubmittedScript> written;
    for (const auto& script : scripts) {
        written.push_back({.file = fs::absolute(folder / (script.name + ".sh")).lexically_normal()});
        RETORT_CHECK(writeFileAtomically(written.back().file, script.text));
    }
    return written;
}

Result<std::vector<SubmittedScript>> submitScripts(const std::vector<SlurmScript>& scripts,
                                                   const fs::path& folder, const std::stop_token& stop) {
    RETORT_TRY(auto submitted, writeScripts(scripts, folder));
    Submission record{.isWhole = scripts.empty()};
    RETORT_CHECK(writeFileAtomically(folder / kSubmissionFile, textOf(record)));
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        RETORT_CHECK(checkCancelled(stop, "submitting a study"));
        RETORT_TRY(submitted[i].job,
                   submit(submitted[i].file, dependencyOf(scripts[i], submitted), submitted, stop));
        record.jobs.push_back(
            {.script = scripts[i].name, .job = submitted[i].job, .tasks = scripts[i].tasks});
        record.isWhole = i + 1 == scripts.size();
        RETORT_CHECK(writeFileAtomically(folder / kSubmissionFile, textOf(record)));
    }
    return submitted;
}

} // namespace retort::cluster
