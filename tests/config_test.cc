// SPDX-License-Identifier: MIT
#include "core/config/load.h"

#include "core/config/checks.h"
#include "core/config/keys.h"
#include "core/config/provider_types.h"

#include <gtest/gtest.h>

#include <functional>

namespace convassign {
namespace {

const std::string file = "/etc/convassign.toml";
const std::string sid = "AC0123456789abcdefABCDEF0123456789";

std::string twilio_provider(const std::string& more = "") {
    return "[[provider]]\n"
           "name = \"support\"\n"
           "type = \"twilio\"\n"
           "account_sid = \""
        + sid
        + "\"\n"
          "auth_token_file = \"/etc/convassign/twilio.token\"\n"
          "sender = \"whatsapp:+14155238886\"\n"
        + more;
}

/// Without the "read FILE" in front of each, which is checked once and for all here.
std::vector<std::string> problems_of(const std::string& text) {
    const std::string beginning = "read '" + file + "': ";
    std::vector<std::string> found;
    try {
        (void)parse_config(text, file);
    } catch (const ConfigError& error) {
        for (const std::string& problem : error.problems) {
            EXPECT_TRUE(problem.starts_with(beginning)) << problem;
            found.push_back(problem.substr(beginning.size()));
        }
    }
    return found;
}

using Problems = std::vector<std::string>;

TEST(Config, HoldsAllDefaultsWithoutAnyText) {
    const Config config = parse_config("", file);

    EXPECT_EQ(config.file, file);
    EXPECT_EQ(config.http.listen, "127.0.0.1:8470");
    EXPECT_EQ(config.presence.beat, 10s);
    EXPECT_EQ(config.presence.hidden_lease, 90s);
    EXPECT_TRUE(config.agents_may_reassign);
    EXPECT_FALSE(config.keep_deleted);
    EXPECT_FALSE(config.retention.messages);
    EXPECT_FALSE(config.retention.history);
    EXPECT_FALSE(config.retention.closed);
    EXPECT_FALSE(config.access);
    ASSERT_EQ(config.providers.size(), 1U);
    EXPECT_EQ(config.providers[0].name, "local");
    EXPECT_EQ(config.providers[0].type, "local");
}

TEST(Config, TakesTheGoodValueOfEachKey) {
    struct Case {
        std::string text;
        std::function<bool(const Config&)> holds;
    };
    const auto provider = [](const Config& c) { return c.providers.at(0); };
    const std::vector<Case> cases{
        {"[database]\npath = \"/srv/c.db\"", [](const Config& c) { return c.database_path == "/srv/c.db"; }},
        {"[database]\nurl_file = \"/etc/c/url\"",
            [](const Config& c) {
                return c.database_url_file == "/etc/c/url"
                    && c.database_path == "/var/lib/convassign/convassign";
            }},
        {"[database]\nurl_file = \"/etc/c/url\"\nfolder = \"/srv/c\"",
            [](const Config& c) { return c.database_path == "/srv/c/convassign"; }},
        {"[http]\nlisten = \"127.0.0.2:0\"", [](const Config& c) { return c.http.listen == "127.0.0.2:0"; }},
        {"[http]\nlisten = \"[::1]:8470\"", [](const Config& c) { return c.http.listen == "[::1]:8470"; }},
        {"[http]\nlisten = \"unix:/run/c.sock\"",
            [](const Config& c) { return c.http.listen == "unix:/run/c.sock"; }},
        {"[portal]\nurl = \"https://inbox.example\"",
            [](const Config& c) { return c.portal.url == "https://inbox.example"; }},
        {"[portal]\ntrusted_user_header = \"X-Remote-User\"\n[http]\nbehind_proxy = true",
            [](const Config& c) { return c.portal.trusted_user_header == "X-Remote-User"; }},
        {"[portal]\nallowed_origins = [\"https://inbox.example\", \"http://localhost:8080\"]",
            [](const Config& c) {
                return c.portal.allowed_origins
                    == std::vector<std::string>{"https://inbox.example", "http://localhost:8080"};
            }},
        {"[http]\nmemory = \"16MiB\"", [](const Config& c) { return c.http.memory == 16'777'216; }},
        {"[http]\nlisten = \"0.0.0.0:80\"\nbehind_proxy = true",
            [](const Config& c) { return c.http.listen == "0.0.0.0:80" && c.http.behind_proxy; }},
        {"[http]\nproxies = [\"10.0.0.1\", \"fd00::1\"]",
            [](const Config& c) {
                return c.http.proxies == std::vector<std::string>{"10.0.0.1", "fd00::1"};
            }},
        {"[http]\nproxies = []", [](const Config& c) { return c.http.proxies.empty(); }},
        {"[presence]\nbeat = \"1500ms\"", [](const Config& c) { return c.presence.beat == 1500ms; }},
        {"[presence]\nlease = \"11s\"", [](const Config& c) { return c.presence.lease == 11s; }},
        {"[presence]\nhidden_lease = \"35s\"",
            [](const Config& c) { return c.presence.hidden_lease == 35s; }},
        {"[presence]\nidle = \"24h\"", [](const Config& c) { return c.presence.idle == 24h; }},
        {"[presence]\ngoodbye_grace = \"0s\"",
            [](const Config& c) { return c.presence.goodbye_grace == 0s; }},
        {"presence = { beat = \"2s\", lease = \"7s\" }",
            [](const Config& c) { return c.presence.lease == 7s; }},
        {"presence.beat = \"3s\"", [](const Config& c) { return c.presence.beat == 3s; }},
        {"[assignment]\nagents_may_reassign = false", [](const Config& c) { return !c.agents_may_reassign; }},
        {"[messages]\nkeep_deleted = true", [](const Config& c) { return c.keep_deleted; }},
        {"[retention]\nmessages = \"400d\"",
            [](const Config& c) { return c.retention.messages == 9600h && !c.retention.history; }},
        {"[retention]\nhistory = \"1d\"\nclosed = \"forever\"",
            [](const Config& c) { return c.retention.history == 24h && !c.retention.closed; }},
        {"[access]", [](const Config& c) { return c.access && c.access->admins.empty(); }},
        {"[access]\nadmins = [\"root\", \"ops\"]",
            [](const Config& c) {
                return c.access->admins == std::vector<std::string>{"root", "ops"};
            }},
        {"[access]\nsupervisors = [\"maria\"]",
            [](const Config& c) { return c.access->supervisors == std::vector<std::string>{"maria"}; }},
        {"[[provider]]\nname = \"a.b_c-1\"\ntype = \"local\"",
            [&](const Config& c) { return provider(c).name == "a.b_c-1" && provider(c).type == "local"; }},
        {twilio_provider("start_from = 2026-11-22T10:00:00.5+01:00"),
            [&](const Config& c) { return iso8601(*provider(c).start_from) == "2026-11-22T09:00:00.500Z"; }},
        {twilio_provider(),
            [&](const Config& c) {
                const ProviderConfig p = provider(c);
                return p.setting("account_sid") == sid
                    && p.setting("auth_token_file") == "/etc/convassign/twilio.token"
                    && p.setting("sender") == "whatsapp:+14155238886" && address_of(p) == p.setting("sender");
            }},
        {"[[provider]]\nname = \"x\"\ntype = \"twilio\"\nauth_token_env = \"TOKEN_2\"\nsender = "
         "\"whatsapp:+1\"\n"
         "account_sid = \""
                + sid + "\"",
            [&](const Config& c) { return provider(c).setting("auth_token_env") == "TOKEN_2"; }},
        {twilio_provider("poll_interval = \"100ms\""),
            [&](const Config& c) { return provider(c).poll_interval == 100ms; }},
        {twilio_provider("deep_lookback = \"30d\""),
            [&](const Config& c) { return provider(c).deep_lookback == 720h; }},
        {twilio_provider("base_url = \"https://twilio.example.com:8443/\""),
            [&](const Config& c) { return provider(c).base_url == "https://twilio.example.com:8443"; }},
        {twilio_provider("base_url = \"http://localhost:1\""),
            [&](const Config& c) { return provider(c).base_url == "http://localhost:1"; }},
        {twilio_provider("base_url = \"http://127.1.2.3:8080\""),
            [&](const Config& c) { return provider(c).base_url == "http://127.1.2.3:8080"; }},
        {twilio_provider("base_url = \"http://[::1]:8080\""),
            [&](const Config& c) { return provider(c).base_url == "http://[::1]:8080"; }},
    };
    for (const Case& good : cases) {
        SCOPED_TRACE(good.text);
        EXPECT_EQ(problems_of(good.text), Problems{});
        EXPECT_TRUE(good.holds(parse_config(good.text, file)));
    }
}

TEST(Config, RefusesTheWrongTypeForEveryKey) {
    for (const ConfigKey& key : config_key_table()) {
        const std::string header = header_of(key.table);
        const std::string& name = key.name;
        const std::string type = key.provider_type.empty() ? "local" : key.provider_type;
        for (const char* value : {"7", "7.5", "[7]", "{ a = 7 }", "2026-11-22", "\"\""}) {
            SCOPED_TRACE(type + " " + name + " = " + value);
            std::string text = header + "\n" + name + " = " + value + "\n";
            if (name != "name" && header == "[[provider]]") text += "name = \"x\"\n";
            if (name != "type" && header == "[[provider]]") text += "type = \"" + type + "\"\n";
            if (name != "name" && header == "[[notify]]") text += "name = \"x\"\n";
            if (name != "on" && header == "[[notify]]") text += "on = []\n";
            if (name != "exec" && name != "url" && header == "[[notify]]") text += "exec = [\"/x\"]\n";

            const Problems found = problems_of(text);

            const auto is_told = [start = "line 2: '" + name + "' must be "](
                                     const std::string& problem) { return problem.starts_with(start); };
            EXPECT_EQ(std::count_if(found.begin(), found.end(), is_told), 1);
        }
    }
}

TEST(Config, SaysWhatWasExpectedOfTheWrongType) {
    struct Case {
        std::string text;
        std::string problem;
    };
    const std::vector<Case> cases{
        {"[database]\npath = true", "line 2: 'path' must be a string in quotes"},
        {"[http]\n\nbehind_proxy = \"yes\"", "line 3: 'behind_proxy' must be true or false"},
        {"[http]\nmemory = 64", "line 2: 'memory' must be a size such as \"64MiB\", from 16MiB to 2GiB"},
        {"[http]\nmemory = \"1MiB\"",
            "line 2: 'memory' must be a size such as \"64MiB\", from 16MiB to 2GiB"},
        {"[http]\nproxies = \"127.0.0.1\"",
            R"(line 2: 'proxies' must be an array of strings such as ["one", "two"])"},
        {"[access]\nadmins = [\"root\", 7]",
            R"(line 2: 'admins' must be an array of strings such as ["one", "two"])"},
        {"[retention]\nclosed = \"23h\"",
            R"(line 2: 'closed' must be "forever" or a duration such as "400d", from 1d to 3650d)"},
        {"[retention]\nmessages = 400",
            R"(line 2: 'messages' must be "forever" or a duration such as "400d", from 1d to 3650d)"},
        {"[presence]\nbeat = 10", "line 2: 'beat' must be a duration such as \"10s\", from 1s to 1m"},
        {twilio_provider("poll_interval = 2"),
            "line 7: 'poll_interval' must be a duration such as \"2s\", from 100ms to 1h"},
        {twilio_provider("start_from = 2026-11-22T10:00:00"),
            "line 7: 'start_from' must be a moment with its offset and without quotes, such as "
            "2026-11-22T10:00:00+01:00"},
    };
    for (const Case& wrong : cases)
        EXPECT_EQ(problems_of(wrong.text), Problems{wrong.problem}) << wrong.text;
}

TEST(Config, RefusesValuesOutOfRange) {
    struct Case {
        std::string text; ///< its last line is the wrong one
        std::string key;
    };
    const std::vector<Case> cases{
        {"[database]\npath = \"relative.db\"", "path"},
        {"[database]\npath = \"~/c.db\"", "path"},
        {"[database]\npath = \"/srv/\"", "path"},
        {"[database]\npath = \"/srv/\\u001b[2J\"", "path"},
        {"[database]\npath = \"/srv/\\u0000\"", "path"},
        {"[portal]\ntrusted_user_header = \"X Remote\"", "trusted_user_header"},
        {"[portal]\ntrusted_user_header = \"X-Remote-User:\"", "trusted_user_header"},
        {"[portal]\nurl = \"inbox.example\"", "url"},
        {"[portal]\nurl = \"https://inbox.example/?a=b\"", "url"},
        {"[portal]\nallowed_origins = [\"*\"]", "allowed_origins"},
        {"[portal]\nallowed_origins = [\"null\"]", "allowed_origins"},
        {"[portal]\nallowed_origins = [\"inbox.example\"]", "allowed_origins"},
        {"[portal]\nallowed_origins = [\"https://inbox.example/\"]", "allowed_origins"},
        {"[portal]\nallowed_origins = [\"https://inbox.example/inbox\"]", "allowed_origins"},
        {"[portal]\nallowed_origins = [\"https://inbox.example:443\"]", "allowed_origins"},
        {"[portal]\nallowed_origins = [\"http://inbox.example:80\"]", "allowed_origins"},
        {"[portal]\nallowed_origins = [\"https://Inbox.example\"]", "allowed_origins"},
        {"[portal]\nallowed_origins = [\"\"]", "allowed_origins"},
        {"[http]\nlisten = \"8470\"", "listen"},
        {"[http]\nlisten = \"localhost:8470\"", "listen"},
        {"[http]\nlisten = \"127.0.0.1\"", "listen"},
        {"[http]\nlisten = \"127.0.0.1:\"", "listen"},
        {"[http]\nlisten = \"127.0.0.1:65536\"", "listen"},
        {"[http]\nlisten = \"127.0.0.1:-1\"", "listen"},
        {"[http]\nlisten = \"127.0.0.1:99999999999\"", "listen"},
        {"[http]\nlisten = \"127.0.0.256:80\"", "listen"},
        {"[http]\nlisten = \"127.0.0.1\\u0000:80\"", "listen"},
        {"[http]\nlisten = \"::1:8470\"", "listen"},
        {"[http]\nlisten = \"[::g]:8470\"", "listen"},
        {"[http]\nlisten = \"[]:8470\"", "listen"},
        {"[http]\nlisten = \"unix:run/c.sock\"", "listen"},
        {"[http]\nlisten = \"unix:/" + std::string(107, 'x') + "\"", "listen"},
        {"[http]\nproxies = [\"127.0.0.1\", \"proxy.example.com\"]", "proxies"},
        {"[http]\nproxies = [\"10.0.0.0/8\"]", "proxies"},
        {"[presence]\nbeat = \"999ms\"", "beat"},
        {"[presence]\nbeat = \"61s\"", "beat"},
        {"[presence]\nbeat = \"10\"", "beat"},
        {"[presence]\nbeat = \"10 s\"", "beat"},
        {"[presence]\nlease = \"11m\"", "lease"},
        {"[presence]\nlease = \"10s\"", "lease"},
        {"[presence]\nhidden_lease = \"2h\"", "hidden_lease"},
        {"[presence]\nhidden_lease = \"34s\"", "hidden_lease"},
        {"[presence]\nidle = \"9s\"", "idle"},
        {"[presence]\nidle = \"25h\"", "idle"},
        {"[presence]\ngoodbye_grace = \"61s\"", "goodbye_grace"},
        {"[access]\nadmins = [\"\"]", "admins"},
        {"[access]\nsupervisors = [\"maria\", \"\"]", "supervisors"},
        {"[[provider]]\ntype = \"local\"\nname = \"Support\"", "name"},
        {"[[provider]]\ntype = \"local\"\nname = \"" + std::string(65, 'a') + "\"", "name"},
        {"[[provider]]\nname = \"x\"\ntype = \"telegram\"", "type"},
        {twilio_provider("poll_interval = \"99ms\""), "poll_interval"},
        {twilio_provider("poll_interval = \"61m\""), "poll_interval"},
        {twilio_provider("deep_lookback = \"14m\""), "deep_lookback"},
        {twilio_provider("deep_lookback = \"31d\""), "deep_lookback"},
        {twilio_provider("base_url = \"api.twilio.com\""), "base_url"},
        {twilio_provider("base_url = \"ftp://api.twilio.com\""), "base_url"},
        {twilio_provider("base_url = \"http://api.twilio.com\""), "base_url"},
        {twilio_provider("base_url = \"http://127.example.com\""), "base_url"},
        {twilio_provider("base_url = \"http://localhost.example.com\""), "base_url"},
        {twilio_provider("base_url = \"http://[::2]\""), "base_url"},
        {twilio_provider("base_url = \"https://[::1\""), "base_url"},
        {twilio_provider("base_url = \"https://\""), "base_url"},
        {twilio_provider("base_url = \"https://:443\""), "base_url"},
        {twilio_provider("base_url = \"https://a.example:0\""), "base_url"},
        {twilio_provider("base_url = \"https://a.example/v1\""), "base_url"},
        {twilio_provider("base_url = \"https://a.example//\""), "base_url"},
        {twilio_provider("base_url = \"https://a.example?x\""), "base_url"},
        {twilio_provider("base_url = \"https://user:secret@a.example\""), "base_url"},
    };
    for (const Case& wrong : cases) {
        SCOPED_TRACE(wrong.text);
        const auto line = 1 + std::count(wrong.text.begin(), wrong.text.end(), '\n');

        const Problems found = problems_of(wrong.text);

        ASSERT_EQ(found.size(), 1U);
        EXPECT_TRUE(found[0].starts_with("line " + std::to_string(line) + ": '" + wrong.key + "' must be "))
            << found[0];
        EXPECT_EQ(found[0].find("secret"), std::string::npos);
    }
}

TEST(Config, RefusesWrongTwilioAccountsAndSenders) {
    const auto refuses = [](TextCheck check, const std::string& text) {
        EXPECT_THROW(check(text), Error) << text;
    };
    for (const char* text :
        {"", "AC", "SK0123456789abcdefABCDEF0123456789", "AC0123456789abcdefABCDEF012345678",
            "AC0123456789abcdefABCDEF01234567890", "AC0123456789abcdefABCDEF012345678g"})
        refuses(account_sid, text);
    for (const char* text :
        {"", "+14155238886", "whatsapp:14155238886", "whatsapp:+", "whatsapp:+04155238886",
            "whatsapp:+1234567890123456", "whatsapp:+1415 5238886", "Whatsapp:+14155238886"})
        refuses(whatsapp_sender, text);
    for (const char* text : {"", "9A", "twilio_token", "A-B", "0123456789abcdef0123456789abcdef"})
        refuses(environment_variable, text);
    EXPECT_NO_THROW(whatsapp_sender("whatsapp:+123456789012345"));
}

TEST(Config, RefusesWhatItDoesNotKnowAndSaysWhatWasMeant) {
    struct Case {
        std::string text;
        std::string problem;
    };
    const std::vector<Case> cases{
        {"[presence]\nbaet = \"1s\"", "line 2: unknown key 'baet' in [presence], did you mean 'beat'?"},
        {"[http]\nport = 80", "line 2: unknown key 'port' in [http]"},
        {"[http]\nidle = \"1m\"", "line 2: unknown key 'idle' in [http], it belongs into [presence]"},
        {"\nidle = \"1m\"", "line 2: unknown key 'idle', it belongs into [presence]"},
        {"[presense]\nbeat = \"1s\"", "line 1: unknown table 'presense', did you mean 'presence'?"},
        {"[webhooks]", "line 1: unknown table 'webhooks'"},
        {"[presence.inner]", "line 1: unknown key 'inner' in [presence]"},
        {"[[presence]]", "line 1: 'presence' must be one table, written [presence]"},
        {"presence = \"10s\"", "line 1: 'presence' must be one table, written [presence]"},
        {"[provider]\nname = \"x\"",
            "line 1: 'provider' must be written [[provider]], in two brackets, for there can be several"},
        {"provider = [7]", "line 1: 'provider' must be tables, written [[provider]]"},
        {"\"\\u001b[2J\" = 1", "line 1: unknown key '\xEF\xBF\xBD[2J'"},
    };
    for (const Case& wrong : cases)
        EXPECT_EQ(problems_of(wrong.text), Problems{wrong.problem}) << wrong.text;
}

/// "'local' or 'twilio'"
std::string names_of(const std::vector<ProviderType>& types) {
    std::string names;
    for (const ProviderType& type : types)
        names += (names.empty() ? "'" : " or '") + type.name + "'";
    return names;
}

TEST(Config, RefusesWhatDoesNotFitTogether) {
    std::vector<ProviderType> polled = provider_types();
    std::erase_if(polled, [](const ProviderType& type) { return !type.can.poll; });
    struct Case {
        std::string text;
        std::string problem;
    };
    const std::string local = "[[provider]]\nname = \"x\"\ntype = \"local\"\n";
    const std::vector<Case> cases{
        {"[http]\nlisten = \"0.0.0.0:8470\"",
            "line 2: 'listen' must be a loopback address or a unix socket, unless a TLS proxy stands in "
            "front "
            "(behind_proxy = true)"},
        {"[http]\nlisten = \"[::]:8470\"\nbehind_proxy = false",
            "line 2: 'listen' must be a loopback address or a unix socket, unless a TLS proxy stands in "
            "front "
            "(behind_proxy = true)"},
        {"[database]\npath = \"/srv/c.db\"\nurl_file = \"/etc/url\"",
            "line 3: [database] needs at most one of 'path' and 'url_file': the database is a file, or a"
            " server's"},
        {"[database]\nfolder = \"/srv/c\"",
            "line 2: 'folder' needs 'url_file': what belongs to a file lies beside it"},
        {"[portal]\ntrusted_user_secret_file = \"/etc/secret\"",
            "line 2: 'trusted_user_secret_file' needs 'trusted_user_header', which it is for"},
        {"[portal]\ntrusted_user_header = \"X-Remote-User\"",
            "line 2: 'trusted_user_header' needs a proxy that is trusted to set it (behind_proxy = true in "
            "[http])"},
        {"[presence]\nbeat = \"35s\"", "line 2: 'lease' must be longer than 'beat', which is 35s"},
        {"[presence]\nlease = \"2m\"", "line 2: 'hidden_lease' must be at least 'lease', which is 2m"},
        {"[[provider]]\nname = \"x\"", "line 1: [[provider]] needs the key 'type'"},
        {"\n[[provider]]\ntype = \"local\"", "line 2: [[provider]] needs the key 'name'"},
        {"[[provider]]\nname = \"x\"\ntype = \"telegram\"",
            "line 3: 'type' must be " + names_of(provider_types())},
        {local + "sender = \"whatsapp:+1\"",
            "line 4: 'sender' belongs to providers of type 'twilio', this one is of type 'local'"},
        {local + "poll_interval = \"2s\"",
            "line 4: 'poll_interval' belongs to providers of type " + names_of(polled)
                + ", this one is of type 'local'"},
        {local + local, "line 5: 'name' must be unique, another provider is called 'x'"},
        {twilio_provider("auth_token_env = \"TOKEN\""),
            "line 7: [[provider]] needs exactly one of 'auth_token_file' and 'auth_token_env'"},
        {local + "auth_token = \"0123\"",
            "line 4: 'auth_token' must not stand in this file: put the secret alone into a file of its own "
            "and name "
            "that as 'auth_token_file'"},
    };
    for (const Case& wrong : cases)
        EXPECT_EQ(problems_of(wrong.text), Problems{wrong.problem}) << wrong.text;
}

TEST(Config, RefusesTwoProvidersOfOneSenderAndAccount) {
    std::string second = twilio_provider();
    second.replace(second.find("support"), 7, "other");

    EXPECT_EQ(problems_of(twilio_provider() + second),
        Problems{"line 12: 'sender' must be unique within its account: two providers would read each message "
                 "twice"});
}

TEST(Config, NamesEachKeyThatATwilioProviderLacks) {
    EXPECT_EQ(problems_of("[[provider]]\nname = \"x\"\ntype = \"twilio\""),
        (Problems{"line 1: [[provider]] needs the key 'account_sid'",
            "line 1: [[provider]] needs the key 'sender'",
            "line 1: [[provider]] needs exactly one of 'auth_token_file' and 'auth_token_env'"}));
}

TEST(Config, AsksForOneOfTheSecretsThatProveWhoSends) {
    const std::string meta =
        "[[provider]]\nname = \"x\"\ntype = \"meta\"\nphone_number_id = \"106540352242922\"\n";

    EXPECT_EQ(
        problems_of(meta), Problems{"line 1: [[provider]] needs 'app_secret_file' or 'header_secret_file'"});
    EXPECT_EQ(problems_of(meta + "header_secret_env = \"SECRET\""), Problems{});
}

TEST(Config, AllowsOneOfTheTwoPlacesOfASecretThatIsNotRequired) {
    const std::string waha =
        "[[provider]]\nname = \"x\"\ntype = \"waha\"\nbase_url = \"http://127.0.0.1:3000\"\n";

    EXPECT_EQ(problems_of(waha), Problems{});
    EXPECT_EQ(problems_of(waha + "api_key_env = \"KEY\""), Problems{});
    EXPECT_EQ(problems_of(waha + "api_key_env = \"KEY\"\napi_key_file = \"/etc/key\""),
        Problems{"line 5: [[provider]] needs at most one of 'api_key_file' and 'api_key_env'"});
    EXPECT_EQ(address_of(parse_config(waha, file).providers.at(0)), "default");
}

TEST(Config, RefusesTwoProvidersOfOneSessionAlsoWhereItIsTheDefault) {
    const std::string waha = "type = \"waha\"\nbase_url = \"http://127.0.0.1:3000\"\n";

    EXPECT_EQ(problems_of("[[provider]]\nname = \"x\"\n" + waha + "[[provider]]\nname = \"y\"\n" + waha
                  + "session = \"default\""),
        Problems{"line 9: 'session' must be unique within its account: two providers would read each message "
                 "twice"});
}

TEST(Config, LetsAProviderTellPresenceWhereItIsPolledWithinTheLease) {
    const std::string chatwoot =
        "[[provider]]\nname = \"x\"\ntype = \"chatwoot\"\nbase_url = \"https://chatwoot.example\"\n"
        "account = \"1\"\ninbox = \"3\"\napi_token_env = \"TOKEN\"\n";

    EXPECT_EQ(parse_config(chatwoot, file).providers[0].setting("presence"), "portal");
    EXPECT_EQ(problems_of(chatwoot + "presence = \"provider\""), Problems{});
    EXPECT_EQ(parse_config(chatwoot, file).providers[0].setting("pending"), "wait");
    EXPECT_EQ(problems_of(chatwoot + "pending = \"draw\""), Problems{});
    EXPECT_NE(problems_of(chatwoot + "pending = \"never\""), Problems{});
    EXPECT_EQ(problems_of(chatwoot + "presence = \"both\""),
        Problems{"line 8: 'presence' must be \"portal\" or \"provider\""});
    EXPECT_EQ(problems_of(chatwoot + "poll_interval = \"18s\""), Problems{});
    EXPECT_EQ(problems_of(chatwoot + "poll_interval = \"18s\"\npresence = \"provider\""),
        Problems{"line 8: 'poll_interval' must be at most half of 'lease' in [presence], which is "
                 "17500ms, where 'presence' is \"provider\""});
}

TEST(Config, AllowsSeveralLocalProviders) {
    const Config config = parse_config(
        "[[provider]]\nname = \"a\"\ntype = \"local\"\n[[provider]]\nname = \"b\"\ntype = \"local\"", file);

    ASSERT_EQ(config.providers.size(), 2U);
    EXPECT_EQ(config.providers[1].name, "b");
}

TEST(Config, CollectsAllProblemsInTheOrderOfTheLines) {
    const std::string text = "[presence]\nbeat = 1\nlease = \"1s\"\n[http]\nproxies = 1\n[unheard_of]\n";

    EXPECT_EQ(problems_of(text),
        (Problems{"line 2: 'beat' must be a duration such as \"10s\", from 1s to 1m",
            "line 3: 'lease' must be a duration such as \"35s\", from 2s to 10m",
            R"(line 5: 'proxies' must be an array of strings such as ["one", "two"])",
            "line 6: unknown table 'unheard_of'"}));
}

TEST(Config, TellsTheFirstProblemAndHowManyMoreInOneLine) {
    try {
        (void)parse_config("[a]\n[b]\n[c]\n", file);
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_EQ(describe(error), "read '/etc/convassign.toml': line 1: unknown table 'a' (and 2 more)");
    }
}

TEST(Config, TellsLineAndColumnOfWhatIsNoToml) {
    struct Case {
        std::string text;
        std::string place;
    };
    const std::vector<Case> cases{
        {"[http]\nlisten = 127.0.0.1:8470", "line 2, column "},
        {"[http", "line 1, column "},
        {"[http]\n[http]", "line 2, column "},
        {"[http]\nlisten = \"a\"\nlisten = \"b\"", "line 3, column "},
        {"a = \"\xFF\"", "line 1, column "},
        {std::string("a = \0", 5), "line 1, column "},
        {"[[[", "line 1, column "},
        {std::string(60000, '['), "line 1, column "},
        {"x = " + std::string(60000, '['), "line 1, column "},
    };
    for (const Case& wrong : cases) {
        const Problems found = problems_of(wrong.text);
        ASSERT_EQ(found.size(), 1U);
        EXPECT_TRUE(found[0].starts_with(wrong.place)) << found[0];
    }
}

TEST(Config, RefusesNestingThatCouldExhaustTheStack) {
    std::string deep = "a";
    for (int i = 0; i < 30000; ++i)
        deep += ".a";

    EXPECT_EQ(problems_of("\n" + deep + " = 1"), Problems{"line 2: too many dotted keys"});
    EXPECT_EQ(problems_of("[" + deep + "]"), Problems{"line 1: too many dotted keys"});
}

TEST(Config, CountsNoDotsInStringsAndComments) {
    const std::string dots(600, '.');

    EXPECT_EQ(problems_of("# " + dots + "\n[access]\nadmins = [\"" + dots + "\\\"" + dots + "\", '" + dots
                  + "', '''" + dots + "\n" + dots + "''', \"\"\"" + dots + "\"\"\"] # '"),
        Problems{});
}

TEST(Config, RefusesTextAbove64KiB) {
    EXPECT_EQ(problems_of(std::string(64 * 1024, '\n')), Problems{});
    EXPECT_EQ(problems_of(std::string(64 * 1024 + 1, '\n')), Problems{"larger than 64 KiB"});
}

TEST(Config, ListsEachKeyWithItsDefault) {
    const auto& keys = config_key_table();
    const auto has = [&](const std::string& key, const std::string& text, const std::string& type = "") {
        return std::count_if(keys.begin(), keys.end(), [&](const ConfigKey& one) {
            return header_of(one.table) + " " + one.name == key && one.default_text == text
                && one.provider_type == type;
        }) == 1;
    };

    EXPECT_TRUE(has("[database] path", "/var/lib/convassign/convassign.db"));
    EXPECT_TRUE(has("[http] proxies", "127.0.0.1"));
    EXPECT_TRUE(has("[http] behind_proxy", "false"));
    EXPECT_TRUE(has("[presence] beat", "10s"));
    EXPECT_TRUE(has("[access] admins", ""));
    EXPECT_TRUE(has("[[provider]] name", ""));
    EXPECT_TRUE(has("[[provider]] base_url", "https://api.twilio.com", "twilio"));
}

const std::string by_webhook = "url = \"https://example.org/hooks?team=1\"\nsecret_file = \"/etc/secret\"\n";

TEST(Notify, IsReadWithAllItsKeys) {
    const Config config = parse_config("[[notify]]\nname = \"ops\"\non = [\"assigned\", \"nobody_online\"]\n"
                                       "unassigned_for = \"5m\"\nfailing_for = \"0s\"\ntimeout = \"3s\"\n"
                                       "exec = [\"/bin/tell\", \"-x\", \"\"]\n[[notify]]\nname = \"web\"\n"
                                       "on = [\"provider_failing\"]\n"
            + by_webhook,
        file);

    ASSERT_EQ(config.notify.size(), 2u);
    const NotifyConfig& ops = config.notify[0];
    EXPECT_EQ(ops.on, (std::vector<Occasion>{Occasion::assigned, Occasion::nobody_online}));
    EXPECT_EQ(ops.unassigned_for, 5min);
    EXPECT_EQ(ops.failing_for, 0s);
    EXPECT_EQ(ops.timeout, 3s);
    EXPECT_EQ(ops.exec, (std::vector<std::string>{"/bin/tell", "-x", ""}));
    EXPECT_EQ(config.notify[1].url, "https://example.org/hooks?team=1");
    EXPECT_EQ(config.notify[1].failing_for, 1min);
}

TEST(Notify, SaysWhatIsWrong) {
    const std::string named = "[[notify]]\nname = \"ops\"\n";
    const std::string told = named + "on = [\"assigned\"]\n";
    const std::vector<std::pair<std::string, Problems>> cases{
        {"[notify]\nname = \"ops\"",
            {"line 1: 'notify' must be written [[notify]], in two brackets, for there can be several"}},
        {"[[notify]]\non = []\nexec = [\"/a\"]", {"line 1: [[notify]] needs the key 'name'"}},
        {named + "exec = [\"/a\"]",
            {"line 1: [[notify]] needs 'on' or 'unassigned_for': what it is to tell"}},
        {told, {"line 1: [[notify]] needs exactly one of 'exec' and 'url'"}},
        {told + "exec = [\"/a\"]\n" + by_webhook,
            {"line 5: [[notify]] needs exactly one of 'exec' and 'url'",
                "line 6: a secret signs what goes to 'url', not to 'exec'"}},
        {told + "url = \"https://example.org\"",
            {"line 4: [[notify]] with 'url' needs exactly one of 'secret_file' and 'secret_env'"}},
        {told + "exec = [\"tell\"]",
            {"line 4: 'exec' must be a program's absolute path and its arguments, such as "
             "[\"/usr/bin/logger\", \"-t\", \"x\"]"}},
        {told + "url = \"http://example.org\"\nsecret_env = \"A\"",
            {"line 4: 'url' must be an address such as \"https://example.org/hooks/convassign\" (http:// "
             "only "
             "to loopback)"}},
        {named + "on = [\"lunch\"]\nexec = [\"/a\"]",
            {"line 3: 'on' must be an array of \"assigned\", \"nobody_online\", \"provider_failing\", "
             "\"cannot_store\" and \"commitment\""}},
        {told + "exec = [\"/a\"]\n" + told + "exec = [\"/a\"]",
            {"line 6: 'name' must be unique, another [[notify]] is called 'ops'"}},
        {told + "secret = \"x\"\nexec = [\"/a\"]",
            {"line 4: 'secret' must not stand in this file: put the secret alone into a file of its own and "
             "name that as 'secret_file'"}},
    };
    for (const auto& [text, problems] : cases)
        EXPECT_EQ(problems_of(text), problems) << text;
}

const std::string of_meta = "[[provider]]\nname = \"sales\"\ntype = \"meta\"\nphone_number_id = \"1\"\n"
                            "app_secret_file = \"/etc/app.secret\"\n";

TEST(Answers, AreReadInTheirOrder) {
    const Config config = parse_config(
        "[[answer]]\nname = \"hours\"\ntext = \"From 9 to 18.\"\n[[answer]]\nname = \"bye\"\ntext = "
        "\"Good bye!\"\n",
        file);

    EXPECT_EQ(config.answers, (std::vector<ShortAnswer>{{"hours", "From 9 to 18."}, {"bye", "Good bye!"}}));
}

TEST(Answers, SayWhatIsWrong) {
    const std::string answer = "[[answer]]\nname = \"a\"\ntext = \"b\"\n";

    EXPECT_EQ(problems_of("[[answer]]\nname = \"a b\""),
        (Problems{"line 1: [[answer]] needs the key 'text'",
            "line 2: 'name' must be a name of 1 to 64 bytes without blanks and slashes"}));
    EXPECT_EQ(problems_of(answer + answer),
        Problems{"line 5: 'name' must be unique, another [[answer]] is called 'a'"});
}

TEST(Templates, AreTheirProviders) {
    const Config config = parse_config("[[template]]\nname = \"late\"\nprovider = \"sales\"\n"
                                       "text = \"Hi {{1}}\"\nid = \"order_late\"\nlanguage = \"en_US\"\n"
            + of_meta,
        file);

    ASSERT_EQ(config.providers[0].templates.size(), 1u);
    const ReplyTemplate& late = config.providers[0].templates[0];
    EXPECT_EQ(late.name, "late");
    EXPECT_EQ(late.text, "Hi {{1}}");
    EXPECT_EQ(late.id, "order_late");
    EXPECT_EQ(late.language, "en_US");
}

TEST(Templates, SayWhatIsWrong) {
    const std::string late = "[[template]]\nname = \"late\"\ntext = \"x\"\nid = \"y\"\n";
    const std::string needs_language = "[[template]] of a provider of type 'meta' needs the key 'language'";

    EXPECT_EQ(problems_of(of_meta + late), Problems{"line 6: [[template]] needs the key 'provider'"});
    EXPECT_EQ(problems_of(of_meta + late + "provider = \"gone\""),
        Problems{"line 10: 'provider' must be the name of a [[provider]] that has templates: one of type "
                 "'twilio' or 'meta'"});
    EXPECT_EQ(problems_of(of_meta + late + "provider = \"sales\""), Problems{"line 6: " + needs_language});
}

} // namespace
} // namespace convassign
