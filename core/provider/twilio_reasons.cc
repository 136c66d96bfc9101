// SPDX-License-Identifier: MIT
#include "core/provider/twilio_reasons.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace convassign {

namespace {

struct TwilioReason {
    std::int64_t code;
    std::string_view words;
};

constexpr std::array twilio_reasons{
    TwilioReason{20003, "Twilio does not take our auth token: an admin has to look at it"},
    TwilioReason{20404, "Twilio does not know our account: an admin has to look at account_sid"},
    TwilioReason{20429, "Twilio is asked too often at a time"},
    TwilioReason{20500, "something went wrong at Twilio"},
    TwilioReason{21211, "the customer's address is none that can be written to"},
    TwilioReason{21212, "our sender is none that Twilio can send from"},
    TwilioReason{21408, "our Twilio account may not write to that country"},
    TwilioReason{21602, "the text is empty"},
    TwilioReason{21606, "our sender is none that Twilio can send from"},
    TwilioReason{
        21608, "our Twilio account is one for trial, and may only write to numbers that are verified there"},
    TwilioReason{21610, "the customer has asked to get no more messages (STOP)"},
    TwilioReason{21611, "Twilio's queue for our sender is full"},
    TwilioReason{21614, "the customer's number is no mobile number"},
    TwilioReason{21617, "the text is longer than the 1,600 characters that Twilio takes"},
    TwilioReason{21619, "the text is empty"},
    TwilioReason{21654, "the template has no ContentSid"},
    TwilioReason{21655, "Twilio does not know the template's ContentSid"},
    TwilioReason{21656, "the template's variables are not as the template wants them"},
    TwilioReason{21658, "the text is longer than the 1,600 characters that Twilio takes"},
    TwilioReason{21703, "Twilio's messaging service has no sender"},
    TwilioReason{21910, "our sender and the customer's address are not of the same channel"},
    TwilioReason{30001, "Twilio's queue for our sender was full"},
    TwilioReason{30002, "our Twilio account is suspended"},
    TwilioReason{30003, "the customer's phone cannot be reached"},
    TwilioReason{30004, "the message was blocked on its way"},
    TwilioReason{30005, "the customer's number is not known"},
    TwilioReason{30006, "the customer's number takes no messages"},
    TwilioReason{30007, "the message was filtered as unwanted on its way"},
    TwilioReason{30008, "it was not delivered, and nobody says why"},
    TwilioReason{63001, "WhatsApp does not take Twilio's word for us: an admin has to look at the sender"},
    TwilioReason{63002, "WhatsApp does not know our sender"},
    TwilioReason{63003, "the customer is not on WhatsApp, or cannot be reached there"},
    TwilioReason{63005, "WhatsApp did not take what the message holds"},
    TwilioReason{63006, "WhatsApp could not read how the message is formatted"},
    TwilioReason{63007, "Twilio knows no such WhatsApp sender of ours: an admin has to look at 'sender'"},
    TwilioReason{63008, "our sender is not set up rightly at Twilio"},
    TwilioReason{63009, "WhatsApp refused it"},
    TwilioReason{63010, "something went wrong at WhatsApp"},
    TwilioReason{63012, "WhatsApp's service is away just now"},
    TwilioReason{63013, "WhatsApp refused it because of its rules"},
    TwilioReason{63014, "the customer has blocked us"},
    TwilioReason{63015, "our sender is Twilio's sandbox, which the customer has not joined, or not lately"},
    TwilioReason{63016,
        "more than 24 hours have passed since the customer's last message: WhatsApp takes only a template "
        "now"},
    TwilioReason{63018, "more messages are sent from our number than WhatsApp takes at a time"},
    TwilioReason{63019, "WhatsApp could not read the file"},
    TwilioReason{63020, "our WhatsApp account has still to accept its terms"},
    TwilioReason{63021, "WhatsApp did not take what the message holds"},
    TwilioReason{63022, "our number is not registered rightly at WhatsApp"},
    TwilioReason{63023, "something went wrong at Twilio or at WhatsApp"},
    TwilioReason{63024, "the customer is not on WhatsApp, or cannot get such messages"},
    TwilioReason{63025, "WhatsApp has this file already"},
    TwilioReason{63027, "there is no such template in this language"},
    TwilioReason{63028, "the number of variables is not that of the template"},
    TwilioReason{63029, "WhatsApp could not fill in the template"},
    TwilioReason{63030, "WhatsApp does not take a value of the request"},
    TwilioReason{63031, "the customer's number is our own"},
    TwilioReason{
        63032, "WhatsApp delivers it to nobody of an experiment of theirs, to which the customer belongs"},
    TwilioReason{63033, "the customer has blocked us"},
    TwilioReason{63038, "our Twilio account has sent as many messages as it may in a day"},
    TwilioReason{63040, "WhatsApp has refused the template"},
    TwilioReason{63041, "WhatsApp has paused the template, because customers did not like it"},
    TwilioReason{63042, "WhatsApp has switched the template off for good"},
    TwilioReason{63049, "WhatsApp does not deliver it, so that the customer gets no more of such messages"},
    TwilioReason{63051, "WhatsApp has locked our account"},
    TwilioReason{63112, "WhatsApp has locked our account"},
};

} // namespace

std::string twilio_reason(std::int64_t code, const std::string& told) {
    const auto found = std::ranges::find(twilio_reasons, code, &TwilioReason::code);
    const std::string number = code == 0 ? "" : " (Twilio " + std::to_string(code) + ")";
    if (found != twilio_reasons.end()) return std::string(found->words) + number;
    return (told.empty() ? "Twilio does not say why" : told) + number;
}

} // namespace convassign
