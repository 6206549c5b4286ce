#include "cluster/run_events.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <utility>
#include <variant>

namespace retort::cluster {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;
using distill::RunEvent;

constexpr std::chrono::seconds kBetweenSteps{2};
constexpr std::size_t kMostRead = 8u << 20; ///< at once

Json jsonOfEvent(const distill::StageStarted& event) {
    return {{"event", "stage"}, {"stage", event.stage}, {"steps", event.steps}, {"first", event.firstStep}};
}

Json jsonOfEvent(const distill::StepDone& event) {
    return {{"event", "step"},
            {"stage", event.stage},
            {"epoch", event.epoch},
            {"step", event.step},
            {"loss", event.loss},
            {"learning_rate", event.learningRate},
            {"images_per_second", event.imagesPerSecond},
            {"seconds", event.seconds}};
}

Json jsonOfEvent(const distill::Evaluated& event) {
    const auto& scores = event.evaluation;
    return {{"event", "evaluation"},  {"stage", event.stage},
            {"step", event.step},     {"split", event.split},
            {"images", scores.count}, {"split_images", event.splitImages},
            {"top1", scores.top1},    {"mean_per_class", scores.meanPerClass},
            {"nll", scores.nll},      {"ece", scores.ece}};
}

Json jsonOfEvent(const distill::StageFinished& event) {
    return {{"event", "stage-finished"},
            {"stage", event.stage},
            {"steps", event.steps},
            {"seconds", event.seconds}};
}

/// Of checkpoints and remarks the run's own folder tells.
Json jsonOfEvent(const distill::Checkpointed&) {
    return {};
}
Json jsonOfEvent(const distill::Remarked&) {
    return {};
}

/// Takes values of an object from elsewhere; whether all were of their types is asked at the end.
class EventFields {
public:
    explicit EventFields(const Json& object) : m_object(object) {}

    std::string text(const char* key) {
        const auto* value = find(key);
        return value && value->is_string() ? value->get<std::string>() : missing(std::string{});
    }
    std::int64_t count(const char* key) {
        const auto* value = find(key);
        const bool fits = value && value->is_number_integer() &&
                          (!value->is_number_unsigned() || value->get<std::uint64_t>() <= kMost) &&
                          value->get<std::int64_t>() >= 0;
        return fits ? value->get<std::int64_t>() : missing(std::int64_t{0});
    }
    /// JSON has no number for what is none.
    double number(const char* key) {
        const auto* value = find(key);
        if (value && value->is_null())
            return std::numeric_limits<double>::quiet_NaN();
        return value && value->is_number() ? value->get<double>() : missing(0.0);
    }
    bool areWhole() const { return m_areWhole; }

private:
    static constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

    const Json* find(const char* key) const {
        const auto found = m_object.find(key);
        return found == m_object.end() ? nullptr : &*found;
    }
    template<class T> T missing(T standIn) {
        m_areWhole = false;
        return standIn;
    }

    const Json& m_object;
    bool m_areWhole = true;
};

RunEvent stepIn(EventFields& fields) {
    return distill::StepDone{.stage = fields.text("stage"),
                             .epoch = fields.count("epoch"),
                             .step = fields.count("step"),
                             .loss = fields.number("loss"),
                             .learningRate = fields.number("learning_rate"),
                             .imagesPerSecond = fields.number("images_per_second"),
                             .seconds = fields.number("seconds")};
}

RunEvent evaluationIn(EventFields& fields) {
    return distill::Evaluated{.stage = fields.text("stage"),
                              .step = fields.count("step"),
                              .split = fields.text("split"),
                              .evaluation = {.count = fields.count("images"),
                                             .top1 = fields.number("top1"),
                                             .meanPerClass = fields.number("mean_per_class"),
                                             .nll = fields.number("nll"),
                                             .ece = fields.number("ece"),
                                             .classes = 0,
                                             .confusion = {}},
                              .splitImages = fields.count("split_images")};
}

std::optional<RunEvent> eventOfKind(const std::string& kind, EventFields& fields) {
    if (kind == "stage")
        return distill::StageStarted{.stage = fields.text("stage"),
                                     .steps = fields.count("steps"),
                                     .firstStep = fields.count("first")};
    if (kind == "step")
        return stepIn(fields);
    if (kind == "evaluation")
        return evaluationIn(fields);
    if (kind == "stage-finished")
        return distill::StageFinished{.stage = fields.text("stage"),
                                      .steps = fields.count("steps"),
                                      .seconds = fields.number("seconds")};
    return std::nullopt;
}

bool endsWithLine(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    if (!stream || stream.tellg() == std::streampos(0))
        return true;
    stream.seekg(-1, std::ios::end);
    return stream.get() == '\n';
}

} // namespace

std::string lineOf(const RunEvent& event) {
    const auto json = std::visit([](const auto& kind) { return jsonOfEvent(kind); }, event);
    return json.is_null() ? std::string{} : json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<RunEvent> eventIn(std::string_view line) {
    const auto object = Json::parse(line, nullptr, false);
    if (!object.is_object())
        return std::nullopt;
    EventFields fields(object);
    auto event = eventOfKind(fields.text("event"), fields);
    return fields.areWhole() ? std::move(event) : std::nullopt;
}

/// An attempt that was killed may have left half a line.
void RunEventLog::open() {
    const bool isWhole = endsWithLine(m_path);
    m_file.open(m_path, std::ios::binary | std::ios::app);
    if (!isWhole)
        m_file << "\n";
}

void RunEventLog::add(const RunEvent& event, Clock::time_point now) {
    if (std::holds_alternative<distill::StepDone>(event)) {
        if (now < m_nextStep)
            return;
        m_nextStep = now + kBetweenSteps;
    }
    if (!m_file.is_open())
        open();
    if (const auto line = lineOf(event); !line.empty())
        m_file << line << std::flush;
}

std::vector<RunEvent> RunEventReader::read(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream.seekg(m_offset))
        return {};
    std::string text(kMostRead, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    std::vector<RunEvent> events;
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        if (auto event = eventIn(std::string_view(text).substr(begin, end - begin)))
            events.push_back(*std::move(event));
        begin = end + 1;
    }
    m_offset += static_cast<std::int64_t>(begin == 0 && text.size() == kMostRead ? text.size() : begin);
    return events;
}

} // namespace retort::cluster
