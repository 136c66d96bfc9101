// SPDX-License-Identifier: MIT
#include "core/provider/meta_reasons.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace convassign {

namespace {

struct MetaReason {
    std::int64_t code;
    std::string_view words;
};

constexpr std::array meta_reasons{
    MetaReason{0, "Meta does not take the access token: an admin has to renew it"},
    MetaReason{1, "Meta does not say why: it may be at fault itself, or not understand the request"},
    MetaReason{2, "Meta's service is away just now"},
    MetaReason{3, "the access token may not send messages"},
    MetaReason{4, "Meta is asked too often just now"},
    MetaReason{10, "the access token may not send messages"},
    MetaReason{33, "our number is not known at Meta any more"},
    MetaReason{100, "Meta does not understand the request"},
    MetaReason{190, "the access token has ended: an admin has to renew it"},
    MetaReason{368, "WhatsApp has blocked our account for a while, because of its rules"},
    MetaReason{80007, "our WhatsApp account is asked too often just now"},
    MetaReason{130403, "WhatsApp has blocked our number"},
    MetaReason{130429, "more messages are sent from our number than WhatsApp takes at a time"},
    MetaReason{
        130472, "WhatsApp delivers it to nobody of an experiment of theirs, to which the customer belongs"},
    MetaReason{130497, "our account may not write to customers in that country"},
    MetaReason{131000, "something went wrong at Meta"},
    MetaReason{131005, "the access token may not send messages"},
    MetaReason{131008, "Meta misses something in the request"},
    MetaReason{131009, "Meta does not take a value of the request"},
    MetaReason{131016, "Meta's service is away just now"},
    MetaReason{131021, "the customer's number is our own"},
    MetaReason{131026,
        "it cannot be delivered: the customer is not on WhatsApp, has blocked us, uses an old version, or "
        "has "
        "not agreed to WhatsApp's terms"},
    MetaReason{
        131030, "our number is one for tests, and may only write to numbers that are registered there"},
    MetaReason{131031, "WhatsApp has locked our account"},
    MetaReason{131037, "the name of our number is not approved by WhatsApp yet"},
    MetaReason{131042, "Meta is not paid: an admin has to look at the payment of the WhatsApp account"},
    MetaReason{131045, "our number is not registered rightly at WhatsApp"},
    MetaReason{131047,
        "more than 24 hours have passed since the customer's last message: WhatsApp takes only a template "
        "now"},
    MetaReason{131048,
        "WhatsApp takes less from our number, because too many customers have blocked or reported it"},
    MetaReason{131049, "WhatsApp does not deliver it, so that the customer gets no more of such messages"},
    MetaReason{131050, "the customer wants no such messages from us any more"},
    MetaReason{131051, "WhatsApp does not take messages of this kind"},
    MetaReason{131052, "WhatsApp could not read the file"},
    MetaReason{131053, "WhatsApp could not take the file"},
    MetaReason{131055, "Meta does not take the request in this way"},
    MetaReason{131056, "too many messages went to this customer in a short time"},
    MetaReason{131057, "our WhatsApp account is under maintenance just now"},
    MetaReason{131062, "such a message may not go to a customer of whom only the user id is known"},
    MetaReason{132000, "the number of variables is not that of the template"},
    MetaReason{132001, "there is no such template in this language, or it is not approved"},
    MetaReason{132005, "the template with its variables is too long"},
    MetaReason{132007, "WhatsApp does not take what the template says"},
    MetaReason{132012, "a variable of the template is not as the template wants it"},
    MetaReason{132015, "WhatsApp has paused the template, because customers did not like it"},
    MetaReason{132016, "WhatsApp has switched the template off for good"},
    MetaReason{132068, "the flow of the template is blocked"},
    MetaReason{132069, "the flow of the template is held back"},
    MetaReason{133004, "Meta's server is away just now"},
    MetaReason{133010, "our number is not registered at the Cloud API"},
    MetaReason{134100, "such a template may not be sent in this way"},
    MetaReason{134101, "the template is not ready yet"},
    MetaReason{134102, "the template may not be sent"},
    MetaReason{135000, "Meta does not say why"},
};

constexpr std::array<std::int64_t, 7> refusals_for_now{4, 80007, 130429, 131016, 131056, 131057, 133004};
constexpr std::array<std::int64_t, 5> access_problems{0, 3, 10, 190, 131005};

bool is_permission(std::int64_t code) { return code >= 200 && code <= 299; }

} // namespace

std::string meta_reason(std::int64_t code, const std::string& told) {
    const std::string number = " (Meta " + std::to_string(code) + ")";
    const auto found = std::ranges::find(meta_reasons, code, &MetaReason::code);
    if (found != meta_reasons.end()) return std::string(found->words) + number;
    if (is_permission(code)) return "the access token may not send messages" + number;
    return (told.empty() ? "Meta does not say why" : told) + number;
}

bool is_meta_refusal_for_now(std::int64_t code) {
    return std::ranges::find(refusals_for_now, code) != refusals_for_now.end();
}

bool is_meta_access_problem(std::int64_t code) {
    return is_permission(code) || std::ranges::find(access_problems, code) != access_problems.end();
}

} // namespace convassign
