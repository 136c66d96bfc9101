// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <unistd.h>

namespace convassign {

/// Sets a variable of the environment, or with nullptr takes it away, for one test.
class Environment {
public:
    Environment(const char* name, const char* value) : name_(name) {
        if (const char* old = std::getenv(name)) old_ = old;
        set(value);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment() { set(old_ ? old_->c_str() : nullptr); }

private:
    void set(const char* value) const {
        if (value == nullptr)
            unsetenv(name_);
        else
            setenv(name_, value, 1);
    }

    const char* name_;
    std::optional<std::string> old_;
};

/// Where the tests run as root, drops that for one test; else changes nothing.
class OrdinaryUser {
public:
    OrdinaryUser() { become(old_ == 0 ? 65534 : old_); }
    OrdinaryUser(const OrdinaryUser&) = delete;
    OrdinaryUser& operator=(const OrdinaryUser&) = delete;
    ~OrdinaryUser() { become(old_); }

private:
    static void become(uid_t user) {
        if (seteuid(user) != 0) ADD_FAILURE() << "seteuid " << user;
    }

    uid_t old_ = geteuid();
};

} // namespace convassign
