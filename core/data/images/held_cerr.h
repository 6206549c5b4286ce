#pragma once

namespace retort::data {

/// While it lives, what this thread writes to std::cerr is dropped: OpenCV tells the terminal of files that
/// it cannot read, whatever its log level, and says the same by what it returns. Other threads' lines pass.
class HeldCerr {
public:
    HeldCerr();
    ~HeldCerr();
    HeldCerr(const HeldCerr&) = delete;
    HeldCerr& operator=(const HeldCerr&) = delete;

private:
    bool m_before; ///< whether it was held already
};

} // namespace retort::data
