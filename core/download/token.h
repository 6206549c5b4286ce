#pragma once
// Where the token that opens a download may be kept: the environment or the desktop's keyring, never a file
// of ours.

#include <string>

namespace retort::download {

/// The token of this name ("HF_TOKEN"): the environment variable's value, else what the keyring (the
/// freedesktop Secret Service) has under the attributes application "retort" and name NAME. Empty where
/// neither has one, and for an empty name. May wait for a person who is asked to unlock the keyring.
std::string tokenNamed(const std::string& name);

/// "put a token into the environment variable NAME, or into the keyring with ..."
std::string howToGiveToken(const std::string& name);

} // namespace retort::download
