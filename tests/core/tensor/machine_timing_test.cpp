#include "tensor/machine_timing.h"

#include "testing/result_matchers.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

namespace retort::tensor {
namespace {

using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;

nlohmann::json timingFile() {
    return toJson({.device = "cuda:0",
                   .deviceName = "A GPU",
                   .precision = Precision::BFloat16,
                   .timings = {{.work = TimedWork::UNetCall,
                                .network = "sd-2.1",
                                .size = 512,
                                .batch = 8,
                                .perSecond = 40,
                                .multiplyAdds = 3.4e11},
                               {.work = TimedWork::DiskWriting, .perSecond = 1e9}}});
}

TEST(MachineTiming, AsItIsWritten_IsReadAgain) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto machine, parseMachineTiming(timingFile().dump(), "t.json"));
    EXPECT_EQ(toJson(machine), timingFile());
    EXPECT_EQ(machine.deviceName, "A GPU");
    ASSERT_EQ(machine.timings.size(), 2U);
    EXPECT_EQ(machine.timings[0].work, TimedWork::UNetCall);
    EXPECT_EQ(machine.timings[0].perSecond, 40);
}

TEST(MachineTiming, FiguresBesideIt_AreLeftAlone) {
    auto file = timingFile();
    file["matmul_gflops"] = 600;
    EXPECT_TRUE(parseMachineTiming(file.dump(), "t.json").ok());
}

TEST(MachineTiming, WhatIsNoTiming_IsRefusedByName) {
    struct Case {
        std::string kind;
        std::function<void(nlohmann::json&)> spoil;
        ErrorCode code;
        std::string says;
    };
    using Json = nlohmann::json;
    const std::vector<Case> cases{
        {"another program", [](Json& file) { file["program"] = "other-bench"; }, ErrorCode::InvalidArgument,
         "another program, \"other-bench\""},
        {"no program", [](Json& file) { file.erase("program"); }, ErrorCode::InvalidArgument,
         "no timing of 'retort-cli bench'"},
        {"a list", [](Json& file) { file = Json::array(); }, ErrorCode::InvalidArgument,
         "no timing of 'retort-cli bench'"},
        {"newer", [](Json& file) { file["format"] = 2; }, ErrorCode::NewerVersion, "format 2"},
        {"no device", [](Json& file) { file.erase("device_name"); }, ErrorCode::InvalidArgument,
         "device_name"},
        {"no timings", [](Json& file) { file.erase("timings"); }, ErrorCode::InvalidArgument, "timings"},
        {"empty timings", [](Json& file) { file["timings"] = Json::array(); }, ErrorCode::InvalidArgument,
         "nothing was timed"},
        {"unknown precision", [](Json& file) { file["precision"] = "fp8"; }, ErrorCode::InvalidArgument,
         "fp8"},
        {"unknown work", [](Json& file) { file["timings"][0]["work"] = "knitting"; },
         ErrorCode::InvalidArgument, "knitting"},
        {"no speed", [](Json& file) { file["timings"][0].erase("per_second"); }, ErrorCode::InvalidArgument,
         "/timings/0: the key \"per_second\" is missing"},
        {"speed 0", [](Json& file) { file["timings"][1]["per_second"] = 0; }, ErrorCode::InvalidArgument,
         "/timings/1/per_second"},
        {"speed as text", [](Json& file) { file["timings"][0]["per_second"] = "fast"; },
         ErrorCode::InvalidArgument, "/timings/0/per_second"},
        {"no network", [](Json& file) { file["timings"][0].erase("network"); }, ErrorCode::InvalidArgument,
         "/timings/0: the key \"network\" is missing"}};
    for (const auto& [kind, spoil, code, says] : cases) {
        auto file = timingFile();
        spoil(file);
        EXPECT_THAT(parseMachineTiming(file.dump(), "t.json"),
                    failsWith(code, AllOf(HasSubstr("t.json"), HasSubstr(says))))
            << kind;
    }
    EXPECT_THAT(parseMachineTiming("not JSON", "t.json"), failsWith(ErrorCode::Corrupt, HasSubstr("t.json")));
}

} // namespace
} // namespace retort::tensor
