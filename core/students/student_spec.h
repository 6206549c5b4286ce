#pragma once
// What a student network is made of. No Torch in this header.

#include "base/result.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace retort::students {

enum class Architecture { ResNet18, ResNet34, ResNet50, MobileNetV3Small, EfficientNetB0 };

/// The name as torchvision spells it, for example "mobilenet_v3_small".
std::string_view name(Architecture architecture);
const std::vector<Architecture>& allArchitectures();
/// InvalidArgument, listing the known names and the nearest one.
Result<Architecture> architectureNamed(std::string_view name);
bool isResNet(Architecture architecture);

/// How a ResNet begins. The others know only Standard.
enum class Stem {
    Standard,  ///< 7x7 convolution, stride 2, then 3x3 max pooling, stride 2 (torchvision)
    SmallImage ///< 3x3 convolution, stride 1, no pooling: for pictures of 28 to 64 pixels
};
std::string_view name(Stem stem); ///< "standard", "small-image"
Result<Stem> stemNamed(std::string_view name);

/// Per-channel statistics that pictures are normalised with: (value / 255 - mean) / std.
struct Normalisation {
    std::array<double, 3> mean{0.485, 0.456, 0.406}; ///< ImageNet's, as torchvision's weights expect
    std::array<double, 3> std{0.229, 0.224, 0.225};

    friend bool operator==(const Normalisation&, const Normalisation&) = default;
};

struct StudentSpec {
    Architecture architecture = Architecture::ResNet50;
    int width = 64; ///< channels of a ResNet's stem (torchvision: 64); the others know only 64
    Stem stem = Stem::Standard;
    int classes = 0;        ///< outputs of the classification head; at least 1
    int embeddingWidth = 0; ///< outputs of the projection head; 0 leaves the head out
    Normalisation normalisation{};

    friend bool operator==(const StudentSpec&, const StudentSpec&) = default;
};

/// InvalidArgument, naming the field, for a network that cannot be built.
Status validate(const StudentSpec& spec);

/// One JSON object, as stored in the metadata of weight files.
std::string toJson(const StudentSpec& spec);
/// Corrupt (not JSON) or InvalidArgument (key and value); `source` names the text in messages.
Result<StudentSpec> studentSpecFromJson(std::string_view json, const std::string& source);

} // namespace retort::students
