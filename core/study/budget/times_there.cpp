#include "diffusion/networks/tiled_decode.h"
#include "study/budget/stage_sums.h"
#include "study/plan/cost.h"
#include "study/plan/work_kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace retort::study {

namespace {

using tensor::TimedWork;
using tensor::Timing;

/// What a machine is asked for.
struct Asked {
    TimedWork work = TimedWork::TrainingStep;
    std::string network{};   ///< empty: it is known by its multiply-adds alone
    int size = 0;            ///< pixels of a side; 0: any
    double multiplyAdds = 0; ///< 0: not known
};

/// Whether a network of so many multiply-adds is this one, counted in another way.
bool isSame(double a, double b) {
    constexpr double kOff = 0.05;
    return a > 0 && b > 0 && std::abs(a - b) <= kOff * std::max(a, b);
}

/// Large images are decoded in overlapping tiles, so that 768 px take four times what 512 px do.
double decodingWork(int size) {
    const diffusion::Tiling tiling;
    const auto latents = (size + tiling.factor - 1) / tiling.factor;
    return static_cast<double>(diffusion::decodedLatents(latents, tiling));
}

class SpeedsThere {
public:
    SpeedsThere(const tensor::MachineTiming& machine, const StudyWork& work)
        : m_machine(machine), m_work(work) {}

    PieceSpeed of(WorkKey key, const WorkEstimate::Rest& rest);

private:
    PieceSpeed ofRun(const WorkedRun& run);
    PieceSpeed ofTeacher(std::size_t place) const;
    PieceSpeed ofSet(const WorkedSet& set) const;
    PieceSpeed answer(const Asked& asked) const;
    PieceSpeed decoding(int size) const;

    const tensor::MachineTiming& m_machine;
    const StudyWork& m_work;
    std::map<std::string, double> m_multiplyAdds; ///< of students' forward passes
};

PieceSpeed SpeedsThere::of(WorkKey key, const WorkEstimate::Rest& rest) {
    switch (key.phase) {
    case Phase::Distil:
    case Phase::Finetune: return ofRun(m_work.runs[key.index]);
    case Phase::Sample: return ofSet(m_work.sets[key.index]);
    case Phase::CompareSet: return {rest.secondsPerUnit, Certainty::Estimated, "a usual speed"};
    default: return ofTeacher(key.teacher);
    }
}

/// Of the very network and size, else of the one of its kind that comes nearest, by multiply-adds.
PieceSpeed SpeedsThere::answer(const Asked& asked) const {
    const Timing* nearest = nullptr;
    for (const auto& timing : m_machine.timings) {
        if (timing.work != asked.work)
            continue;
        const bool isNamed = !asked.network.empty() && timing.network == asked.network &&
                             (asked.size == 0 || timing.size == asked.size);
        if (isNamed && (asked.multiplyAdds == 0 || isSame(timing.multiplyAdds, asked.multiplyAdds)))
            return {1 / timing.perSecond, Certainty::Measured, "timed there"};
        if (isSame(timing.multiplyAdds, asked.multiplyAdds) && asked.network.empty() &&
            (asked.size == 0 || timing.size == asked.size))
            return {1 / timing.perSecond, Certainty::Measured, "timed there"};
        const auto distance = [&](const Timing& one) {
            return std::abs(std::log(one.multiplyAdds / asked.multiplyAdds));
        };
        if (asked.multiplyAdds > 0 && timing.multiplyAdds > 0 &&
            (!nearest || distance(timing) < distance(*nearest)))
            nearest = &timing;
    }
    if (nearest)
        return {asked.multiplyAdds / nearest->multiplyAdds / nearest->perSecond, Certainty::Estimated,
                fmt::format("by multiply-adds, from {} at {} px there", nearest->network, nearest->size)};
    return {.note = fmt::format("{} was not timed there",
                                asked.network.empty() ? std::string{"a network like it"} : asked.network)};
}

PieceSpeed SpeedsThere::ofRun(const WorkedRun& run) {
    if (!run.isSizeKnown)
        return {.note = fmt::format("the input size follows from {}, which is not here",
                                    m_work.datasets[run.dataset].name)};
    constexpr double kForwardAndBackward = 3; // as trainingMultiplyAdds() counts
    const auto key = networkKey(run.run);
    if (!m_multiplyAdds.contains(key))
        m_multiplyAdds[key] = trainingMultiplyAdds(run.run) / kForwardAndBackward;
    return answer({.work = TimedWork::TrainingStep,
                   .network = std::string{wordOf(run.run.student.architecture)},
                   .size = run.run.imageSize,
                   .multiplyAdds = m_multiplyAdds[key]});
}

PieceSpeed SpeedsThere::ofTeacher(std::size_t place) const {
    if (place >= m_work.teachers.size())
        return {};
    const auto& teacher = m_work.teachers[place];
    if (teacher.network.empty() && teacher.multiplyAdds == 0)
        return {.note = teacher.name + " is neither here nor a published model that the program knows"};
    return answer(
        {.work = TimedWork::ImageTower, .network = teacher.network, .multiplyAdds = teacher.multiplyAdds});
}

PieceSpeed SpeedsThere::decoding(int size) const {
    const Timing* nearest = nullptr;
    for (const auto& timing : m_machine.timings)
        if (timing.work == TimedWork::Decoding &&
            (!nearest || std::abs(timing.size - size) < std::abs(nearest->size - size)))
            nearest = &timing;
    if (!nearest || nearest->size <= 0)
        return {.note = "decoding was not timed there"};
    return {decodingWork(size) / decodingWork(nearest->size) / nearest->perSecond,
            nearest->size == size ? Certainty::Measured : Certainty::Estimated,
            nearest->size == size
                ? "timed there"
                : fmt::format("decoding by what its tiles hold, from {} px there", nearest->size)};
}

PieceSpeed SpeedsThere::ofSet(const WorkedSet& set) const {
    const auto& generator = set.generator;
    if (generator.isExternal)
        return {.note = generator.name + " is another program, which is not timed"};
    if (generator.network.empty() && generator.multiplyAdds == 0)
        return {.note = generator.name + " is neither here nor a published model that the program knows"};
    const int size = set.spec.sampledSize.width > 0 ? set.spec.sampledSize.width : generator.size;
    auto call = answer({.work = TimedWork::UNetCall,
                        .network = generator.network,
                        .size = generator.size,
                        .multiplyAdds = generator.multiplyAdds});
    if (call.certainty == Certainty::Unknown)
        return call;
    if (size != generator.size) {
        const auto sides = static_cast<double>(size) / generator.size;
        call.secondsPerUnit *= sides * sides;
        call.certainty = Certainty::Estimated;
        call.note = fmt::format("by area, from {} px", generator.size);
    }
    const auto image = decoding(size);
    if (image.certainty == Certainty::Unknown)
        return image;
    return {call.secondsPerUnit * networkCalls(set.spec) + image.secondsPerUnit,
            std::max(call.certainty, image.certainty),
            call.certainty == Certainty::Estimated ? call.note : image.note};
}

} // namespace

StudyTimes timesOn(const tensor::MachineTiming& machine, const StudyWork& work) {
    StudyTimes times{.machine = fmt::format("{} ({}, {})", machine.deviceName, machine.device,
                                            tensor::name(machine.precision)),
                     .stages = {}};
    SpeedsThere speeds(machine, work);
    times.stages = sumStages(work, [&](WorkKey key, const auto& rest) { return speeds.of(key, rest); });
    if (times.certainty() == Certainty::Unknown)
        times.remedy =
            "get what is missing, or time that machine again with 'retort-cli bench --for-plan --json'";
    return times;
}

} // namespace retort::study
