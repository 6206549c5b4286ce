#include "testing/generated_sets.h"

#include "base/random_stream.h"
#include "data/registry/registry.h"
#include "store/synthetic_table.h"
#include "testing/fixtures.h"
#include "testing/image_folder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <QColor>
#include <QImage>

#include <fstream>

namespace retort::ui::testing {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr int kGeneratedSide = 24, kTeacherWidth = 256;

void writeJson(const fs::path& file, const json& content) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << content.dump();
}

/// What the list of models looks at; there are no weights.
void writeGenerator(const fs::path& folder, int embeddingWidth) {
    json unet{{"_class_name", "UNet2DConditionModel"}, {"sample_size", 8}, {"cross_attention_dim", 64}};
    if (embeddingWidth > 0)
        unet.update({{"class_embed_type", "projection"},
                     {"projection_class_embeddings_input_dim", 2 * embeddingWidth}});
    writeJson(folder / "model_index.json", {{"_class_name", embeddingWidth > 0 ? "StableUnCLIPImg2ImgPipeline"
                                                                               : "StableDiffusionPipeline"}});
    writeJson(folder / "unet/config.json", unet);
    writeJson(folder / "vae/config.json",
              {{"_class_name", "AutoencoderKL"}, {"block_out_channels", {32, 32, 32, 32}}});
    writeJson(folder / "scheduler/scheduler_config.json", {{"_class_name", "DDIMScheduler"}});
}

/// Every image in one colour of its seed.
class ColourGenerator : public synthesis::ImageGenerator {
public:
    explicit ColourGenerator(synthesis::ImageGeneratorDescription about) : m_about(std::move(about)) {}

    const synthesis::ImageGeneratorDescription& description() const override { return m_about; }
    Result<std::vector<synthesis::GeneratedImage>> generate(std::span<const synthesis::ImageOrder> orders,
                                                            const synthesis::GenerationSpec&,
                                                            const std::stop_token&) override {
        std::vector<synthesis::GeneratedImage> generated;
        for (const auto& order : orders) {
            RandomStream colour(order.seed, "colour");
            const auto shade = static_cast<std::uint8_t>(20 + colour.below(200));
            data::Image image{.size = {kGeneratedSide, kGeneratedSide},
                              .fullSize = {kGeneratedSide, kGeneratedSide}};
            image.pixels.assign(static_cast<std::size_t>(kGeneratedSide * kGeneratedSide * image.channels),
                                shade);
            generated.push_back({.image = std::move(image),
                                 .noisedEmbedding = {order.embedding.begin(), order.embedding.end()}});
        }
        return generated;
    }

private:
    synthesis::ImageGeneratorDescription m_about;
};

synthesis::ImageGeneratorDescription describe(const fs::path& folder) {
    const auto name = folder.filename().string();
    return {.name = name,
            .contentHash = "hash of " + name,
            .precision = "fp32",
            .scheduler = diffusion::SchedulerKind::Ddim,
            .nativeSize = kGeneratedSide,
            .embeddingWidth = name == kEmbeddingGenerator ? kTeacherWidth : 0};
}

/// The program's own but for its generators: those of the tests are to be the only ones.
fs::path writeResources(const fs::path& folder) {
    const auto own = retort::testing::resourcesFolder();
    fs::create_directories(folder / "models");
    for (const auto* part : {"templates", "references", "studies", "models/miniature-clip"})
        fs::create_directory_symlink(own / part, folder / part);
    return folder;
}

study::ComputeContext environment(const fs::path& resources) {
    study::ComputeContext environment{.resources = resources, .threads = 1};
    environment.imageGenerators.describe = [](const fs::path& folder,
                                              const synthesis::ImageGeneratorOptions&) {
        return Result<synthesis::ImageGeneratorDescription>(describe(folder));
    };
    environment.imageGenerators.open = [](const fs::path& folder, const synthesis::ImageGeneratorOptions&) {
        return Result<std::unique_ptr<synthesis::ImageGenerator>>(
            std::make_unique<ColourGenerator>(describe(folder)));
    };
    return environment;
}

json specOf(const StoredSet& set) {
    return {{"kind", set.kind},
            {"perImage", 2},
            {"guidance", 2.0},
            {"steps", set.steps},
            {"scheduler", "euler"},
            {"seed", 7},
            {"templates", {"a photo of a {}."}},
            {"noiseLevel", 20},
            {"strength", 0.5},
            {"drawnSize", {0, 0}},
            {"storedSize", {0, 0}},
            {"format", "png"}};
}

store::SyntheticImageRecord imageOf(const StoredSet& set, std::int64_t number) {
    store::SyntheticImageRecord image{.number = number,
                                      .label = number % 2,
                                      .prompt =
                                          number % 2 == 0 ? "a photo of a big dog." : "a photo of a cat.",
                                      .seed = 1000 + static_cast<std::uint64_t>(number),
                                      .file = "images/" + std::to_string(number) + ".png",
                                      .seconds = set.seconds / static_cast<double>(set.images)};
    if (set.kind != "cls2img")
        image.source = number;
    return image;
}

void writeImage(const fs::path& file, std::int64_t number) {
    fs::create_directories(file.parent_path());
    QImage image(kGeneratedSide, kGeneratedSide, QImage::Format_RGB888);
    image.fill(QColor::fromHsv(static_cast<int>(number * 37 % 360), 120, 180));
    ASSERT_TRUE(image.save(QString::fromStdString(file.string())));
}

/// The workspace itself can be opened once at a time, and that is for the session.
store::Database makeWorkspace(const fs::path& folder) {
    EXPECT_TRUE(store::Workspace::open(folder, store::Access::ReadWrite).ok());
    return store::Database::open(folder / "retort.db", store::Access::ReadWrite).value();
}

} // namespace

GeneratedSets::GeneratedSets(Generators generators) : m_database(makeWorkspace(m_folder / "workspace")) {
    writePets(m_folder / kPetsName);
    const auto place = m_folder / "workspace";
    EXPECT_TRUE(data::importFolder(m_folder / kPetsName, kPetsName, place / "datasets").ok());
    if (generators == Generators::None)
        return;
    writeGenerator(place / "models" / kTextGenerator, 0);
    writeGenerator(place / "models" / kEmbeddingGenerator, kTeacherWidth);
}

SyntheticSetId GeneratedSets::put(const StoredSet& set) {
    store::SyntheticTable table(m_database);
    const auto id = table
                        .put({.identity = "identity of " + set.name,
                              .name = set.name,
                              .kind = set.kind,
                              .dataset = kPetsName,
                              .generator = set.kind == "img2img" ? kEmbeddingGenerator : kTextGenerator,
                              .generatorHash = "hash",
                              .teacher = set.kind == "img2img" ? "miniature-clip" : "",
                              .classes = {"big dog 犬", "cat"},
                              .spec = specOf(set).dump(),
                              .images = set.images,
                              .width = kGeneratedSide,
                              .height = kGeneratedSide})
                        .value();
    draw(id, set, 0, set.drawn);
    return id;
}

void GeneratedSets::draw(SyntheticSetId id, const StoredSet& set, std::int64_t first, std::int64_t last) {
    store::SyntheticTable table(m_database);
    std::vector<store::SyntheticImageRecord> images;
    std::vector<store::SyntheticScore> scores;
    for (auto number = first; number < last; ++number) {
        images.push_back(imageOf(set, number));
        writeImage(m_folder / "workspace/synthetic" / set.name / images.back().file, number);
        const double score = static_cast<double>(number) / static_cast<double>(set.images);
        scores.push_back({.number = number,
                          .score = score,
                          .top5 = json{{number % 2, score}, {1 - number % 2, 1 - score}}.dump()});
    }
    EXPECT_TRUE(table.addImages(id, images).ok());
    if (set.scored) {
        EXPECT_TRUE(table.setScores(id, "miniature-clip", scores).ok());
    }
    if (last >= set.images) {
        EXPECT_TRUE(table.setFinished(id).ok());
    }
}

Session& GeneratedSets::session() {
    if (!m_session)
        m_session = Session::open(m_folder / "workspace", environment(writeResources(m_folder / "resources")))
                        .value();
    return *m_session;
}

} // namespace retort::ui::testing
