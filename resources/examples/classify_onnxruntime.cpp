// Classifies an image with a student that Retort exported as ONNX with --input image, by ONNX Runtime; the
// network cuts, resizes and normalises. Any library may decode the image; this one reads a binary PPM.
//   g++ -O2 -std=c++17 classify_onnxruntime.cpp -o classify -I/usr/include/onnxruntime -lonnxruntime
//   ./classify STUDENT.onnx IMAGE.ppm
#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

int main(int, char** arguments) {
    std::ifstream file(arguments[2], std::ios::binary);
    std::string kind;
    std::int64_t width = 0, height = 0, most = 0;
    file >> kind >> width >> height >> most;
    file.get();
    std::vector<char> pixels{std::istreambuf_iterator<char>(file), {}};

    Ort::Env environment;
    Ort::Session session(environment, arguments[1], Ort::SessionOptions());
    const std::vector<std::int64_t> shape{1, height, width, 3};
    const auto image = Ort::Value::CreateTensor(Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeCPU),
                                                pixels.data(), pixels.size(), shape.data(), shape.size(),
                                                ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8);
    const char *inputs[] = {"image"}, *outputs[] = {"logits"};
    const auto answers = session.Run(Ort::RunOptions(), inputs, &image, 1, outputs, 1);
    const auto* logits = answers[0].GetTensorData<float>();
    const auto classes = answers[0].GetTensorTypeAndShapeInfo().GetElementCount();
    std::printf("class %d\n", static_cast<int>(std::max_element(logits, logits + classes) - logits));
}
