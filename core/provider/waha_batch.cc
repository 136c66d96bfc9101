// SPDX-License-Identifier: MIT
#include "core/provider/waha_batch.h"

#include "core/provider/answer.h"
#include "core/provider/json_api.h"
#include "core/provider/waha_row.h"
#include "core/provider/whatsapp_address.h"
#include "core/wrap/json.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::string_view waha_lid = "@lid";

Json parse_waha(std::string_view body, const std::string& what) {
    try {
        return parse_answer(body);
    } catch (const JsonTooDeep& error) {
        throw AnswerTooLarge(
            "read " + what + " from WAHA: " + error.what(), std::string(body.substr(0, 4096)));
    } catch (const Error& error) {
        throw ProviderError("read " + what + " from WAHA: " + error.what());
    }
}

WahaLabel label_in(const Json& row) {
    try {
        return {need_name(row, "id"), find_text(row, "name")};
    } catch (const UnreadableRow& reason) {
        throw ProviderError(std::string("read labels from WAHA: ") + reason.what());
    }
}

} // namespace

WahaMessages decode_waha_messages(std::string_view body) {
    const Json document = parse_waha(body, "messages");
    if (!document.is_array()) throw ProviderError("read messages from WAHA: no array where one must be");
    WahaMessages batch;
    for (const Json& row : document) {
        ++batch.rows;
        try {
            WahaRow decoded = decode_waha_row(row);
            if (decoded.message) batch.messages.push_back(std::move(*decoded.message));
            if (decoded.change) batch.changes.push_back(std::move(*decoded.change));
            if (decoded.fate) batch.fates.push_back(std::move(*decoded.fate));
            if (decoded.join) batch.joins.push_back(std::move(*decoded.join));
        } catch (const UnreadableRow& reason) {
            batch.unread.push_back(unread_row(row, find_waha_id(row), reason.what()));
        }
    }
    return batch;
}

std::string decode_waha_status(std::string_view body) {
    try {
        return need_name(parse_waha(body, "the session"), "status");
    } catch (const UnreadableRow& reason) {
        throw ProviderError(std::string("read the session from WAHA: ") + reason.what());
    }
}

bool is_waha_lid(const std::string& customer) { return customer.ends_with(waha_lid); }

std::string decode_waha_number(std::string_view body) {
    const Json document = parse_waha(body, "a number");
    const Json* number = find_member(document, "pn");
    const auto person = number == nullptr || !number->is_string()
        ? std::nullopt
        : read_whatsapp_person(find_text(document, "pn"));
    return person && person->is_number ? written(*person, waha_number_server) : "";
}

std::vector<WahaLabel> decode_waha_labels(std::string_view body) {
    const Json document = parse_waha(body, "labels");
    if (!document.is_array()) throw ProviderError("read labels from WAHA: no array where one must be");
    std::vector<WahaLabel> labels;
    for (const Json& row : document)
        labels.push_back(label_in(row));
    return labels;
}

WahaLabel decode_waha_label(std::string_view body) { return label_in(parse_waha(body, "a label")); }

std::string waha_label_body(const std::string& name) { return Json{{"name", name}}.dump(); }

std::string waha_labels_body(const std::vector<WahaLabel>& labels) {
    Json ids = Json::array();
    for (const WahaLabel& label : labels)
        ids.push_back({{"id", label.id}});
    return Json{{"labels", std::move(ids)}}.dump();
}

} // namespace convassign
