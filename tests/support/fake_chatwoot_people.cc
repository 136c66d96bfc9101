// SPDX-License-Identifier: MIT
#include "tests/support/fake_chatwoot_people.h"

#include "tests/support/fake_chatwoot_rows.h"

#include <vector>

namespace convassign {

FakeChatwootPeople::FakeChatwootPeople()
    : agents_{{7, {"maria@example.org", "online"}}, {8, {"jonas@example.org", "offline"}}} {}

void FakeChatwootPeople::set_availability(std::int64_t agent, const std::string& status) {
    const std::lock_guard lock(mutex_);
    agents_[agent].status = status;
}

void FakeChatwootPeople::remove_agent(std::int64_t agent) {
    const std::lock_guard lock(mutex_);
    agents_.erase(agent);
}

void FakeChatwootPeople::set_members(const std::set<std::int64_t>& members) {
    const std::lock_guard lock(mutex_);
    members_ = members;
}

void FakeChatwootPeople::auto_assign(bool on) {
    const std::lock_guard lock(mutex_);
    auto_assigns_ = on;
}

void FakeChatwootPeople::add_team(const std::string& name, bool assigns) {
    const std::lock_guard lock(mutex_);
    teams_[name] = assigns;
}

bool FakeChatwootPeople::is_member(std::int64_t agent) const {
    const std::lock_guard lock(mutex_);
    return is_member_locked(agent);
}

bool FakeChatwootPeople::is_member_locked(std::int64_t agent) const {
    return agents_.contains(agent) && (!members_ || members_->contains(agent));
}

std::string FakeChatwootPeople::render(std::int64_t agent) const {
    const std::lock_guard lock(mutex_);
    return render_locked(agent);
}

std::string FakeChatwootPeople::render_locked(std::int64_t agent) const {
    const auto found = agents_.find(agent);
    const Agent known = found == agents_.end() ? Agent{} : found->second;
    return R"({"id":)" + std::to_string(agent) + R"(,"account_id":1,"availability_status":")" + known.status
        + R"(","auto_offline":true,"confirmed":true,"email":")" + known.email + R"(","name":"Agent )"
        + std::to_string(agent) + R"(","role":"agent"})";
}

std::string FakeChatwootPeople::render_members() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> rows;
    for (const auto& [id, agent] : agents_)
        if (is_member_locked(id)) rows.push_back(render_locked(id));
    return json_array(rows);
}

std::string FakeChatwootPeople::render_teams() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> rows;
    for (const auto& [name, assigns] : teams_)
        rows.push_back(R"({"id":1,"name":)" + json_text(name) + R"(,"allow_auto_assign":)"
            + (assigns ? "true" : "false") + "}");
    return json_array(rows);
}

std::string FakeChatwootPeople::render_inbox() const {
    const std::lock_guard lock(mutex_);
    return R"({"id":3,"name":"WhatsApp","enable_auto_assignment":)"
        + std::string(auto_assigns_ ? "true" : "false") + "}";
}

} // namespace convassign
