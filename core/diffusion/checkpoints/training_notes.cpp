#include "diffusion/checkpoints/training_notes.h"

#include "base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kParameters = "model.params.";

struct SpokenPrediction {
    std::string_view word;
    PredictionType prediction;
};
/// Of "modelspec.prediction_type" and of the original code's "parameterization".
constexpr std::array<SpokenPrediction, 6> kSpoken{{{"epsilon", PredictionType::Epsilon},
                                                   {"eps", PredictionType::Epsilon},
                                                   {"v", PredictionType::Velocity},
                                                   {"v_prediction", PredictionType::Velocity},
                                                   {"x0", PredictionType::Sample},
                                                   {"sample", PredictionType::Sample}}};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Without a comment, and without quotes around it.
std::string scalarOf(std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
        const auto end = text.find(text.front(), 1);
        return std::string(text.substr(1, end == std::string_view::npos ? end : end - 1));
    }
    return std::string(trimmed(text.substr(0, text.find(" #"))));
}

std::string_view takeLine(std::string_view& text) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return line;
}

bool mentions(std::string_view text, std::string_view key) {
    while (!text.empty()) {
        const auto line = takeLine(text);
        if (line.substr(0, line.find('#')).find(key) != std::string_view::npos)
            return true;
    }
    return false;
}

/// A block mapping that is being read: how far its keys are indented, and their path.
struct Level {
    std::size_t indent;
    std::string path;
};

class NotesReader {
public:
    explicit NotesReader(std::string source) : m_source(std::move(source)) {}

    Status readFile(std::string_view text, TrainingNotes& into) {
        m_values = yamlScalars(text);
        RETORT_CHECK(readPrediction(into, text));
        RETORT_CHECK(readSchedule());
        RETORT_CHECK(readNumber("timesteps", into.trainTimesteps));
        RETORT_CHECK(readNumber("linear_start", into.betaStart));
        RETORT_CHECK(readNumber("linear_end", into.betaEnd));
        RETORT_CHECK(readNumber("scale_factor", into.scalingFactor));
        RETORT_CHECK(checkRange(into));
        for (const auto* key : {"zero_snr", "ztsnr", "zero_terminal_snr", "rescale_betas_zero_snr"})
            into.zeroTerminalSnr = into.zeroTerminalSnr || value(key) == "true" || value(key) == "True";
        return readTextLayer(into);
    }

    Result<PredictionType> spoken(const std::string& key, const std::string& word) const {
        for (const auto& known : kSpoken)
            if (word == known.word)
                return known.prediction;
        return refused(key, word, "epsilon, v or x0");
    }

private:
    std::string value(const std::string& key) const {
        const auto found = m_values.find(std::string(kParameters) + key);
        return found == m_values.end() ? std::string{} : found->second;
    }

    Error refused(const std::string& key, const std::string& found, const std::string& expected) const {
        return {ErrorCode::Unsupported,
                fmt::format("{}: {} \"{}\" is not supported, only {}", m_source, key, found, expected)};
    }

    Status readPrediction(TrainingNotes& into, std::string_view text) const {
        constexpr const char* kKey = "parameterization";
        if (const auto word = value(kKey); !word.empty()) {
            RETORT_TRY(into.prediction, spoken(kKey, word));
            return {};
        }
        if (!mentions(text, kKey))
            return {};
        return Error{
            ErrorCode::Unsupported,
            fmt::format("{}: \"{}\" stands there, but not under \"model:\", \"params:\" on a line of "
                        "its own; write it there, or take the file away and choose the prediction type",
                        m_source, kKey)};
    }

    /// The original code's "linear" is evenly spaced in the roots.
    Status readSchedule() const {
        const auto schedule = value("beta_schedule");
        if (schedule.empty() || schedule == "linear")
            return {};
        return refused("beta_schedule", schedule, "\"linear\"");
    }

    template<class Number> Status readNumber(const std::string& key, std::optional<Number>& into) const {
        const auto text = value(key);
        if (text.empty())
            return {};
        Number number{};
        const auto* end = text.data() + text.size();
        if (std::from_chars(text.data(), end, number).ptr != end)
            return refused(key, text, "a number");
        into = number;
        return {};
    }

    Status checkRange(const TrainingNotes& notes) const {
        constexpr int kMostTimesteps = 100'000;
        const SchedulerConfig usual;
        const double start = notes.betaStart.value_or(usual.betaStart);
        const double end = notes.betaEnd.value_or(usual.betaEnd);
        const int timesteps = notes.trainTimesteps.value_or(usual.trainTimesteps);
        if (!(start > 0 && start <= end && end < 1))
            return refused("linear_start", fmt::format("{}", start), "0 < linear_start <= linear_end < 1");
        if (timesteps < 2 || timesteps > kMostTimesteps)
            return refused("timesteps", fmt::format("{}", timesteps), fmt::format("2 to {}", kMostTimesteps));
        if (notes.scalingFactor && !(*notes.scalingFactor > 0))
            return refused("scale_factor", fmt::format("{}", *notes.scalingFactor), "a positive number");
        return {};
    }

    Status readTextLayer(TrainingNotes& into) const {
        constexpr const char* kKey = "cond_stage_config.params.layer";
        const auto layer = value(kKey);
        into.takesLastTextLayer = layer == "last";
        if (layer.empty() || layer == "last" || layer == "penultimate")
            return {};
        return refused(kKey, layer, "\"last\" and \"penultimate\"");
    }

    std::string m_source;
    std::map<std::string, std::string> m_values;
};

} // namespace

std::map<std::string, std::string> yamlScalars(std::string_view text) {
    std::map<std::string, std::string> scalars;
    std::vector<Level> levels{{.indent = 0, .path = {}}};
    std::optional<std::string> opened; // a key without a value: a mapping may follow
    while (!text.empty()) {
        const auto line = takeLine(text);
        const auto content = trimmed(line);
        if (content.empty() || content.front() == '#')
            continue;
        const auto indent = line.find_first_not_of(' ');
        if (opened && indent > levels.back().indent)
            levels.push_back({.indent = indent, .path = *opened + "."});
        opened.reset();
        while (levels.size() > 1 && indent < levels.back().indent)
            levels.pop_back();
        const auto colon = content.find(':');
        const bool isInner = indent > levels.back().indent; // of a list, or of a text of several lines
        if (isInner || content.front() == '-' || colon == std::string_view::npos)
            continue;
        auto path = levels.back().path + scalarOf(content.substr(0, colon));
        auto value = scalarOf(content.substr(colon + 1));
        if (value.empty())
            opened = std::move(path);
        else
            scalars.emplace(std::move(path), std::move(value));
    }
    return scalars;
}

std::optional<fs::path> notesBeside(const fs::path& checkpoint) {
    for (const auto* ending : {".yaml", ".yml"}) {
        auto beside = fs::path{checkpoint}.replace_extension(ending);
        std::error_code ignored;
        if (fs::is_regular_file(beside, ignored))
            return beside;
    }
    return std::nullopt;
}

Result<TrainingNotes> readTrainingNotes(const fs::path& checkpoint, const tensor::TensorArchive& archive) {
    constexpr const char* kMetadataKey = "modelspec.prediction_type";
    TrainingNotes notes{.zeroTerminalSnr = archive.find("ztsnr") != nullptr};
    if (const auto beside = notesBeside(checkpoint)) {
        constexpr std::size_t kLargest = 1u << 20;
        RETORT_TRY(const auto text, readTextFile(*beside, kLargest));
        RETORT_CHECK(NotesReader(beside->string()).readFile(text, notes));
    }
    if (!notes.prediction && archive.find("v_pred"))
        notes.prediction = PredictionType::Velocity;
    const auto stated = archive.metadata().find(kMetadataKey);
    if (!notes.prediction && stated != archive.metadata().end()) {
        RETORT_TRY(notes.prediction, NotesReader(archive.source()).spoken(kMetadataKey, stated->second));
    }
    return notes;
}

} // namespace retort::diffusion
