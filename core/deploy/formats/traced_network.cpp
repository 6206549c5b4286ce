#include "deploy/formats/traced_network.h"

#include "deploy/formats/pixel_input.h"

#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/freeze_module.h>
#include <torch/csrc/jit/passes/frozen_conv_folding.h>
#include <torch/types.h>

#include <functional>
#include <map>
#include <string>

namespace retort::study {

namespace jit = torch::jit;

namespace {

/// Modules in modules, as PyTorch has them: "layer1.0.conv1.weight" is the parameter "weight" of "conv1" of
/// "0" of "layer1".
class ModuleTree {
public:
    explicit ModuleTree(const std::string& name) : m_root(name) { m_modules.emplace("", m_root); }

    void put(const std::string& name, const at::Tensor& tensor, bool isBuffer) {
        const auto dot = name.rfind('.');
        const auto parent = dot == std::string::npos ? std::string() : name.substr(0, dot);
        moduleOf(parent).register_parameter(name.substr(dot + 1), tensor, isBuffer);
    }

    /// Nothing in it is in training, as PyTorch asks each module.
    jit::Module finished() {
        for (auto& [name, module] : m_modules)
            module.register_attribute("training", c10::BoolType::get(), false);
        return m_root;
    }

private:
    jit::Module& moduleOf(const std::string& path) {
        if (const auto known = m_modules.find(path); known != m_modules.end())
            return known->second;
        const auto dot = path.rfind('.');
        auto& parent = moduleOf(dot == std::string::npos ? std::string() : path.substr(0, dot));
        const jit::Module child(c10::QualifiedName("__torch__.Part"), m_root._ivalue()->compilation_unit(),
                                /*shouldMangle=*/true);
        parent.register_module(path.substr(dot + 1), child);
        return m_modules.emplace(path, child).first->second;
    }

    jit::Module m_root;
    std::map<std::string, jit::Module> m_modules; ///< by path; references into it stay
};

jit::Module parametersOf(const students::Student& student) {
    ModuleTree tree("Student");
    const auto isOfHead = [](const std::string& name) { return name.starts_with("projection."); };
    for (const auto& parameter : student.namedParameters())
        if (!isOfHead(parameter.name))
            tree.put(parameter.name, parameter.tensor, false);
    for (const auto& buffer : student.namedBuffers())
        tree.put(buffer.name, buffer.tensor, true);
    return tree.finished();
}

using Pass = std::function<at::Tensor(const at::Tensor&)>;

/// Tensors that are constants in the trace are made before it begins.
Pass passOf(students::Student& student, const NetworkExport& what) {
    if (what.input == NetworkInput::Tensor)
        return [&student](const at::Tensor& image) { return student.logits(image); };
    return [&student, cut = CentreSquare(what.imageSize),
            normalise = ChannelNormalisation(student.spec().normalisation)](const at::Tensor& image) {
        return student.logits(normalise(cut(image)));
    };
}

at::Tensor exampleFor(const NetworkExport& what) {
    const std::int64_t size = what.imageSize;
    if (what.input == NetworkInput::Tensor)
        return at::zeros({1, 3, size, size});
    return at::zeros({1, size, size, 3}, at::kByte);
}

} // namespace

jit::Module tracedNetwork(students::Student& student, const NetworkExport& what) {
    const torch::NoGradGuard noGradients;
    auto module = parametersOf(student);
    const auto pass = passOf(student, what);
    const auto traced = jit::tracer::trace(
        {exampleFor(what)}, [&](jit::Stack inputs) { return jit::Stack{pass(inputs.front().toTensor())}; },
        [](const at::Tensor&) { return std::string(); }, /*strict=*/true, /*force_outplace=*/true, &module,
        {"image"});
    const auto& graph = traced.first->graph;
    jit::EliminateDeadCode(graph);
    const c10::QualifiedName name(*module.type()->name(), "forward");
    module.type()->addMethod(module._ivalue()->compilation_unit()->create_function(name, graph));
    return module;
}

jit::Module frozenNetwork(students::Student& student, const NetworkExport& what) {
    using students::Branches;
    student.setBranches(what.foldBatchNorms ? Branches::Reparameterised : Branches::AsTrained);
    auto module = jit::freeze_module(tracedNetwork(student, what));
    student.setBranches(Branches::AsTrained);
    if (what.foldBatchNorms) {
        auto graph = module.get_method("forward").graph();
        jit::FoldFrozenConvBatchnorm(graph);
        jit::EliminateDeadCode(graph);
    }
    return module;
}

} // namespace retort::study
