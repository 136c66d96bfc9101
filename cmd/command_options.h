// SPDX-License-Identifier: MIT
#pragma once

namespace CLI {
class App;
}

namespace convassign {

struct Options;

// What the commands take: each adds the options of one command, or of several, which fill `options`.

void global_options(CLI::App& app, Options& options);
void switch_options(CLI::App& app, Options& options);
void no_options(CLI::App& app, Options& options);
void check_options(CLI::App& app, Options& options);
void list_options(CLI::App& app, Options& options);
void search_options(CLI::App& app, Options& options);
void show_options(CLI::App& app, Options& options);
void reassign_options(CLI::App& app, Options& options);
void claim_options(CLI::App& app, Options& options);
void reply_options(CLI::App& app, Options& options);
void several_conversations(CLI::App& app, Options& options);
void who_options(CLI::App& app, Options& options);
void fairness_options(CLI::App& app, Options& options);
void explain_options(CLI::App& app, Options& options);
void replay_options(CLI::App& app, Options& options);
void history_options(CLI::App& app, Options& options);
void verify_options(CLI::App& app, Options& options);
void proof_options(CLI::App& app, Options& options);
void inject_options(CLI::App& app, Options& options);
void customer_show_options(CLI::App& app, Options& options);
void customer_join_options(CLI::App& app, Options& options);
void backup_options(CLI::App& app, Options& options);
void customer_forget_options(CLI::App& app, Options& options);
void restore_options(CLI::App& app, Options& options);
void move_database_options(CLI::App& app, Options& options);
void outbox_list_options(CLI::App& app, Options& options);
void outbox_row_numbers(CLI::App& app, Options& options);
void agent_add_options(CLI::App& app, Options& options);
void agent_name(CLI::App& app, Options& options);
void agent_set_options(CLI::App& app, Options& options);
void agent_token_options(CLI::App& app, Options& options);
void agent_online_options(CLI::App& app, Options& options);
void agent_offline_options(CLI::App& app, Options& options);

} // namespace convassign
