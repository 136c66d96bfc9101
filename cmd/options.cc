// SPDX-License-Identifier: MIT
// What the commands take, but for those that list: cmd/options_listing.cc.
#include "cmd/options.h"

#include "cmd/command_options.h"
#include "cmd/option_kinds.h"
#include "cmd/option_text.h"
#include "core/base/error.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <limits>

namespace convassign {

using option_kinds::choice;
using option_kinds::exclusive;
using option_kinds::flag;
using option_kinds::number;
using option_kinds::Read;
using option_kinds::text;
using option_kinds::value;

void no_options(CLI::App&, Options&) {}

void global_options(CLI::App& app, Options& options) {
    text(app, "--config", "FILE", options.config_file, "Read this configuration");
    text(app, "--database", "FILE", options.database, "Use this database instead of the configuration's");
    flag(app, "--json", options.json, "Answer with one JSON document");
    flag(app, "--quiet", options.quiet, "Say nothing but results and errors");
    const Read color = [&options](const std::string& word) {
        const auto known = from_word<ColorChoice>(word);
        if (!known) throw UsageError("expected auto, always or never");
        options.color = *known;
    };
    value(app, "--color", "WHEN", color, "Colour: auto (on a terminal, without $NO_COLOR), always or never");
}

void switch_options(CLI::App& app, Options& options) {
    text(app, "--reason", "TEXT", options.reason, "Why, for the history");
}

void check_options(CLI::App& app, Options& options) {
    flag(app, "--quick", options.quick, "Do not go through all rows of the database");
}

namespace {

void one_conversation(CLI::App& app, ConversationId& field) {
    const Read read = [&field](const std::string& word) { field = read_conversation(word); };
    value(app, "CONVERSATION", "", read, "Its number, 12 or '#12'")->required();
}

} // namespace

void show_options(CLI::App& app, Options& options) {
    one_conversation(app, options.show.conversation);
    number(
        app, "--messages", options.show.messages, 0, 10'000, "Show at most so many of the newest messages");
}

namespace {

void set_conversations(const std::vector<std::string>& words, HandOptions& by_hand) {
    for (const std::string& word : words) {
        ConversationId id;
        try {
            id = read_conversation(word);
        } catch (const UsageError& error) {
            throw UsageError("'" + word + "': " + error.what());
        }
        if (std::ranges::find(by_hand.conversations, id) == by_hand.conversations.end())
            by_hand.conversations.push_back(id);
    }
}

} // namespace

void several_conversations(CLI::App& app, Options& options) {
    const auto read = [&options](const std::vector<std::string>& words) {
        set_conversations(words, options.by_hand);
    };
    app.add_option_function<std::vector<std::string>>("CONVERSATION", read, "Their numbers, 12 or '#12'")
        ->type_name("")
        ->required();
}

namespace {

/// Whoever gets them stands last, unless chance decides.
void set_words_of_reassign(std::vector<std::string> words, HandOptions& by_hand) {
    if (!by_hand.random && words.empty() && by_hand.all_from)
        throw UsageError("an AGENT or --random is required");
    if (!by_hand.random && !words.empty()) {
        by_hand.agent = words.back();
        words.pop_back();
    }
    if (by_hand.all_from && !words.empty())
        throw UsageError(
            "--all-from takes the place of conversations, and '" + words.front() + "' is one too many");
    if (!by_hand.all_from && words.empty())
        throw UsageError(
            "a CONVERSATION and an AGENT (or --random) are required" + std::string(conversation_hint));
    set_conversations(words, by_hand);
}

} // namespace

void reassign_options(CLI::App& app, Options& options) {
    HandOptions& by_hand = options.by_hand;
    const auto words = std::make_shared<std::vector<std::string>>();
    app.add_option("CONVERSATION", *words, "Their numbers, 12 or '#12'; then the AGENT who gets them")
        ->type_name("");
    flag(app, "--random", by_hand.random,
        "Draw an agent for each among those online, never the present one nor one who released it");
    text(app, "--from", "AGENT", by_hand.from,
        "Only if all are assigned to this agent now; else nothing is done");
    text(app, "--all-from", "AGENT", by_hand.all_from, "Everything that is assigned to this agent")
        ->excludes("--from");
    app.callback([words, &by_hand] { set_words_of_reassign(*words, by_hand); });
}

void claim_options(CLI::App& app, Options& options) {
    const Read read = [&options](const std::string& word) {
        options.by_hand.conversations = {read_conversation(word)};
    };
    value(app, "CONVERSATION", "", read, "Its number, 12 or '#12'")->required();
    text(app, "AGENT", "", options.by_hand.agent, "Who takes it")->required();
}

void reply_options(CLI::App& app, Options& options) {
    ReplyOptions& reply = options.reply;
    one_conversation(app, reply.conversation);
    auto* written =
        text(app, "--text", "TEXT", reply.text, "What the customer is to read (default: standard input)");
    auto* agreed = text(app, "--template", "NAME", reply.template_name,
        "Send this template of the configuration instead, also after WhatsApp's 24 hours");
    app.add_option(
           "--variable", reply.variables, "What stands in the template's next variable; once for each")
        ->type_name("TEXT")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->needs(agreed);
    exclusive({written, agreed});
}

void agent_name(CLI::App& app, Options& options) {
    text(app, "NAME", "", options.agent.name, "The agent's name: 1 to 64 of a-z, 0-9, '.', '_' and '-'")
        ->required();
}

namespace {

void agent_properties(CLI::App& app, Options& options) {
    AgentChange& change = options.agent.change;
    agent_name(app, options);
    text(app, "--display-name", "TEXT", change.display_name, "The name that people see");
    const Read role = [&change](const std::string& word) { change.role = read_role(word); };
    value(app, "--role", "ROLE", role, "agent, supervisor or admin");
}

} // namespace

void agent_add_options(CLI::App& app, Options& options) {
    AgentChange& change = options.agent.change;
    agent_properties(app, options);
    choice(
        app, "--no-draws", [&change] { change.draws = false; }, "Takes no part in draws");
}

void agent_set_options(CLI::App& app, Options& options) {
    AgentChange& change = options.agent.change;
    agent_properties(app, options);
    exclusive({choice(
                   app, "--draws", [&change] { change.draws = true; }, "Takes part in draws"),
        choice(
            app, "--no-draws", [&change] { change.draws = false; }, "Takes no part in draws")});
    app.callback([&change] {
        if (!change.display_name && !change.role && !change.draws)
            throw UsageError("nothing to set: --display-name, --role, --draws or --no-draws is required");
    });
}

void agent_token_options(CLI::App& app, Options& options) {
    agent_name(app, options);
    auto* revoke = flag(app, "--revoke", options.agent.revoke, "End the old token and make no new one");
    auto* link = flag(app, "--link", options.agent.link, "Print it as a link that signs in to the portal");
    auto* presence_only = flag(app, "--presence-only", options.agent.presence_only,
        "The token for pages that are not ours: good for beats alone");
    exclusive({revoke, link});
    exclusive({presence_only, link});
    app.callback([&options] {
        if (options.agent.link && options.json) throw UsageError("--link excludes --json");
    });
}

void agent_online_options(CLI::App& app, Options& options) {
    agent_name(app, options);
    const Read read = [&options](const std::string& word) { options.agent.online_for = read_duration(word); };
    value(app, "--for", "DURATION", read, "For how long, at most 24h")->required();
}

void agent_offline_options(CLI::App& app, Options& options) {
    agent_name(app, options);
    const Read read = [&options](
                          const std::string& word) { options.agent.offline_for = read_duration(word); };
    value(app, "--for", "DURATION", read, "For how long, at most 24h; otherwise until 'agent auto'");
}

void explain_options(CLI::App& app, Options& options) {
    one_conversation(app, options.explain.conversation);
    const Read read = [&options](
                          const std::string& word) { options.explain.at = read_time(word, options.now); };
    value(app, "--at", "TIME", read, "What was known then; a time as 'who --at' takes it");
}

void replay_options(CLI::App& app, Options& options) {
    ReplayOptions& replay = options.replay;
    const Read since = [&options](
                           const std::string& word) { options.replay.since = read_time(word, options.now); };
    value(app, "--since", "DURATION", since,
        "What was before is taken as it was: 30d, or a time as 'who --at' takes it");
    const Read rule = [&replay](const std::string& word) {
        const auto known = from_word<DrawRule>(word);
        if (!known) throw UsageError("expected random, round-robin or least-open");
        replay.rule = *known;
    };
    value(app, "--as", "RULE", rule, "random (the default), round-robin or least-open");
    const Read seed = [&replay](const std::string& word) {
        replay.seed = read_number(word, 0, std::numeric_limits<std::int64_t>::max());
    };
    value(app, "--seed", "N", seed, "The same number is the same chance (default: any, which is told)");
}

void verify_options(CLI::App& app, Options& options) {
    VerifyOptions& verify = options.verify;
    const Read since = [&options](
                           const std::string& word) { options.verify.since = read_time(word, options.now); };
    value(
        app, "--since", "TIME", since, "Only rows that are not older: 2h, or a time as 'who --at' takes it");
    const Read commitment = [&verify](const std::string& word) { verify.commitment = read_digest(word); };
    value(app, "--commitment", "HASH", commitment,
        "What you have kept has to be in the history: a day's commitment, or a row's hash");
}

void proof_options(CLI::App& app, Options& options) {
    ProofOptions& proof = options.proof;
    const Read read = [&proof](const std::string& word) { proof.conversation = read_conversation(word); };
    value(app, "CONVERSATION", "", read, "Whose draws are to be checked: 12 or '#12'");
    flag(app, "--script", proof.script, "Print the Python program that checks what 'proof' prints");
    app.callback([&proof] {
        if (proof.script == proof.conversation.has_value())
            throw UsageError(
                "either a CONVERSATION" + std::string(conversation_hint) + " or --script is required");
    });
}

void inject_options(CLI::App& app, Options& options) {
    InjectOptions& inject = options.inject;
    text(app, "--from", "CUSTOMER", inject.customer, "The customer's address")->required();
    text(app, "--text", "TEXT", inject.text, "What the customer writes");
    text(app, "--media", "FILE", inject.file, "A file that the customer sends; everybody may read it");
    text(app, "--provider", "PROVIDER", inject.provider, "A provider of type local (default: the first one)");
    text(app, "--id", "ID", inject.id,
        "The message's id: one that is known is not stored again (default: a new one)");
}

namespace {

void one_customer(CLI::App& app, Options& options) {
    text(app, "ADDRESS", "", options.customer.address, "Any address of the customer")->required();
}

void at_a_provider(CLI::App& app, Options& options) {
    text(app, "--provider", "PROVIDER", options.customer.provider,
        "Where: needed where several lines know the address");
}

} // namespace

void customer_show_options(CLI::App& app, Options& options) {
    one_customer(app, options);
    at_a_provider(app, options);
}

void customer_join_options(CLI::App& app, Options& options) {
    one_customer(app, options);
    text(app, "OTHER", "", options.customer.other, "Any address of the other one")->required();
    at_a_provider(app, options);
}

void backup_options(CLI::App& app, Options& options) {
    BackupOptions& backup = options.backup;
    text(app, "TARGET", "", backup.target, "The file to be made, or a folder that exists")->required();
    const Read keep = [&backup](const std::string& word) { backup.keep = read_number(word, 1, 10'000); };
    value(app, "--keep", "N", keep, "Of the dated ones in the folder only so many of the newest stay");
}

void customer_forget_options(CLI::App& app, Options& options) {
    one_customer(app, options);
    text(app, "--provider", "PROVIDER", options.customer.provider, "Only at this line");
    flag(app, "--yes", options.customer.yes, "Do not ask");
}

void restore_options(CLI::App& app, Options& options) {
    text(app, "FILE", "", options.restore_from, "The backup; it stays as it is")->required();
}

void move_database_options(CLI::App& app, Options& options) {
    MoveOptions& move = options.move;
    text(app, "--to-url-file", "FILE", move.url_file,
        "How the server is reached whose database is to hold it");
    text(app, "--to-folder", "FOLDER", move.folder, "Where the files of messages and the lock lie then");
    text(app, "--to-path", "FILE", move.path, "The SQLite file to be made");
    app.callback([&move] {
        if (move.url_file.empty() == move.path.empty())
            throw UsageError("either --to-url-file or --to-path is required");
        if (move.url_file.empty() && !move.folder.empty())
            throw UsageError("--to-folder needs --to-url-file");
    });
}

void outbox_list_options(CLI::App& app, Options& options) {
    flag(app, "--all", options.outbox.all, "The newest of all, also those that were sent");
    text(app, "--target", "TARGET", options.outbox.target, "Only those for this one, as provider:support");
    number(app, "--limit", options.outbox.limit, 1, 10'000, "Show at most so many");
}

void outbox_row_numbers(CLI::App& app, Options& options) {
    OutboxOptions& outbox = options.outbox;
    const auto read = [&outbox](const std::vector<std::string>& words) {
        for (const std::string& word : words) {
            const OutboxId id{read_number(word, 1, std::numeric_limits<std::int64_t>::max())};
            if (std::ranges::find(outbox.rows, id) == outbox.rows.end()) outbox.rows.push_back(id);
        }
    };
    app.add_option_function<std::vector<std::string>>("ROW", read, "Their numbers")->type_name("");
    text(app, "--target", "TARGET", outbox.target, "Every row for this one that waits or was refused");
    app.callback([&outbox] {
        if (outbox.rows.empty() == !outbox.target) throw UsageError("either a ROW or --target is required");
    });
}

} // namespace convassign
