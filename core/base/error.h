// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

namespace convassign {

/// What every failure of this program is. The text begins with what was being tried, quotes the value,
/// ends with the cause, and has neither a full stop nor a secret. A layer that knows more adds its own
/// text with std::throw_with_nested.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The command line or the configuration is wrong: the person has to write it differently.
class UsageError : public Error {
public:
    using Error::Error;
};

/// No conversation, agent or provider of that name.
class NotFound : public Error {
public:
    using Error::Error;
};

/// The person's role does not allow it.
class NotPermitted : public Error {
public:
    using Error::Error;
};

/// The state is not the one that the action expects; nothing was done.
class Conflict : public Error {
public:
    using Error::Error;
};

/// The whole chain of causes in one line: "read 'x.toml': line 3: 'beat' must be a duration".
[[nodiscard]] std::string describe(const std::exception& error);

/// `action: cause`, the cause being the last failed system call (errno).
[[nodiscard]] std::string system_failure(const std::string& action);

} // namespace convassign
