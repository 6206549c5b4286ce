#include "data/images/held_cerr.h"

#include <iostream>
#include <streambuf>

namespace retort::data {

namespace {

bool& isHeldHere() {
    thread_local bool held = false;
    return held;
}

/// In place of std::cerr's own buffer, which it passes everything to that is not held.
class HoldingBuffer final : public std::streambuf {
public:
    explicit HoldingBuffer(std::streambuf* own) : m_own(own) {}

protected:
    int_type overflow(int_type character) override {
        if (isHeldHere() || traits_type::eq_int_type(character, traits_type::eof()))
            return traits_type::not_eof(character);
        return m_own->sputc(traits_type::to_char_type(character));
    }
    std::streamsize xsputn(const char* text, std::streamsize count) override {
        return isHeldHere() ? count : m_own->sputn(text, count);
    }
    int sync() override { return isHeldHere() ? 0 : m_own->pubsync(); }

private:
    std::streambuf* m_own;
};

/// Once, and until the program has ended: std::cerr is used by destructors that run last.
void installBuffer() {
    static const auto* const before = std::cerr.rdbuf(new HoldingBuffer(std::cerr.rdbuf()));
    static_cast<void>(before);
}

} // namespace

HeldCerr::HeldCerr() : m_before(isHeldHere()) {
    installBuffer();
    isHeldHere() = true;
}

HeldCerr::~HeldCerr() {
    isHeldHere() = m_before;
}

} // namespace retort::data
