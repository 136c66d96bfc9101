// SPDX-License-Identifier: MIT
#include "core/provider/evolution_instance.h"

#include "core/provider/whatsapp_fields.h"

namespace convassign {

std::string decode_evolution_state(std::string_view body) {
    const auto document = find_object_in(body);
    return document ? text_field(object_field(*document, "instance"), {"state", "status"}) : "";
}

bool is_official_account(std::string_view body) {
    const auto document = find_document_in(body);
    if (!document) return false;
    const auto listed = items_of(*document);
    if (listed.size() != 1) return false; // versions that list all of them, whichever is asked for
    const Json& first = object_field(*listed[0], "instance");
    const Json& instance = fields_of(first).empty() ? *listed[0] : first;
    return is_same_word(text_field(instance, {"integration"}), "WHATSAPP-BUSINESS");
}

} // namespace convassign
