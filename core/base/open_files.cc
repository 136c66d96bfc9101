// SPDX-License-Identifier: MIT
#include "core/base/open_files.h"

#include <cerrno>
#include <fcntl.h>
#include <initializer_list>
#include <unistd.h>

namespace convassign {

void open_standard_files() {
    for (const int file : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(file, F_GETFD) != -1 || errno != EBADF) continue;
        // The lowest number that is free. Nobody can write what can only be read, and the other way round.
        static_cast<void>(open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY));
    }
}

} // namespace convassign
