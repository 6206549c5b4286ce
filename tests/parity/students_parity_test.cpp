// Student networks against torchvision's numbers: tiny ResNets with weights from a file, full-size models
// with weights from a hash recipe, and the names and shapes of their tensors.

#include "distill/losses.h"
#include "nn/parameters.h"
#include "parity_fixture.h"
#include "students/architecture.h"
#include "students/resnet.h"
#include "students/student.h"
#include "training/optimizer.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <regex>
#include <set>

namespace retort {
namespace {

using namespace students;
using namespace ::retort::testing;

// ---- tiny ResNets
// ------------------------------------------------------------------------------------------

ResNetConfig configOf(const nlohmann::json& json) {
    return {.block = json.at("block") == "Bottleneck" ? BlockKind::Bottleneck : BlockKind::Basic,
            .layers = json.at("layers").get<std::vector<int>>(),
            .stemChannels = json.at("stem_channels").get<std::int64_t>(),
            .stem = Stem::Standard,
            .classes = json.at("num_classes").get<std::int64_t>()};
}

void allocate(Network& net) {
    nn::allocateParameters(nn::parametersAlone(net.walk()), at::kCPU, at::MemoryFormat::Contiguous);
}

std::vector<tensor::NamedTensor> parametersOf(Network& net) {
    return nn::parametersOf(nn::parametersAlone(net.walk()));
}

std::vector<tensor::NamedTensor> tensorsOf(Network& net) {
    auto list = parametersOf(net);
    for (auto& item : nn::parametersOf(nn::buffersAlone(net.walk())))
        list.push_back(std::move(item));
    return list;
}

void expectClose(const at::Tensor& actual, const tensor::TensorMap& io, const std::string& name,
                 double tolerance) {
    ASSERT_TRUE(io.contains(name)) << name;
    EXPECT_LE(relativeDifference(actual, io.at(name)), tolerance) << name;
}

void checkEvaluation(ResNet& net, const tensor::TensorMap& io, double tolerance) {
    const torch::NoGradGuard noGrad;
    Dropout dropout;
    const Pass evaluation{.statistics = nn::NormStatistics::Running, .dropout = dropout};
    const auto stages = net.stages(io.at("in.image"), evaluation.statistics);
    expectClose(stages.stem, io, "out.eval.maxpool", tolerance);
    for (std::size_t i = 0; i < stages.layers.size(); ++i)
        expectClose(stages.layers[i], io, "out.eval.layer" + std::to_string(i + 1), tolerance);
    const at::Tensor features = net.features(io.at("in.image"), evaluation);
    expectClose(features, io, "out.eval.avgpool", tolerance);
    expectClose(net.classifier()(features), io, "out.eval.logits", tolerance);
}

Result<training::Optimizer> optimizerOf(const nlohmann::json& json, Network& net) {
    const training::OptimizerOptions options{.kind = training::OptimizerKind::Sgd,
                                             .learningRate = json.at("lr").get<double>(),
                                             .weightDecay = json.at("weight_decay").get<double>(),
                                             .weightDecayOn = training::WeightDecayOn::AllParameters,
                                             .momentum = json.at("momentum").get<double>(),
                                             .momentumKind = json.at("nesterov").get<bool>()
                                                                 ? training::Momentum::Nesterov
                                                                 : training::Momentum::Classic};
    return training::Optimizer::create(options, {{.parameters = parametersOf(net)}});
}

void checkTrainingStep(ResNet& net, const ParityFixture& fixture, const tensor::TensorMap& io,
                       double tolerance) {
    const auto& settings = fixture.json.at("train_step");
    ASSERT_EQ(settings.at("steps").get<int>(), 1);
    Dropout dropout;
    const Pass training{.statistics = nn::NormStatistics::Batch, .dropout = dropout};
    const at::Tensor logits = net.classifier()(net.features(io.at("in.image"), training));
    expectClose(logits, io, "out.train.logits", tolerance);
    const at::Tensor loss = distill::crossEntropy(logits, io.at("in.labels"));
    expectClose(loss, io, "out.train.loss", tolerance);
    loss.backward();
    int gradients = 0;
    for (const auto& parameter : parametersOf(net))
        if (io.contains("grad." + parameter.name)) {
            expectClose(parameter.tensor.grad(), io, "grad." + parameter.name, tolerance);
            ++gradients;
        }
    EXPECT_GT(gradients, 0);
    RETORT_ASSERT_OK_AND_ASSIGN(auto optimizer, optimizerOf(settings, net));
    optimizer.step({.learningRate = settings.at("lr").get<double>()});
    for (const auto& item : tensorsOf(net))
        if (io.contains("after." + item.name))
            expectClose(item.tensor, io, "after." + item.name, tolerance);
    const torch::NoGradGuard noGrad;
    const Pass evaluation{.statistics = nn::NormStatistics::Running, .dropout = dropout};
    expectClose(net.classifier()(net.features(io.at("in.image"), evaluation)), io,
                "out.eval_after_step.logits", tolerance);
}

TEST(TinyResNet, WithReferenceWeights_MatchesOutputsGradientsAndOneStep) {
    const auto names = fixturesNamed("resnet_tiny_");
    if (names.empty())
        GTEST_SKIP() << "no resnet_tiny_*.json in " << fixturesFolder() << "; set RETORT_FIXTURES";
    for (const auto& name : names) {
        SCOPED_TRACE(name);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read(name));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto weights, fixture.tensors("weights"));
        RETORT_ASSERT_OK_AND_ASSIGN(const auto io, fixture.tensors("io"));
        const double tolerance = fixture.json.at("tolerance").at("relative_to_max_abs").get<double>();
        ResNet net(configOf(fixture.json.at("config")));
        allocate(net);
        ASSERT_THAT(tensor::copyWeights(tensorsOf(net), weights, name), succeeds());
        checkEvaluation(net, io, tolerance);
        checkTrainingStep(net, fixture, io, tolerance);
    }
}

// ---- full-size models whose weights come from a recipe
// ------------------------------------------------------

/// The recipe's numbers: SplitMix64 from the FNV-1a hash of the key.
class Recipe {
public:
    explicit Recipe(const std::string& key) {
        for (const unsigned char c : key)
            m_seed = (m_seed ^ c) * 0x100000001b3ull;
    }

    void fill(at::Tensor& tensor, double low, double high) const {
        const at::Tensor values = at::empty(tensor.sizes(), at::kFloat);
        float* data = values.data_ptr<float>();
        for (std::int64_t i = 0; i < values.numel(); ++i)
            data[i] = static_cast<float>(low + (high - low) * uniform(static_cast<std::uint64_t>(i)));
        tensor.copy_(values);
    }

private:
    double uniform(std::uint64_t index) const {
        std::uint64_t z = m_seed + (index + 1) * 0x9E3779B97F4A7C15ull;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        z ^= z >> 31;
        return static_cast<double>(z >> 40) / static_cast<double>(1 << 24);
    }

    std::uint64_t m_seed = 0xcbf29ce484222325ull;
};

struct Range {
    double low, high;
};

/// The constant c of a range that the recipe words as "... a=sqrt(c/(numel/shape[0])) ...".
double constantOf(const std::string& formula) {
    std::smatch match;
    return std::regex_search(formula, match, std::regex(R"(sqrt\(([0-9.]+)/)")) ? std::stod(match[1]) : NAN;
}

Range rangeOf(const nlohmann::json& ranges, const std::string& model, const std::string& name,
              const at::Tensor& t) {
    const auto pair = [&](const char* key) {
        return Range{ranges.at(key).at(0).get<double>(), ranges.at(key).at(1).get<double>()};
    };
    if (name.ends_with("running_mean"))
        return pair("*running_mean");
    if (name.ends_with("running_var"))
        return pair("*running_var");
    if (t.dim() == 1)
        return pair(name.ends_with("weight") ? "1-D *weight" : "other 1-D (biases)");
    const double c = t.dim() == 4 ? ranges.at("4-D (convolutions)").at("c").at(model).get<double>()
                                  : constantOf(ranges.at("2-D (linear)").get<std::string>());
    const double a = std::sqrt(c / static_cast<double>(t.numel() / t.size(0)));
    return {-a, a};
}

struct WeightSums {
    double sum = 0, absolute = 0;
};

WeightSums fillByRecipe(const Student& student, const nlohmann::json& json, const std::string& model) {
    const torch::NoGradGuard noGrad;
    const auto salt = json.at("salt").get<std::string>();
    WeightSums sums;
    for (const auto& list : {student.namedParameters(), student.namedBuffers()})
        for (const auto& item : list) {
            at::Tensor live = item.tensor.detach();
            if (!live.is_floating_point()) {
                live.zero_();
                continue;
            }
            const auto range = rangeOf(json.at("recipe").at("ranges"), model, item.name, live);
            Recipe(salt + ":" + model + ":" + item.name).fill(live, range.low, range.high);
            sums.sum += live.to(at::kDouble).sum().item<double>();
            sums.absolute += live.to(at::kDouble).abs().sum().item<double>();
        }
    return sums;
}

at::Tensor bufferOf(const Student& student, const std::string& name) {
    for (const auto& item : student.namedBuffers())
        if (item.name == name)
            return item.tensor;
    return {};
}

void checkResNetTraining(Student& student, const tensor::TensorMap& io, const std::string& model,
                         double tolerance) {
    student.setMode(Mode::Train);
    const std::string prefix = "out." + model + ".train.";
    expectClose(student.logits(io.at("in.image")), io, prefix + "logits", tolerance);
    expectClose(bufferOf(student, "bn1.running_mean"), io, prefix + "bn1.running_mean", tolerance);
    expectClose(bufferOf(student, "bn1.running_var"), io, prefix + "bn1.running_var", tolerance);
    const std::string last = model == "resnet50"   ? "layer4.2.bn3"
                             : model == "resnet34" ? "layer4.2.bn2"
                                                   : "layer4.1.bn2";
    expectClose(bufferOf(student, last + ".running_var"), io, prefix + "layer4_last_bn.running_var",
                tolerance);
}

/// The network alone, batch norms in training mode and everything random off.
at::Tensor logitsWithBatchStatistics(const Student& student, const at::Tensor& image) {
    const auto net = makeNetwork(student.spec());
    allocate(*net);
    tensor::TensorMap weights;
    for (const auto& list : {student.namedParameters(), student.namedBuffers()})
        for (const auto& item : list)
            weights.emplace(item.name, item.tensor);
    EXPECT_THAT(tensor::copyWeights(tensorsOf(*net), weights, "student"), succeeds());
    Dropout inactive;
    return net->classifier()(
        net->features(image, {.statistics = nn::NormStatistics::Batch, .dropout = inactive}));
}

TEST(FullSizeStudents, WithRecipeWeights_MatchTorchvision) {
    RETORT_NEED_FIXTURE("torchvision_full.json");
    const torch::NoGradGuard noGrad;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read("torchvision_full"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto io, fixture.tensors("io"));
    const double tolerance = fixture.json.at("tolerance").at("relative_to_max_abs").get<double>();
    const int classes = fixture.json.at("num_classes").get<int>();
    for (const auto& model : fixture.json.at("models").get<std::vector<std::string>>()) {
        SCOPED_TRACE(model);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto architecture, readWord<Architecture>("student", model));
        RETORT_ASSERT_OK_AND_ASSIGN(auto student,
                                    Student::create({.architecture = architecture, .classes = classes}));
        const auto sums = fillByRecipe(student, fixture.json, model);
        const auto& check = fixture.json.at("weight_check").at(model);
        const double absolute = check.at("float64_sum_of_abs").get<double>();
        ASSERT_NEAR(sums.absolute, absolute, 1e-9 * absolute);
        ASSERT_NEAR(sums.sum, check.at("float64_sum_of_all_float_tensors").get<double>(), 1e-9 * absolute);
        expectClose(student.logits(io.at("in.image")), io, "out." + model + ".eval.logits", tolerance);
        if (isResNet(architecture))
            checkResNetTraining(student, io, model, tolerance);
        else
            expectClose(logitsWithBatchStatistics(student, io.at("in.image")), io,
                        "out." + model + ".bn_train_dropout_off.logits", tolerance);
    }
}

// ---- names and shapes
// -----------------------------------------------------------------------------------------

using Layout = std::map<std::string, std::pair<std::vector<std::int64_t>, std::string>>;

Layout layoutOf(const Student& student) {
    Layout layout;
    for (const auto& item : student.namedParameters())
        layout[item.name] = {item.tensor.sizes().vec(), "F32 parameter"};
    for (const auto& item : student.namedBuffers())
        layout[item.name] = {item.tensor.sizes().vec(),
                             item.tensor.is_floating_point() ? "F32 buffer" : "I64 buffer"};
    return layout;
}

std::map<std::string, double> meansOf(const Student& student) {
    std::map<std::string, double> sums;
    for (const auto& item : student.namedBuffers())
        if (item.name.ends_with("running_mean"))
            sums[item.name] = item.tensor.to(at::kDouble).abs().sum().item<double>();
    return sums;
}

/// Running means begin at 0, so the same batch twice makes them (1 - m) m x + m x out of m x.
std::set<double> momentaOf(Student& student) {
    const torch::NoGradGuard noGrad;
    const at::Tensor images = at::sin(at::arange(2 * 3 * 64 * 64).to(at::kFloat)).view({2, 3, 64, 64});
    student.setMode(Mode::Train);
    std::vector<std::map<std::string, double>> after;
    for (int pass = 0; pass < 2; ++pass) {
        student.seedDropout(RandomStream(1, "dropout"));
        student.logits(images);
        after.push_back(meansOf(student));
    }
    std::set<double> momenta;
    for (const auto& [name, sum] : after[0])
        momenta.insert(std::round(1000 * (2 - after[1].at(name) / sum)) / 1000);
    return momenta;
}

TEST(StudentTensors, OfEachArchitecture_HaveTorchvisionsNamesAndShapes) {
    RETORT_NEED_FIXTURE("names_shapes.json");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read("names_shapes"));
    for (const auto& [model, reference] : fixture.json.at("models").items()) {
        SCOPED_TRACE(model);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto architecture, readWord<Architecture>("student", model));
        const StudentSpec spec{.architecture = architecture,
                               .classes = reference.at("num_classes").get<int>()};
        RETORT_ASSERT_OK_AND_ASSIGN(auto student, Student::create(spec));
        Layout expected;
        for (const auto& entry : reference.at("state_dict"))
            expected[entry.at("name").get<std::string>()] = {
                entry.at("shape").get<std::vector<std::int64_t>>(),
                entry.at("dtype").get<std::string>() + " " + entry.at("kind").get<std::string>()};
        EXPECT_EQ(layoutOf(student), expected);
        EXPECT_EQ(student.parameterCount(), reference.at("n_parameters").get<std::int64_t>());
        std::set<double> momenta; // the epsilons show in the logits of FullSizeStudents
        for (const auto& pair : reference.at("batchnorm"))
            momenta.insert(pair.at(1).get<double>());
        EXPECT_EQ(momentaOf(student), momenta);
    }
}

// ---- the networks of timm_students.json, whose weights come from the same recipe
// ---------------------------

Range rangeIn(const nlohmann::json& ranges, double c, const std::string& name, const at::Tensor& t) {
    const auto pair = [&](const char* key) {
        return Range{ranges.at(key).at(0).get<double>(), ranges.at(key).at(1).get<double>()};
    };
    if (name.ends_with("running_mean"))
        return pair("running_mean");
    if (name.ends_with("running_var"))
        return pair("running_var");
    if (t.dim() == 1)
        return pair(name.ends_with("weight") ? "norm_weight" : "bias");
    const double constant = t.dim() == 4 ? c : ranges.at("linear_c").get<double>();
    const double bound = std::sqrt(constant / static_cast<double>(t.numel() / t.size(0)));
    return {-bound, bound};
}

std::vector<tensor::NamedTensor> stateOf(const Student& student) {
    auto state = student.namedParameters();
    for (auto& buffer : student.namedBuffers())
        state.push_back(std::move(buffer));
    return state;
}

/// "blocks.0.0.conv.weight 32x32x3x3"
std::set<std::string> describedState(const Student& student) {
    std::set<std::string> lines;
    for (const auto& [name, tensor] : stateOf(student)) {
        std::string shape;
        for (const auto side : tensor.sizes())
            shape += (shape.empty() ? " " : "x") + std::to_string(side);
        lines.insert(name + shape);
    }
    return lines;
}

at::Tensor tensorOf(const nlohmann::json& rows) {
    std::vector<double> values;
    for (const auto& row : rows)
        for (const auto& value : row)
            values.push_back(value.get<double>());
    return at::tensor(values, at::kDouble).view({static_cast<std::int64_t>(rows.size()), -1});
}

class TimmStudents : public ::testing::TestWithParam<Architecture> {
protected:
    static Result<Student> studentIn(const nlohmann::json& json, const std::string& model) {
        auto student =
            Student::create({.architecture = GetParam(), .classes = json.at("num_classes").get<int>()});
        if (student.ok())
            fill(*student, json, model);
        return student;
    }

    static at::Tensor imagesOf(const nlohmann::json& json) {
        const auto& input = json.at("input");
        at::Tensor images = at::empty(input.at("shape").get<std::vector<std::int64_t>>());
        Recipe(json.at("salt").get<std::string>() + ":input")
            .fill(images, input.at("range").at(0).get<double>(), input.at("range").at(1).get<double>());
        return images;
    }

private:
    static void fill(const Student& student, const nlohmann::json& json, const std::string& model) {
        const torch::NoGradGuard noGrad;
        const double c = json.at("models").at(model).at("convolution_c").get<double>();
        for (const auto& [name, tensor] : stateOf(student)) {
            at::Tensor live = tensor.detach();
            if (!live.is_floating_point())
                continue;
            const auto range = rangeIn(json.at("ranges"), c, name, live);
            Recipe(json.at("salt").get<std::string>() + ":" + model + ":" + name)
                .fill(live, range.low, range.high);
        }
    }
};

TEST_P(TimmStudents, WithRecipeWeights_HaveTheReferencesNamesSizesAndAnswers) {
    RETORT_NEED_FIXTURE("timm_students.json");
    const torch::NoGradGuard noGrad;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read("timm_students"));
    const std::string model(wordOf(GetParam()));
    const auto& reference = fixture.json.at("models").at(model);
    const double tolerance = fixture.json.at("tolerance").at("relative_to_max_abs").get<double>();
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, studentIn(fixture.json, model));
    EXPECT_EQ(describedState(student), reference.at("state_dict").get<std::set<std::string>>());
    EXPECT_EQ(student.parameterCount(), reference.at("n_parameters").get<std::int64_t>());
    EXPECT_EQ(student.multiplyAdds(224, 224), reference.at("multiply_adds_224").get<std::int64_t>());
    std::set<double> momenta;
    for (const auto& norm : reference.at("norms"))
        momenta.insert(norm.at(1).get<double>());

    const at::Tensor images = imagesOf(fixture.json);
    EXPECT_LE(relativeDifference(student.logits(images), tensorOf(reference.at("eval_logits"))), tolerance);
    EXPECT_LE(relativeDifference(logitsWithBatchStatistics(student, images),
                                 tensorOf(reference.at("batch_statistics_logits"))),
              tolerance);
    if (reference.contains("fused_logits")) {
        student.setBranches(Branches::Reparameterised);
        EXPECT_LE(relativeDifference(student.logits(images), tensorOf(reference.at("fused_logits"))),
                  tolerance);
    }
    RETORT_ASSERT_OK_AND_ASSIGN(auto fresh, Student::create(student.spec()));
    EXPECT_EQ(momentaOf(fresh), momenta);
}

INSTANTIATE_TEST_SUITE_P(All, TimmStudents,
                         ::testing::Values(Architecture::MobileNetV3Large, Architecture::MobileNetV4ConvSmall,
                                           Architecture::MobileNetV4ConvMedium, Architecture::RepVitM09),
                         [](const auto& of) { return std::string(wordOf(of.param)); });

} // namespace
} // namespace retort
