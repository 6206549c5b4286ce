#include "synthesis/generation/external_generator.h"

#include "base/child_process.h"
#include "base/file.h"
#include "base/hash_memory.h"
#include "base/scratch_folder.h"
#include "base/sha256.h"
#include "data/images/decode_image.h"
#include "data/images/file_bytes.h"
#include "synthesis/generation/confirmed_commands.h"
#include "synthesis/sets/image_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace retort::synthesis {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

/// The file that is to be written for an order, and the one that it is made from.
struct Place {
    fs::path output;
    fs::path source{}; ///< empty without
};

class ExternalImageGenerator : public ImageGenerator {
public:
    ExternalImageGenerator(ExternalCommand command, ImageGeneratorDescription description)
        : m_command(std::move(command)), m_description(std::move(description)) {}

    const ImageGeneratorDescription& description() const override { return m_description; }
    Result<std::vector<GeneratedImage>> generate(std::span<const ImageOrder> orders,
                                                 const GenerationSpec& spec,
                                                 const std::stop_token& stop) override;

private:
    Result<std::vector<Place>> placesFor(std::span<const ImageOrder> orders, const fs::path& folder) const;
    Status runBatch(std::span<const ImageOrder> orders, const std::vector<Place>& places,
                    const GenerationSpec& spec, const fs::path& folder, const std::stop_token& stop) const;
    Status runEach(std::span<const ImageOrder> orders, const std::vector<Place>& places,
                   const GenerationSpec& spec, const fs::path& folder, const std::stop_token& stop) const;
    Status run(std::vector<std::string> command, const std::vector<Place>& awaited, const fs::path& folder,
               const std::stop_token& stop) const;
    Result<GeneratedImage> read(const Place& place, const data::ImageSize& size,
                                const fs::path& folder) const;
    Error failed(const std::string& what, const fs::path& folder) const;
    data::ImageSize sizeFor(const GenerationSpec& spec) const {
        return spec.sampledSize.width > 0 ? spec.sampledSize
                                          : data::ImageSize{m_command.size, m_command.size};
    }

    ExternalCommand m_command;
    ImageGeneratorDescription m_description;
};

fs::path logIn(const fs::path& folder) {
    return folder / "log";
}

Error ExternalImageGenerator::failed(const std::string& what, const fs::path& folder) const {
    const auto log = tailOf(logIn(folder));
    return {ErrorCode::Io,
            fmt::format("{}: {}; {}", m_command.name, what,
                        log.empty() ? "it wrote no message" : "the end of its output: " + log)};
}

Result<std::vector<Place>> ExternalImageGenerator::placesFor(std::span<const ImageOrder> orders,
                                                             const fs::path& folder) const {
    RETORT_CHECK(createFolders(folder / "images"));
    std::vector<Place> places;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        Place place{.output = folder / "images" / fmt::format("{:04}.png", i)};
        if (const auto* source = orders[i].source) {
            place.source = folder / fmt::format("source-{:04}.png", i);
            RETORT_TRY(const auto png, encodeImage(*source, {}, {}));
            RETORT_TRY(auto file, AtomicFile::create(place.source));
            RETORT_CHECK(file.write(png));
            RETORT_CHECK(file.commit());
        }
        places.push_back(std::move(place));
    }
    return places;
}

std::int64_t writtenOf(const std::vector<Place>& places) {
    return std::ranges::count_if(places, [](const Place& place) {
        std::error_code error;
        return fs::file_size(place.output, error) > 0 && !error;
    });
}

Status ExternalImageGenerator::run(std::vector<std::string> command, const std::vector<Place>& awaited,
                                   const fs::path& folder, const std::stop_token& stop) const {
    auto written = writtenOf(awaited);
    auto since = Clock::now();
    const auto isAlive = [&] {
        const auto now = writtenOf(awaited);
        if (now != written)
            since = Clock::now();
        written = now;
        return Clock::now() - since < std::chrono::seconds(m_command.timeout);
    };
    RETORT_TRY(const auto end, runChild({.command = std::move(command),
                                         .folder = m_command.file.parent_path(),
                                         .log = logIn(folder),
                                         .stop = stop,
                                         .keepWaiting = isAlive}));
    if (end.wasEnded)
        return failed(fmt::format("was ended because it made no image in {} seconds (\"timeout\" in {})",
                                  m_command.timeout, m_command.file.string()),
                      folder);
    if (end.exitCode != 0)
        return failed(fmt::format("failed with exit code {}", end.exitCode), folder);
    if (const auto count = writtenOf(awaited); count < std::ssize(awaited))
        return failed(fmt::format("made {} of {} images", count, awaited.size()), folder);
    return {};
}

Status ExternalImageGenerator::runBatch(std::span<const ImageOrder> orders, const std::vector<Place>& places,
                                        const GenerationSpec& spec, const fs::path& folder,
                                        const std::stop_token& stop) const {
    const auto size = sizeFor(spec);
    nlohmann::json request{{"version", 1},
                           {"width", size.width},
                           {"height", size.height},
                           {"steps", spec.steps},
                           {"guidance", spec.guidance},
                           {"negativePrompt", spec.negativePrompt},
                           {"folder", (folder / "images").string()},
                           {"images", nlohmann::json::array()}};
    if (spec.kind == GenerationKind::SdEdit)
        request["strength"] = spec.strength;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        nlohmann::json image{{"file", places[i].output.filename().string()},
                             {"prompt", orders[i].prompt},
                             {"seed", orders[i].seed}};
        if (!places[i].source.empty())
            image["source"] = places[i].source.string();
        request["images"].push_back(std::move(image));
    }
    const auto file = folder / "request.json";
    RETORT_CHECK(
        writeFileAtomically(file, request.dump(2, ' ', false, nlohmann::json::error_handler_t::replace)));
    return run(filledCommand(m_command.command,
                             {{"request", file.string()}, {"folder", (folder / "images").string()}}),
               places, folder, stop);
}

Status ExternalImageGenerator::runEach(std::span<const ImageOrder> orders, const std::vector<Place>& places,
                                       const GenerationSpec& spec, const fs::path& folder,
                                       const std::stop_token& stop) const {
    constexpr std::uint64_t kPositive = 0x7fffffff;
    const auto size = sizeFor(spec);
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const auto& order = orders[i];
        RETORT_CHECK(
            run(filledCommand(m_command.command, {{"prompt", order.prompt},
                                                  {"negative", spec.negativePrompt},
                                                  {"seed", fmt::format("{}", order.seed)},
                                                  {"seed32", fmt::format("{}", order.seed & kPositive)},
                                                  {"width", fmt::format("{}", size.width)},
                                                  {"height", fmt::format("{}", size.height)},
                                                  {"steps", fmt::format("{}", spec.steps)},
                                                  {"guidance", fmt::format("{}", spec.guidance)},
                                                  {"strength", fmt::format("{}", spec.strength)},
                                                  {"source", places[i].source.string()},
                                                  {"output", places[i].output.string()}}),
                {places[i]}, folder, stop));
    }
    return {};
}

Result<GeneratedImage> ExternalImageGenerator::read(const Place& place, const data::ImageSize& size,
                                                    const fs::path& folder) const {
    std::vector<std::byte> bytes;
    RETORT_CHECK(data::readFileBytes(place.output, bytes));
    auto image = data::decodeImage(bytes, place.output.filename().string());
    if (!image.ok())
        return Error{ErrorCode::Corrupt,
                     failed("made an image that cannot be read: " + image.error().message, folder).message};
    if (image->size != size)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: made an image of {} x {} pixels, {} x {} were asked for",
                                 m_command.name, image->size.width, image->size.height, size.width,
                                 size.height)};
    const bool isBlack = std::ranges::all_of(image->pixels, [](std::uint8_t value) { return value == 0; });
    return GeneratedImage{.image = std::move(image).value(), .valid = !isBlack};
}

Result<std::vector<GeneratedImage>> ExternalImageGenerator::generate(std::span<const ImageOrder> orders,
                                                                     const GenerationSpec& spec,
                                                                     const std::stop_token& stop) {
    if (spec.kind == GenerationKind::SdEdit && !m_command.sources)
        return invalidArgument(
            fmt::format("{}: takes no source images; \"sources\": true in {} says that it does",
                        m_command.name, m_command.file.string()));
    RETORT_TRY(const auto folder, ScratchFolder::create());
    RETORT_TRY(const auto places, placesFor(orders, folder.path()));
    if (m_command.runs == CommandRuns::PerBatch)
        RETORT_CHECK(runBatch(orders, places, spec, folder.path(), stop));
    else
        RETORT_CHECK(runEach(orders, places, spec, folder.path(), stop));
    std::vector<GeneratedImage> images;
    for (const auto& place : places) {
        RETORT_TRY(auto image, read(place, sizeFor(spec), folder.path()));
        images.push_back(std::move(image));
    }
    return images;
}

Result<std::string> contentHashOf(const ExternalCommand& command, const ProgressSink& progress) {
    std::string all = command.fileHash;
    for (const auto& file : command.files) {
        std::error_code ignored;
        constexpr std::int64_t kWorthTelling = 64 << 20;
        const auto size = static_cast<std::int64_t>(fs::file_size(file, ignored));
        ProgressMeter meter(size >= kWorthTelling ? progress : ProgressSink{}, command.name + ": hash files",
                            "bytes", size);
        RETORT_TRY(const auto hash, rememberedSha256(file, [&](std::size_t bytes) {
                       meter.advanceBy(static_cast<std::int64_t>(bytes));
                   }));
        meter.finish();
        all += hash;
    }
    return sha256(all);
}

Result<ImageGeneratorDescription> describeCommand(const ExternalCommand& command,
                                                  const ImageGeneratorOptions& options) {
    RETORT_TRY(auto hash, contentHashOf(command, options.progress));
    return ImageGeneratorDescription{.name = options.name.empty() ? command.name : options.name,
                                     .contentHash = std::move(hash),
                                     .precision = "external",
                                     .scheduler = std::nullopt,
                                     .nativeSize = command.size,
                                     .imageFactor = command.multipleOf,
                                     .isExternal = true};
}

} // namespace

Result<ImageGeneratorDescription> describeExternalGenerator(const fs::path& file,
                                                            const ImageGeneratorOptions& options) {
    RETORT_TRY(const auto command, readExternalCommand(file));
    return describeCommand(command, options);
}

Result<std::unique_ptr<ImageGenerator>> openExternalGenerator(const fs::path& file,
                                                              const ImageGeneratorOptions& options) {
    RETORT_TRY(auto command, readExternalCommand(file));
    if (!ConfirmedCommands().contains(command.file, command.fileHash))
        return Error{ErrorCode::AccessDenied,
                     fmt::format("{}: runs a command that was not confirmed yet: {}; if it may run, add "
                                 "--run-command to \"generate\"",
                                 command.file.string(), commandLineOf(command))};
    RETORT_TRY(auto description, describeCommand(command, options));
    return std::unique_ptr<ImageGenerator>(
        std::make_unique<ExternalImageGenerator>(std::move(command), std::move(description)));
}

} // namespace retort::synthesis
