// SPDX-License-Identifier: MIT
#include "core/proof.h"
#include "cmd/proof_json.h"
#include "cmd/views.h"
#include "core/base/error.h"

namespace convassign {

namespace {

/// "2026-11-30" of "2026-11-30.2".
std::string date_of(const std::string& day) { return day.substr(0, day.find('.')); }

std::string why_there_is_none(const Proof& proof) {
    if (!proof.open_days.empty())
        return "the secret of its draw is revealed after " + date_of(proof.open_days.front())
            + " (UTC); ask again then";
    if (proof.not_rebuilt > 0) return "who could be drawn rested on rows that are erased";
    if (proof.without_secret > 0) return "it was drawn before days of draws had secrets";
    return "it was never drawn";
}

} // namespace

void run_proof(const CommandNeeds& needs, const Options& options) {
    const ConversationId id = *options.proof.conversation;
    const ConversationView view = require_view(needs, id, "proof of");
    if (!may_see_whole_history(needs.actor, view.assignee))
        require_role(needs.actor, Role::supervisor, "proof of another agent's conversation");
    const Proof proof = proof_of(needs.store, id);
    if (proof.draws.empty())
        throw Error("proof of conversation " + title_of(id) + ": " + why_there_is_none(proof));
    if (!proof.open_days.empty())
        needs.output.note(
            "a draw of " + proof.open_days.front() + " is left out: its secret is not revealed yet");
    if (proof.not_rebuilt > 0)
        needs.output.note(count_of(proof.not_rebuilt, "draw")
            + " left out: who could be drawn rested on rows that are erased");
    needs.output.document(proof_json(proof));
}

} // namespace convassign
