#include "tensor/machine_timing.h"

#include "base/file.h"
#include "base/json.h"
#include "tensor/machine.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

namespace retort::tensor {

namespace {

constexpr const char* kProgram = "retort-cli bench";
constexpr int kFormat = 1;
constexpr Range<double> kSpeed{0, 1e18, Ends::OpenBelow};
constexpr Range<double> kMultiplyAdds{0, 1e18};

nlohmann::json timingJson(const Timing& timing) {
    nlohmann::json json = {{"work", wordOf(timing.work)}, {"per_second", timing.perSecond}};
    if (timing.work == TimedWork::DiskWriting)
        return json;
    json["network"] = timing.network;
    json["size"] = timing.size;
    json["batch"] = timing.batch;
    json["multiply_adds"] = timing.multiplyAdds;
    return json;
}

Timing readTiming(JsonReader& reader) {
    Timing timing;
    std::string work;
    reader.required("work", work);
    if (const auto known = readWord<TimedWork>("", work); known.ok())
        timing.work = *known;
    else if (reader.has("work"))
        reader.fail("work", known.error().message);
    if (!reader.has("per_second"))
        reader.required("per_second", timing.perSecond);
    reader.optional("per_second", timing.perSecond, kSpeed);
    if (timing.work != TimedWork::DiskWriting) {
        reader.required("network", timing.network);
        reader.required("size", timing.size);
        reader.required("batch", timing.batch);
        reader.optional("multiply_adds", timing.multiplyAdds, kMultiplyAdds);
    }
    return timing;
}

/// Before anything else is asked for: the messages on keys would lead astray.
Status checkProgram(const JsonDocument& document) {
    const auto& root = document.root();
    const auto problem = [&](ErrorCode code, const std::string& what) {
        return Error{code,
                     fmt::format("{}: {}; make the file with 'retort-cli bench --for-plan --json > FILE' "
                                 "on the machine whose time is asked for",
                                 document.source(), what)};
    };
    const auto program = root.is_object() ? root.find("program") : root.end();
    if (!root.is_object() || program == root.end())
        return problem(ErrorCode::InvalidArgument,
                       R"(is no timing of 'retort-cli bench': it has no key "program")");
    if (*program != kProgram)
        return problem(
            ErrorCode::InvalidArgument,
            fmt::format("is of another program, {}, and not of 'retort-cli bench'", program->dump()));
    const auto format = root.find("format");
    if (format != root.end() && format->is_number_integer() && *format > kFormat)
        return problem(ErrorCode::NewerVersion, fmt::format("is of a newer version, format {}, this program "
                                                            "reads format {}",
                                                            format->dump(), kFormat));
    return {};
}

} // namespace

nlohmann::json toJson(const MachineTiming& machine) {
    auto timings = nlohmann::json::array();
    for (const auto& timing : machine.timings)
        timings.push_back(timingJson(timing));
    return {{"program", kProgram},
            {"format", kFormat},
            {"device", machine.device},
            {"device_name", machine.deviceName},
            {"precision", name(machine.precision)},
            {"timings", std::move(timings)}};
}

Result<MachineTiming> parseMachineTiming(std::string_view text, const std::string& source) {
    RETORT_TRY(const auto document, JsonDocument::parse(text, source));
    RETORT_CHECK(checkProgram(document));
    MachineTiming machine;
    std::string precision;
    int format = 0;
    JsonReader reader(document);
    reader.ignoreUnknown();
    reader.required("format", format);
    reader.required("device", machine.device);
    reader.required("device_name", machine.deviceName);
    reader.required("precision", precision);
    if (const auto known = readWord<Precision>("", precision); known.ok())
        machine.precision = *known;
    else if (reader.has("precision"))
        reader.fail("precision", known.error().message);
    if (!reader.has("timings"))
        reader.fail("timings", "is missing");
    reader.objects("timings", [&](JsonReader& inner) { machine.timings.push_back(readTiming(inner)); });
    RETORT_CHECK(reader.finish());
    if (machine.timings.empty())
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: /timings: is empty, nothing was timed; make the file with 'retort-cli "
                                 "bench --for-plan --json'",
                                 source)};
    return machine;
}

Result<MachineTiming> readMachineTiming(const std::filesystem::path& file) {
    RETORT_TRY(const auto text, readTextFile(file));
    return parseMachineTiming(text, file.string());
}

std::string makersName(const Device& device) {
    if (device.isCpu())
        return describeMachine().processor;
    std::error_code error;
    std::set<std::string> models;
    for (std::filesystem::directory_iterator it{"/proc/driver/nvidia/gpus", error}, end; !error && it != end;
         it.increment(error)) {
        constexpr std::string_view kModel = "Model:";
        const auto text = readTextFile(it->path() / "information");
        if (!text.ok() || !text->starts_with(kModel))
            continue;
        const auto line = text->substr(kModel.size(), text->find('\n') - kModel.size());
        const auto begin = line.find_first_not_of(" \t");
        models.insert(begin == std::string::npos ? std::string{} : line.substr(begin));
    }
    return models.size() == 1 && !models.begin()->empty() ? *models.begin() : device.name;
}

} // namespace retort::tensor
