#include "widgets/save_file.h"

#include <gtest/gtest.h>

namespace retort::ui {
namespace {

TEST(SaveFile, Name_EndsAsItsKindDoesWhateverItIsCalled) {
    const auto named = [](const char* file, const char* ending) {
        return withEnding(QString::fromUtf8(file), QString::fromUtf8(ending)).toStdString();
    };
    EXPECT_EQ(named("/a/student", ".onnx"), "/a/student.onnx");
    EXPECT_EQ(named("/a/student-v1.2", ".onnx"), "/a/student-v1.2.onnx");
    EXPECT_EQ(named("/a/student.pt", ".onnx"), "/a/student.pt.onnx");
    EXPECT_EQ(named("/a/student.ONNX", ".onnx"), "/a/student.ONNX");
    EXPECT_EQ(named("", ".onnx"), "") << "none was chosen";
}

} // namespace
} // namespace retort::ui
