#pragma once
// Where the token that opens a download may be kept: the environment or the desktop's keyring, never a file
// of ours.

#include <string>

namespace retort::download {

inline constexpr const char* kHubToken = "HF_TOKEN";

/// Whether a list, which others may have written, can ask for it: "HF_TOKEN", and what begins with "RETORT_".
bool mayBeAskedFor(const std::string& name);
/// Whether a token may go to the host: "HF_TOKEN" goes to huggingface.co alone.
bool mayGoTo(const std::string& name, const std::string& host);

/// The token of this name ("HF_TOKEN"): the environment variable's value, else what the keyring (the
/// freedesktop Secret Service) has under the attributes application "retort" and name NAME. Empty where
/// neither has one, and for an empty name. May wait for a person who is asked to unlock the keyring.
std::string tokenNamed(const std::string& name);

/// "put a token into the environment variable NAME, or into the keyring with ..."
std::string howToGiveToken(const std::string& name);

} // namespace retort::download
