#pragma once
// What becomes of memory that a tensor gives back.

namespace retort {

/// Lets the C library keep freed blocks for the next tensor instead of handing them to the system, which
/// would clear every page of them anew: a network's activations are freed and wanted again at each step.
/// Called once, first thing in main(). Does nothing where the C library is not glibc.
void keepFreedMemory();

/// Hands all of it to the system, for a model that is about to be read: the weights of the one before it are
/// gone, and would otherwise be counted beside its own.
void giveBackFreedMemory();

} // namespace retort
