// SPDX-License-Identifier: Apache-2.0
#include "firstboot/plan/look.hpp"

namespace pigsty::firstboot {

const char* to_text(LookState state) {
    switch (state) {
        case LookState::already:
            return "already so";
        case LookState::differs:
            return "would change";
        case LookState::not_ours:
            return "not ours here";
        case LookState::rendered:
            return "needs a running system";
        case LookState::unknown:
            break;
    }
    return "cannot tell yet";
}

const char* to_word(LookState state) {
    switch (state) {
        case LookState::already:
            return "already";
        case LookState::differs:
            return "differs";
        case LookState::not_ours:
            return "not_ours";
        case LookState::rendered:
            return "rendered";
        case LookState::unknown:
            break;
    }
    return "unknown";
}

}  // namespace pigsty::firstboot
