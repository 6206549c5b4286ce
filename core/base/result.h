#pragma once
// Result<T> is a value or the Error that stands in its place. Functions that can fail return one; nothing in
// Retort throws across a library's edge.
//
//   Result<Config> load(const Path& path) {
//       RETORT_TRY(const auto text, readFile(path));   // returns the error, or defines `text`
//       RETORT_CHECK(validate(text));                  // returns the error of a Result<void>
//       return parse(text);
//   }

#include "base/error.h"

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace retort {

template<class T> class [[nodiscard]] Result {
public:
    using Value = T;

    template<class U = T>
    requires(std::is_constructible_v<T, U&&> && !std::is_same_v<std::remove_cvref_t<U>, Error> &&
             !std::is_same_v<std::remove_cvref_t<U>, Result>) Result(U&& value)
        : m_state(std::in_place_index<0>, std::forward<U>(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return std::get<0>(m_state); }
    const T& value() const& { return std::get<0>(m_state); }
    /// By value, so that the loop of `for (auto& x : all().value())` owns what it goes over.
    T value() && { return std::get<0>(std::move(m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const& { return std::get<1>(m_state); }
    Error&& error() && { return std::get<1>(std::move(m_state)); }

    /// Without the value.
    Result<void> status() const;

    /// Names the place the error passes on its way out; does nothing to a value.
    Result within(std::string place) && {
        if (!ok())
            std::get<1>(m_state).context.push_back(std::move(place));
        return std::move(*this);
    }

private:
    std::variant<T, Error> m_state;
};

template<> class [[nodiscard]] Result<void> {
public:
    using Value = void;

    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    bool ok() const { return !m_error; }
    explicit operator bool() const { return ok(); }
    const Error& error() const& { return *m_error; }
    Error&& error() && { return *std::move(m_error); }

    Result within(std::string place) && {
        if (m_error)
            m_error->context.push_back(std::move(place));
        return std::move(*this);
    }

private:
    std::optional<Error> m_error;
};

using Status = Result<void>;

template<class T> Status Result<T>::status() const {
    return ok() ? Status{} : Status{error()};
}

} // namespace retort

#define RETORT_CONCAT_(a, b) a##b
#define RETORT_CONCAT(a, b) RETORT_CONCAT_(a, b)
#define RETORT_TRY_(result, declaration, ...)                                                                \
    auto result = (__VA_ARGS__);                                                                             \
    if (!result.ok())                                                                                        \
        return std::move(result).error();                                                                    \
    declaration = std::move(result).value()
/// Declares the value of a Result, or returns its error from the enclosing function.
#define RETORT_TRY(declaration, ...) RETORT_TRY_(RETORT_CONCAT(retortTry, __LINE__), declaration, __VA_ARGS__)
/// Returns the error of a Result<void> from the enclosing function, if it holds one.
#define RETORT_CHECK(...)                                                                                    \
    do {                                                                                                     \
        if (auto retortChecked = (__VA_ARGS__); !retortChecked.ok())                                         \
            return std::move(retortChecked).error();                                                         \
    } while (false)
