#include "study/plan/training_timing.h"

#include "base/cancellation.h"
#include "students/student.h"
#include "tensor/autocast.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

#include <chrono>

namespace retort::study {

Result<double> timeTraining(const TrainingTiming& timing) {
    using Clock = std::chrono::steady_clock;
    using Seconds = std::chrono::duration<double>;
    constexpr int kSteps = 5;
    if (timing.progress)
        timing.progress({.task = "timing a training step", .unit = "steps"});
    RETORT_TRY(auto student, students::Student::create(timing.student, {.device = timing.device}));
    return tensor::guarded("timing a training step", [&]() -> Result<double> {
        const auto images =
            torch::zeros({timing.batch, timing.imageSize, timing.imageSize, 3}, torch::kUInt8);
        const auto step = [&] {
            student.setMode(students::Mode::Train);
            student.seedDropout(RandomStream(0, "timing"));
            at::Tensor logits;
            {
                const tensor::Autocast autocast(student.device(), timing.precision);
                logits = student.logits(images);
            }
            const auto loss = logits.to(torch::kFloat).square().mean();
            loss.backward();
            loss.item<float>(); // a device answers once its work is done
        };
        auto start = Clock::now();
        const auto elapsed = [&] { return Seconds(Clock::now() - start).count(); };
        step();
        if (elapsed() > timing.most)
            return elapsed() / timing.batch;
        start = Clock::now();
        int steps = 0;
        double seconds = 0;
        while (steps < kSteps && seconds < timing.most) {
            RETORT_CHECK(checkCancelled(timing.stop, "timing a training step"));
            step();
            ++steps;
            seconds = elapsed();
        }
        return seconds / (steps * timing.batch);
    });
}

} // namespace retort::study
