#pragma once
// Under which licence a model stands, as far as a file here says so.

#include "download/download_list.h"

#include <filesystem>
#include <string>
#include <vector>

namespace retort::study {

/// The lists of models in a folder, as the program ships them; those that cannot be read are passed over.
std::vector<download::DownloadList> modelListsIn(const std::filesystem::path& folder);

/// Of the list that it was downloaded by, told by its name and the sizes of its files; else "license" in the
/// header of its README.md, as Hugging Face has it. Empty where neither says it.
std::string licenceOf(const std::filesystem::path& model, const std::vector<download::DownloadList>& lists);

} // namespace retort::study
