// SPDX-License-Identifier: MIT
// Loaded before a program's libraries (LD_PRELOAD), takes the system's entropy away for as long as the file
// is there that $CONVASSIGN_TEST_NO_ENTROPY names.

#include <cerrno>
#include <cstdlib>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

extern "C" ssize_t getrandom(void* bytes, std::size_t size, unsigned flags) {
    const char* path = std::getenv("CONVASSIGN_TEST_NO_ENTROPY");
    if (path != nullptr && access(path, F_OK) == 0) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_getrandom, bytes, size, flags);
}
