// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/store.h"
