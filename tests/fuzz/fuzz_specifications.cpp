// Studies, runs and generated sets as JSON. What is read can be written, and is then the same when it is read
// again: a run keeps its identity.

#include "scratch_folder.h"
#include "study/spec/run_spec.h"
#include "study/spec/spec.h"
#include "synthesis/sets/set_spec.h"

#include <nlohmann/json.hpp>

#include <string>

namespace {

void checkRun(const std::string& text) {
    const auto run = retort::study::readRunSpec(text, "fuzz");
    if (!run.ok())
        return;
    const auto again = retort::study::readRunSpec(toJson(*run).dump(), "fuzz, written");
    if (!again.ok() || identityOf(*again) != identityOf(*run))
        __builtin_trap();
}

void checkSet(const std::string& text) {
    const auto set = retort::synthesis::readSetSpec(text, "fuzz");
    if (!set.ok())
        return;
    const auto written = textOf(*set);
    const auto again = retort::synthesis::readSetSpec(written, "fuzz, written");
    if (!again.ok() || textOf(*again) != written)
        __builtin_trap();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(retort::fuzz::textOf(data, size));
    (void)retort::study::parseStudySpec(text, "fuzz");
    checkRun(text);
    checkSet(text);
    return 0;
}
