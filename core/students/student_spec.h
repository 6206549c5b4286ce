#pragma once
// What a student network is made of. No Torch in this header.

#include "base/result.h"
#include "base/words.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace retort {
class JsonReader;
}

namespace retort::students {

enum class Architecture {
    ResNet18,
    ResNet34,
    ResNet50,
    MobileNetV3Small,
    MobileNetV3Large,
    EfficientNetB0,
    MobileNetV4ConvSmall,
    MobileNetV4ConvMedium,
    RepVitM09
};

/// The names as torchvision spells them, and of the last three as timm does.
constexpr auto words(Architecture) {
    return std::to_array<Word<Architecture>>(
        {{Architecture::ResNet18, "resnet18"},
         {Architecture::ResNet34, "resnet34"},
         {Architecture::ResNet50, "resnet50"},
         {Architecture::MobileNetV3Small, "mobilenet_v3_small"},
         {Architecture::MobileNetV3Large, "mobilenet_v3_large"},
         {Architecture::EfficientNetB0, "efficientnet_b0"},
         {Architecture::MobileNetV4ConvSmall, "mobilenetv4_conv_small"},
         {Architecture::MobileNetV4ConvMedium, "mobilenetv4_conv_medium"},
         {Architecture::RepVitM09, "repvit_m0_9"}});
}
bool isResNet(Architecture architecture);

/// How a ResNet begins. The others know only Standard.
enum class Stem {
    Standard,  ///< 7x7 convolution, stride 2, then 3x3 max pooling, stride 2 (torchvision)
    SmallImage ///< 3x3 convolution, stride 1, no pooling: for images of 28 to 64 pixels
};
constexpr auto words(Stem) {
    return std::to_array<Word<Stem>>({{Stem::Standard, "standard"}, {Stem::SmallImage, "small-image"}});
}

/// Per-channel statistics that images are normalised with: (value / 255 - mean) / std.
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

/// The metadata of weight files that holds it.
inline constexpr const char* kStudentKey = "retort.student";
/// One JSON object, as stored in the metadata of weight files.
std::string toJson(const StudentSpec& spec);
/// Reads what is there; the rest stays as it is.
void readStudentSpec(JsonReader& reader, StudentSpec& into);
/// Corrupt (not JSON) or InvalidArgument (key and value); `source` names the text in messages.
Result<StudentSpec> studentSpecFromJson(std::string_view json, const std::string& source);

} // namespace retort::students
