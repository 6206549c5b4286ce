#include "study/budget/study_budget.h"

#include "students/student.h"
#include "study/plan/study_context.h"
#include "synthesis/generation/generation_inputs.h"
#include "synthesis/sets/disk_need.h"
#include "teacher/known_parts.h"
#include "teacher/teacher_place.h"
#include "tensor/machine.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kFloatBytes = 4, kHalfBytes = 2;

std::uint64_t bytesOfImages(const WorkedSet& set) {
    const bool isTold = set.generator.embeddingWidth > 0;
    const synthesis::ImageGeneratorDescription size{.nativeSize = set.generator.size};
    return synthesis::bytesNeeded({.images = set.left,
                                   .size = synthesis::storedSize(set.spec, size),
                                   .format = set.spec.format,
                                   .embeddingRows = isTold ? set.left : 0,
                                   .embeddingWidth = set.generator.embeddingWidth});
}

/// Of each run that is left, its student's weights in bytes, with the largest heads of any.
std::vector<std::uint64_t> studentSizes(const StudyWork& work) {
    std::map<std::string, students::StudentSpec> largest;
    for (const auto& worked : work.runs) {
        const auto& student = worked.run.student;
        auto& known = largest.try_emplace(networkKey(worked.run), student).first->second;
        known.classes = std::max(known.classes, student.classes);
        known.embeddingWidth = std::max(known.embeddingWidth, student.embeddingWidth);
    }
    std::map<std::string, std::uint64_t> bytes;
    for (const auto& [key, spec] : largest) {
        const auto student = students::Student::create(spec);
        bytes[key] = student.ok() ? static_cast<std::uint64_t>(student->parameterCount()) * kFloatBytes : 0;
    }
    std::vector<std::uint64_t> sizes;
    for (const auto& worked : work.runs)
        if (!worked.finished)
            sizes.push_back(bytes[networkKey(worked.run)]);
    return sizes;
}

DiskBudget diskOf(const StudyWork& work, const store::Workspace& workspace) {
    constexpr std::uint64_t kCopies = 4; // weights, their averages, two moments of the optimiser
    DiskBudget disk;
    for (const auto& set : work.sets)
        disk.images += bytesOfImages(set);
    for (std::size_t i = 0; i < work.teachers.size(); ++i)
        disk.embeddings += (static_cast<std::uint64_t>(work.cleanPasses(i)) * kFloatBytes +
                            static_cast<std::uint64_t>(work.viewPasses(i)) * kHalfBytes) *
                           static_cast<std::uint64_t>(work.teachers[i].embeddingWidth);
    for (const auto size : studentSizes(work)) {
        disk.students += size;
        disk.checkpoints = std::max(disk.checkpoints, kCopies * size);
    }
    for (const auto& part : work.missing) {
        disk.downloads += part.bytes;
        disk.downloadsUnknown += part.bytes == 0 ? 1 : 0;
    }
    if (const auto free = synthesis::freeBytesAt(workspace.folder()); free.ok())
        disk.free = *free;
    return disk;
}

void take(MemoryBudget& memory, const std::string& name, std::uint64_t weights) {
    if (weights > memory.weights)
        memory = {.weights = weights, .of = name, .measured = memory.measured};
}

MemoryBudget memoryOf(const StudyWork& work, tensor::Precision precision) {
    const std::uint64_t bytes = precision == tensor::Precision::BFloat16 ? 2 : kFloatBytes;
    MemoryBudget memory;
    for (const auto& teacher : work.teachers)
        take(memory, teacher.name, static_cast<std::uint64_t>(teacher.weights) * bytes);
    for (const auto& set : work.sets)
        take(memory, set.generator.name, static_cast<std::uint64_t>(set.generator.weights) * bytes);
    return memory;
}

} // namespace

Result<StudyBudget> budgetOf(const StudySpec& spec, store::Workspace& workspace,
                             const ComputeContext& context,
                             const std::optional<tensor::MachineTiming>& there) {
    auto known = context;
    if (!known.known)
        known.known = std::make_shared<KnownParts>();
    RETORT_TRY(const auto resolved, resolve(std::move(known), spec));
    RETORT_TRY(auto work, workOf(spec, workspace, resolved));
    StudyBudget budget{.study = spec.name, .work = std::move(work)};
    budget.disk = diskOf(budget.work, workspace);
    budget.memory = memoryOf(budget.work, there ? there->precision : resolved.precision);
    if (there) {
        budget.times = timesOn(*there, budget.work);
        return budget;
    }
    RETORT_TRY(budget.times, timesHere(budget.work, spec, workspace, resolved));
    budget.memory.measured = static_cast<std::uint64_t>(tensor::peakMemory());
    return budget;
}

} // namespace retort::study
