#pragma once
// A warning that nobody expected fails the test in which it was logged.

#include <QString>

namespace retort::ui::testing {

/// Records what is logged from now on, and makes unexpected warnings failures.
void watchWarnings();

/// In the test at hand a warning with this text in it is no failure.
void expectWarning(const QString& part);

} // namespace retort::ui::testing
