// SPDX-License-Identifier: MIT
#include "core/wrap/postgres_library.h"

#include "core/wrap/database.h"

#include <dlfcn.h>

namespace convassign {

namespace {

// As Debian, and whoever keeps its interface, calls the library; the number has been the same since 2005.
constexpr const char* file = "libpq.so.5";

[[noreturn]] void fail() {
    const char* cause = dlerror();
    throw DatabaseError(std::string("open the database of a PostgreSQL server: ")
        + (cause == nullptr ? file : cause) + "; install libpq 14 or later (Debian calls it libpq5)");
}

void* load() {
    void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) fail();
    return library;
}

} // namespace

Libpq::Libpq() : library_(load()) {}

Libpq::Symbol Libpq::at(const char* name) const {
    void* address = dlsym(library_, name);
    if (address == nullptr) fail();
    return {address};
}

const Libpq& pq() {
    static const Libpq library;
    return library;
}

} // namespace convassign
