#pragma once
// What leaves a machine in a report tells nothing that is not meant to: no token, no person, and no names of
// files unless they are asked for.

#include <string>
#include <string_view>
#include <vector>

namespace retort::doctor {

enum class FileNames { Hidden, Shown };

struct Redaction {
    std::string home{};                 ///< shown as "~"; empty: not known
    std::string host{};                 ///< shown as "[this computer]"; empty: not known
    std::vector<std::string> secrets{}; ///< shown as "[masked]"
    FileNames fileNames = FileNames::Hidden;

    /// Home and host of this process; secrets are the values of environment variables whose names say so
    /// (TOKEN, SECRET, PASSWORD, KEY).
    static Redaction ofThisProcess(FileNames fileNames = FileNames::Hidden);
};

/// Masks the secrets, whatever is shaped like a token (hf_..., ghp_..., "Bearer ...", "token=..."), and
/// names, passwords and queries in web addresses; shows the home folder as "~" and homes of others as
/// "~someone". Where file names are hidden, a path becomes "[path]" with its extension; paths of the system
/// (/usr, /dev, ...) stay.
std::string redacted(std::string_view text, const Redaction& redaction);

} // namespace retort::doctor
