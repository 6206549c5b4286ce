#pragma once
// How fast a machine does each kind of a study's work, as `retort-cli bench --json` writes it and
// `retort-cli study plan --timing FILE` reads it. No Torch in this header.

#include "base/result.h"
#include "base/words.h"
#include "tensor/device.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace retort::tensor {

enum class TimedWork {
    TrainingStep, ///< an image forward and backward through a student
    ImageTower,   ///< an image through the teacher
    UNetCall,     ///< one call of a generator's network for one image; a guided step is two
    Decoding,     ///< an image from its latents
    DiskWriting   ///< a byte, on the disk when it is counted
};
constexpr auto words(TimedWork) {
    return std::to_array<Word<TimedWork>>({{TimedWork::TrainingStep, "training-step"},
                                           {TimedWork::ImageTower, "image-tower"},
                                           {TimedWork::UNetCall, "unet-call"},
                                           {TimedWork::Decoding, "decoding"},
                                           {TimedWork::DiskWriting, "disk-writing"}});
}

struct Timing {
    TimedWork work = TimedWork::TrainingStep;
    std::string network{};   ///< "resnet50", "ViT-H-14", "sd-2.1"; empty for the disk
    int size = 0;            ///< pixels of a side; 0 for the disk
    int batch = 0;           ///< images together
    double perSecond = 0;    ///< of the work's unit
    double multiplyAdds = 0; ///< of a unit; 0: not known
};

struct MachineTiming {
    std::string device;     ///< "cpu", "cuda:0"
    std::string deviceName; ///< "NVIDIA H100 80GB HBM3", or the processor's
    Precision precision = Precision::Float32;
    std::vector<Timing> timings;
};

/// The keys "program", "format", "device", "device_name", "precision" and "timings".
nlohmann::json toJson(const MachineTiming& machine);
/// Other keys are those of single figures and are left alone. Corrupt: no JSON; InvalidArgument: the JSON of
/// another program, a key that is missing or of the wrong type, a speed that is not above 0; NewerVersion: a
/// format of a later version. `source` names the text in messages.
Result<MachineTiming> parseMachineTiming(std::string_view text, const std::string& source);
/// The errors above, or those of opening the file.
Result<MachineTiming> readMachineTiming(const std::filesystem::path& file);

/// What the device is called by its maker: the GPU as NVIDIA's driver names it, or the processor. The
/// device's own name where that cannot be told, as with GPUs of several kinds.
std::string makersName(const Device& device);

} // namespace retort::tensor
