// SPDX-License-Identifier: MIT
#include "tests/support/seen_store.h"

#include "core/store/agents.h"
#include "core/store/history.h"
#include "core/store/lines.h"

namespace convassign {

namespace {

const std::string inbox = "support";

} // namespace

SeenStore::~SeenStore() { drop_test_store(file()); }

SeenStore::SeenStore() : Store(open_test_store(TemporaryDirectory::file("convassign.db"))) {
    config.providers.push_back({});
    config.providers.back().name = inbox;
    config.providers.back().type = "local";
    line_id = lines::at(*this, inbox, "local", "").id;
    if ((*this)->as_file() != nullptr) script("PRAGMA synchronous = OFF"); // no test cuts the power
}

Actor SeenStore::person(const std::string& name) {
    const Agent self = agent(name);
    return {"portal:" + name, self.role, self.id};
}

Agent SeenStore::agent(const std::string& name) { return require_agent(*this, name); }

std::optional<Customer> SeenStore::customer(const std::string& address) {
    return customers::find(*this, line_id, address);
}

ConversationView SeenStore::conversation(const std::string& customer) {
    return conversations::view(*this, conversations::find_latest(*this, line_id, customer).value()).value();
}

ConversationView SeenStore::conversation(ConversationId id) { return conversations::view(*this, id).value(); }

std::vector<HistoryRow> SeenStore::rows_of(ConversationId id) {
    HistoryFilter filter;
    filter.conversation = id;
    filter.limit = -1; // without end
    return history::list(*this, filter);
}

std::vector<HistoryKind> SeenStore::kinds_of(ConversationId id) {
    std::vector<HistoryKind> kinds;
    for (const HistoryRow& row : rows_of(id))
        kinds.push_back(row.kind);
    return kinds;
}

std::vector<HistoryRow> SeenStore::all_rows() {
    HistoryFilter filter;
    filter.limit = -1;
    return history::list(*this, filter);
}

} // namespace convassign
