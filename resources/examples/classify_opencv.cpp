// Classifies an image with a student that Retort exported as ONNX (--input tensor), by OpenCV alone:
//   g++ -O2 classify_opencv.cpp -o classify $(pkg-config --cflags opencv4) -lopencv_dnn -lopencv_imgcodecs
//       -lopencv_imgproc -lopencv_core
//   ./classify STUDENT.onnx IMAGE SIZE
// SIZE, the names of the classes, mean and standard deviation stand in STUDENT.onnx.md; these are ImageNet's.
#include <opencv2/dnn.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

int main(int, char** arguments) {
    cv::dnn::Net network = cv::dnn::readNetFromONNX(arguments[1]);
    cv::Mat image = cv::imread(arguments[2]); // upright
    const cv::Mat whole = cv::imread(arguments[2], cv::IMREAD_UNCHANGED);
    if (whole.channels() == 4) { // transparent parts on white
        cv::Mat alpha;
        cv::extractChannel(whole, alpha, 3);
        alpha.convertTo(alpha, CV_8U, whole.depth() == CV_16U ? 1 / 257.0 : 1);
        cv::cvtColor(alpha, alpha, cv::COLOR_GRAY2BGR);
        image = image.mul(alpha, 1 / 255.0) + (cv::Scalar::all(255) - alpha);
    }
    const int size = std::atoi(arguments[3]), side = std::min(image.cols, image.rows);
    const cv::Rect square((image.cols - side + 1) / 2, (image.rows - side + 1) / 2, side, side);
    cv::Mat input;
    cv::resize(image(square), input, {size, size}, 0, 0, side > size ? cv::INTER_AREA : cv::INTER_LINEAR);
    cv::cvtColor(input, input, cv::COLOR_BGR2RGB);
    input.convertTo(input, CV_32F, 1 / 255.0);
    cv::subtract(input, cv::Scalar(0.485, 0.456, 0.406), input);
    cv::divide(input, cv::Scalar(0.229, 0.224, 0.225), input);
    network.setInput(cv::dnn::blobFromImage(input));
    const cv::Mat logits = network.forward(); // 1 x classes
    const auto* end = logits.ptr<float>() + logits.total();
    const auto* best = std::max_element(logits.ptr<float>(), end);
    double sum = 0;
    for (const auto* logit = logits.ptr<float>(); logit < end; ++logit)
        sum += std::exp(*logit - *best);
    std::printf("class %d, %.1f %%\n", static_cast<int>(best - logits.ptr<float>()), 100 / sum);
}
