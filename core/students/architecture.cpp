#include "students/architecture.h"

#include "students/efficientnet.h"
#include "students/mobilenet_v3.h"
#include "students/mobilenet_v4.h"
#include "students/repvit.h"
#include "students/resnet.h"

namespace retort::students {

std::unique_ptr<Network> makeNetwork(const StudentSpec& spec) {
    switch (spec.architecture) {
    case Architecture::MobileNetV3Small:
        return std::make_unique<MobileNetV3>(MobileNetV3Size::Small, spec.classes);
    case Architecture::MobileNetV3Large:
        return std::make_unique<MobileNetV3>(MobileNetV3Size::Large, spec.classes);
    case Architecture::EfficientNetB0: return std::make_unique<EfficientNetB0>(spec.classes);
    case Architecture::MobileNetV4ConvSmall:
        return std::make_unique<MobileNetV4Conv>(MobileNetV4Size::Small, spec.classes);
    case Architecture::MobileNetV4ConvMedium:
        return std::make_unique<MobileNetV4Conv>(MobileNetV4Size::Medium, spec.classes);
    case Architecture::RepVitM09: return std::make_unique<RepVit>(spec.classes);
    case Architecture::ResNet18:
    case Architecture::ResNet34:
    case Architecture::ResNet50: break;
    }
    return std::make_unique<ResNet>(resNetConfig(spec));
}

} // namespace retort::students
