// SPDX-License-Identifier: MIT
#include "cmd/command.h"
#include "cmd/commands.h"
#include "cmd/exit_status.h"
#include "core/base/error.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"
#include "tests/support/drawn_days.h"

#include <gtest/gtest.h>
#include <sstream>

namespace convassign {

namespace {

/// `verify` and `proof` on three days of draws, of which the last one is open.
struct VerifyCommand : testing::Test {
    /// Runs the command, and returns its exit status.
    int run(const std::vector<std::string>& arguments) {
        out.str("");
        failure.clear();
        Options options;
        options.now = noon + 49h;
        EXPECT_EQ(parse_command_line(arguments, options), std::nullopt);
        Output output(out, out, {options.json, false, false, std::nullopt});
        try {
            options.command->run(
                {store.config, store, actor, output, options.now, [] { return false; }}, options);
        } catch (const std::exception& error) {
            failure = describe(error);
            return exit_status(error);
        }
        return 0;
    }
    Json json(std::vector<std::string> arguments) {
        arguments.emplace_back("--json");
        status = run(arguments);
        return parse_json(out.str());
    }
    std::int64_t number(const std::string& sql) { return store.number(sql); }
    std::string id_of(const std::string& conversation) {
        return std::to_string(store.conversation(conversation).id.value);
    }

    DrawnDays store;
    Actor actor = store.admin;
    std::ostringstream out;
    std::string failure;
    int status = 0;
};

/// What somebody does who may write the file: at which row, and what `verify` says of it.
struct Falsification {
    const char* name;
    const char* row;      ///< its id is :row in `sql`
    const char* sql;      ///< and that of the next row of the same kind is :next
    bool is_chained_anew; ///< all hashes are made to fit
    const char* named;    ///< the row that has to be named, in SQL
    const char* what;     ///< the beginning of what is said of it
};

constexpr const char* a_draw =
    "SELECT min(id) FROM history WHERE candidates = 3 AND day = '2026-11-23' AND kind = 'assigned'";
constexpr const char* swap = "UPDATE history SET id = -1 WHERE id = :row; UPDATE history SET id = :row WHERE"
                             " id = :next; UPDATE history SET id = :next WHERE id = -1";

const std::vector<Falsification> falsifications{
    {"a row is changed", "SELECT min(id) FROM history WHERE kind = 'closed'",
        "UPDATE history SET actor = 'cli:eve' WHERE id = :row", false, ":row", "does not say what its hash"},
    {"a row is removed", a_draw, "DELETE FROM history WHERE id = :row", false, ":row", "is missing"},
    {"a row is removed, and the others chained anew", a_draw, "DELETE FROM history WHERE id = :row", true,
        ":row", "is missing"},
    {"a row is added", "SELECT max(id) FROM history WHERE id > 0",
        "INSERT INTO history (id, at, kind, agent_id, actor, hash) SELECT id + 1, at, 'online', 1, 'auto',"
        " zeroblob(32) FROM history WHERE id = :row",
        false, ":row + 1", "does not say what its hash"},
    {"two are swapped", a_draw, swap, false, ":row", "does not say what its hash"},
    {"two are swapped, and chained anew", a_draw, swap, true, ":row", "is draw 1 of 2026-11-23, and 0 stand"},
    {"the candidates are made fewer", a_draw,
        "UPDATE history SET candidates = 2, chosen = chosen % 2 WHERE id = :row", true, ":row",
        "was drawn among 2, and by the rows before it there were 3: ada, ben, cem"},
    {"the index is moved", a_draw,
        "UPDATE history SET chosen = (chosen + 1) % 3, agent_id = agent_id % 3 + 1 WHERE id = :row", true,
        ":row", "has drawn index "},
    {"another one gets it", a_draw, "UPDATE history SET agent_id = agent_id % 3 + 1 WHERE id = :row", true,
        ":row", "was given to "},
    {"the draw is taken out of an assignment", a_draw,
        "UPDATE history SET candidates = NULL, day = NULL, number = NULL WHERE id = :row", true, ":row",
        "was assigned without a draw"},
    {"the commitment is replaced",
        "SELECT min(id) FROM history WHERE kind = 'commitment' AND detail LIKE '%2026-11-23%'",
        "UPDATE history SET detail = replace(detail, substr(detail, 36, 8), '00000000') WHERE id = :row",
        true, ":row", "is not the hash of the secret of 2026-11-23"},
    {"the commitment comes behind the first draw",
        "SELECT min(id) FROM history WHERE kind = 'commitment' AND detail LIKE '%2026-11-23%'",
        "UPDATE history SET id = -id WHERE id = :row OR id = (SELECT min(id) FROM history WHERE day ="
        " '2026-11-23'); UPDATE history SET id = (SELECT -id FROM history WHERE id < 0 AND day IS NOT NULL)"
        " WHERE id < 0 AND day IS NULL; UPDATE history SET id = :row WHERE id < 0",
        true, ":row", "was drawn from a secret of 2026-11-23 to which no row before it commits"},
    {"the secret is revealed before the last draw",
        "SELECT min(id) FROM history WHERE kind = 'revealed' AND detail LIKE '%2026-11-23%'",
        "UPDATE history SET detail = json_set(detail, '$.draws', detail->>'draws' - 1) WHERE id = :row;"
        " UPDATE history SET id = -id WHERE id = :row OR id = (SELECT max(id) FROM history WHERE day ="
        " '2026-11-23'); UPDATE history SET id = (SELECT -id FROM history WHERE id < 0 AND day IS NOT NULL)"
        " WHERE id < 0 AND day IS NULL; UPDATE history SET id = :row WHERE id < 0",
        true, ":row", "was drawn from the secret of 2026-11-23 after it was revealed"},
    {"a day has two commitments",
        "SELECT min(id) FROM history WHERE kind = 'commitment' AND detail LIKE '%2026-11-24%'",
        "UPDATE history SET detail = (SELECT c.detail FROM history c WHERE c.kind = 'commitment' AND c.detail"
        " LIKE '%2026-11-23%') WHERE id = :row",
        true, ":row", "is a second commitment to the draws of 2026-11-23"},
    {"a secret is revealed twice",
        "SELECT min(id) FROM history WHERE kind = 'revealed' AND detail LIKE '%2026-11-23%'",
        "UPDATE history SET detail = (SELECT r.detail FROM history r WHERE r.kind = 'revealed' AND r.detail"
        " LIKE '%2026-11-22%') WHERE id = :row",
        true, ":row", "reveals the secret of 2026-11-22 once more"},
    {"a presence row is edited", "SELECT min(id) FROM history WHERE kind = 'online' AND id > 20",
        "UPDATE history SET at = at - 1000 WHERE id = :row", false, ":row", "does not say what its hash"},
    {"somebody was never offline", "SELECT min(id) FROM history WHERE kind = 'offline'",
        "UPDATE history SET kind = 'online' WHERE id = :row", true,
        "(SELECT min(id) FROM history WHERE candidates IS NOT NULL AND id > :row)", "was drawn among 2"},
};

std::string with_number(std::string text, const std::string& word, std::int64_t number) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word))
        text.replace(at, word.size(), std::to_string(number));
    return text;
}

TEST_F(VerifyCommand, TellsWhatItHasLookedAt) {
    EXPECT_EQ(run({"verify"}), 0) << failure;

    const std::string rows = std::to_string(number("SELECT count(*) FROM history"));
    const std::string draws =
        std::to_string(number("SELECT count(*) FROM history WHERE candidates IS NOT NULL"));
    EXPECT_TRUE(out.str().starts_with(rows + " rows of the history, each chained to the one before\n" + draws
        + " draws, each of its candidates, its secret and its index\n"
          "2 days of draws, each with its commitment and its secret\n"
          "1 day whose secret is not revealed yet: looked at with the one of the database\n"
          "row "
        + rows + " has the hash "))
        << out.str();
    const Json told = json({"verify"});
    EXPECT_EQ(status, 0);
    EXPECT_EQ(told["ok"], true);
    EXPECT_EQ(told["first_wrong"], nullptr);
    EXPECT_EQ(told["rows"], std::stoll(rows));
    EXPECT_EQ(told["draws"], std::stoll(draws));
    EXPECT_EQ(told["days"], 2);
}

TEST_F(VerifyCommand, NamesTheFirstRowThatDoesNotFit) {
    for (const Falsification& one : falsifications) {
        SCOPED_TRACE(one.name);
        const std::int64_t row = number(one.row);
        const std::int64_t next = number(std::string(one.row) + " AND id > " + std::to_string(row));
        const auto filled = [&](const char* sql) {
            return with_number(with_number(sql, ":row", row), ":next", next);
        };
        const DrawnDays::Falsified falsified(store, filled(one.sql));
        if (one.is_chained_anew) store.chain_anew();
        const std::int64_t named = number("SELECT " + filled(one.named));

        EXPECT_EQ(run({"verify"}), 1);
        EXPECT_TRUE(failure.starts_with("verify: row " + std::to_string(named) + " " + one.what)) << failure;
        EXPECT_EQ(out.str(), "");
        const Json told = json({"verify"});
        EXPECT_EQ(status, 1);
        EXPECT_EQ(told["ok"], false);
        EXPECT_EQ(told["first_wrong"]["history_id"], named);
        EXPECT_TRUE(told["first_wrong"]["what"].get<std::string>().starts_with(one.what));
    }
    EXPECT_EQ(run({"verify"}), 0) << failure;
}

TEST_F(VerifyCommand, LooksForWhatSomebodyHasKept) {
    EXPECT_EQ(run({"verify", "--commitment", store.commitment_of("2026-11-23")}), 0) << failure;
    EXPECT_NE(out.str().find("the commitment is that of 2026-11-23\n"), std::string::npos);
    const std::string hash = json({"verify"})["end"]["hash"];

    EXPECT_EQ(json({"verify", "--commitment", hash})["hash_of"], number("SELECT max(id) FROM history"));
    EXPECT_EQ(status, 0);

    const std::string another = to_hex(sha256("another"));
    EXPECT_EQ(json({"verify", "--commitment", another})["first_wrong"]["history_id"], nullptr);
    EXPECT_EQ(status, 1);
    EXPECT_EQ(failure, "verify: no row commits to " + another + ", and none has it as its hash");
    EXPECT_EQ(run({"verify", "--since", "1h", "--commitment", hash}), 0) << failure;
}

TEST_F(VerifyCommand, IsForSupervisors) {
    actor = {"cli:ada", Role::agent, store.agent("ada").id};

    EXPECT_EQ(run({"verify"}), 4);
}

TEST_F(VerifyCommand, ProofIsADocumentWithTheDrawsOfAConversation) {
    const Json proof = json({"proof", id_of("c1.2")});

    EXPECT_EQ(status, 0) << failure;
    ASSERT_EQ(proof["draws"].size(), 2u);
    EXPECT_EQ(proof["draws"][1]["day"], "2026-11-23");
    EXPECT_EQ(proof["days"].size(), 1u);
    EXPECT_EQ(run({"proof", id_of("c1.2")}), 0) << "without --json it is the same document";
    EXPECT_EQ(parse_json(out.str()), proof);
}

TEST_F(VerifyCommand, ProofIsNoneWhereNothingCanBeProvenYet) {
    EXPECT_EQ(run({"proof", id_of("c2.0")}), 1);
    EXPECT_EQ(failure,
        "proof of conversation #" + id_of("c2.0")
            + ": the secret of its draw is revealed after 2026-11-24 (UTC); ask again then");
    EXPECT_EQ(out.str(), "");
    EXPECT_EQ(run({"proof", "999"}), 3);
    store.set_offline("ada");
    store.set_offline("ben");
    store.receive("undrawn", noon + 49h);
    EXPECT_EQ(run({"proof", id_of("undrawn")}), 1);
    EXPECT_TRUE(failure.ends_with(": it was never drawn")) << failure;
}

TEST_F(VerifyCommand, ProofIsForWhoHasTheConversation) {
    const ConversationView view = store.conversation("c1.0");
    const std::string another = view.assignee_name == "ada" ? "ben" : "ada";
    actor = {"cli:" + another, Role::agent, store.agent(another).id};
    EXPECT_EQ(run({"proof", id_of("c1.0")}), 4);

    actor = {"cli:" + view.assignee_name, Role::agent, view.assignee};
    EXPECT_EQ(run({"proof", id_of("c1.0")}), 0) << failure;
}

} // namespace

} // namespace convassign
