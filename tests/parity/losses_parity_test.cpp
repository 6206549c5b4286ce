// Every loss of the fixture and its gradients. What a loss is called says which it is; its numbers
// (temperature, beta, weights) are read from its name and formula.

#include "distill/losses.h"
#include "parity_fixture.h"

#include <cmath>
#include <functional>
#include <optional>
#include <regex>

namespace retort {
namespace {

using namespace distill;
using namespace ::retort::testing;

/// The number after `marker` in `text`, for example of "T" in "ld_kl_T4"; nothing when it is not there.
std::optional<double> numberAfter(const std::string& text, const std::string& marker) {
    std::smatch match;
    if (std::regex_search(text, match, std::regex(marker + R"(\s*=?\s*([0-9]+(\.[0-9]+)?))")))
        return std::stod(match[1]);
    return std::nullopt;
}

/// Inputs of a loss; those that the fixture has gradients for are leaves.
using Inputs = std::map<std::string, at::Tensor>;

class LossCase {
public:
    LossCase(std::string name, std::string formula, const Inputs& inputs)
        : m_name(std::move(name)), m_formula(std::move(formula)), m_inputs(inputs) {}

    /// Undefined for a loss that is not known here.
    at::Tensor loss() const {
        if (m_name.starts_with("fd_"))
            return featureLoss(m_name.ends_with("_projected") ? projected() : in("feat_student"));
        if (m_name.starts_with("ld_"))
            return logitLoss();
        if (m_name.starts_with("ce_hard"))
            return crossEntropy(in("logits_student"), in("labels"),
                                numberAfter(m_name, "label_smoothing").value_or(0));
        if (m_name.starts_with("kd_combined"))
            return combined();
        if (m_name == "kd_fd_ld_ce")
            return everything();
        if (m_name == "clip_contrastive")
            return contrastiveLoss(in("feat_student"), in("feat_teacher"), in("logit_scale"));
        return {};
    }

private:
    const at::Tensor& in(const std::string& name) const { return m_inputs.at("in." + name); }
    double temperature() const { return numberAfter(m_name, "_T").value_or(1); }

    at::Tensor projected() const {
        return at::linear(in("feat_student_narrow"), in("proj_weight"), in("proj_bias"));
    }

    at::Tensor featureLoss(const at::Tensor& s) const {
        const at::Tensor& t = in("feat_teacher");
        if (m_name.starts_with("fd_mse_sum_dim"))
            return summedSquaredLoss(s, t);
        if (m_name.starts_with("fd_mse_l2normalized"))
            return unitMeanSquaredLoss(s, t);
        if (m_name.starts_with("fd_mse"))
            return meanSquaredLoss(s, t);
        if (m_name.starts_with("fd_cosine"))
            return cosineLoss(s, t);
        if (m_name.starts_with("fd_smooth_l1"))
            return smoothL1Loss(s, t, numberAfter(m_name, "beta").value());
        return m_name == "fd_l1" ? meanAbsoluteLoss(s, t) : at::Tensor();
    }

    at::Tensor logitLoss() const {
        if (m_name.starts_with("ld_clip_zero_shot")) {
            const at::Tensor scale = in("logit_scale").exp();
            return divergenceLoss(zeroShotLogits(in("feat_student"), in("text_features"), scale),
                                  zeroShotLogits(in("feat_teacher"), in("text_features"), scale),
                                  temperature());
        }
        if (m_name.starts_with("ld_kl_large"))
            return divergenceLoss(in("logits_student_large"), in("logits_teacher_large"), temperature());
        const at::Tensor& s = in("logits_student");
        const at::Tensor& t = in("logits_teacher");
        if (m_name.starts_with("ld_kl_unscaled"))
            return divergenceLoss(s, t, temperature(), TemperatureScaling::None);
        if (m_name.starts_with("ld_kl"))
            return divergenceLoss(s, t, temperature());
        if (m_name.starts_with("ld_ce_soft"))
            return softCrossEntropy(s, t, temperature());
        return m_name == "ld_mse_logits" ? meanSquaredLoss(s, t) : at::Tensor();
    }

    at::Tensor combined() const {
        const double alpha = numberAfter(m_name, "alpha").value();
        return (1 - alpha) * crossEntropy(in("logits_student"), in("labels")) +
               alpha * divergenceLoss(in("logits_student"), in("logits_teacher"), temperature());
    }

    at::Tensor everything() const {
        const double weight = numberAfter(m_formula, R"(\+)").value();
        return crossEntropy(in("logits_student"), in("labels")) +
               weight * cosineLoss(in("feat_student"), in("feat_teacher")) +
               divergenceLoss(in("logits_student"), in("logits_teacher"),
                              numberAfter(m_formula, "T").value());
    }

    std::string m_name;
    std::string m_formula;
    const Inputs& m_inputs;
};

Inputs leavesFor(const tensor::TensorMap& io, const nlohmann::json& entry) {
    Inputs inputs;
    for (const auto& [name, tensor] : io)
        if (name.starts_with("in."))
            inputs.emplace(name, tensor.clone());
    for (const auto& [name, gradient] : entry.at("gradients").items())
        inputs.at(name).requires_grad_(true);
    return inputs;
}

void expectWithin(const at::Tensor& actual, const at::Tensor& expected, double tolerance,
                  const std::string& what) {
    const double best = std::min(absoluteDifference(actual, expected), relativeDifference(actual, expected));
    EXPECT_LE(best, tolerance) << what;
}

TEST(Losses, AndTheirGradients_MatchReference) {
    RETORT_NEED_FIXTURE("losses.json");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read("losses"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto io, fixture.tensors("io"));
    const double tolerance = fixture.json.at("tolerance").at("rel_or_abs").get<double>();
    int checked = 0;
    for (const auto& [name, entry] : fixture.json.at("losses").items()) {
        SCOPED_TRACE(name);
        const auto inputs = leavesFor(io, entry);
        const at::Tensor loss = LossCase(name, entry.at("formula").get<std::string>(), inputs).loss();
        ASSERT_TRUE(loss.defined()) << "no loss of this name is known";
        expectWithin(loss, io.at(entry.at("loss").get<std::string>()), tolerance, "loss");
        loss.backward();
        for (const auto& [input, gradient] : entry.at("gradients").items()) {
            ASSERT_TRUE(inputs.at(input).grad().defined()) << input;
            expectWithin(inputs.at(input).grad(), io.at(gradient.get<std::string>()), tolerance, input);
        }
        ++checked;
    }
    EXPECT_GT(checked, 0);
}

} // namespace
} // namespace retort
