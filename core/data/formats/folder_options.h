#pragma once
// How a folder of labelled images is opened.

#include "base/progress.h"
#include "data/dataset.h"
#include "data/file_verdicts.h"
#include "data/formats/folder_layout.h"
#include "data/formats/svhn.h"

#include <cstdint>
#include <stop_token>
#include <string>

namespace retort::data {

/// What is looked at when a folder is opened.
enum class Verify {
    Structure, ///< what is known from before, else signature, sizes and completeness: for a quick look
    Decode,    ///< every image is decoded once, by all cores; `verdicts` spares the next opening that
};

struct FolderOptions {
    std::string name{};            ///< empty: the folder's own name
    double validationFraction = 0; ///< these three: for a folder that has no split folders
    double testFraction = 0.2;
    std::uint64_t splitSeed = 0;
    LayoutOptions layout{}; ///< for a folder whose folders may be read in two ways
    Verify verify = Verify::Decode;
    SvhnExtra svhnExtra = SvhnExtra::Leave;
    UnpackedFiles unpacked{};   ///< of formats that compress their images
    FileVerdicts verdicts{};    ///< of files that were decoded before
    std::string contents{};     ///< IDX files of unknown content: the known dataset that they are
    std::string nameEncoding{}; ///< of an archive: the code page of file names that are not UTF-8
    ProgressSink progress{};
    std::stop_token stop{};
};

} // namespace retort::data
