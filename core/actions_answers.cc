// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/base/error.h"
#include "core/config/checks.h"
#include "core/store/answers.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <set>

namespace convassign {

namespace {

constexpr std::size_t most_answers = 500;

/// As the configuration takes them.
void check_answer(const ShortAnswer& answer) {
    try {
        short_name(answer.name);
        written_text(answer.text);
    } catch (const UsageError&) {
        throw;
    } catch (const Error& error) {
        throw UsageError("keep short answers: '" + answer.name + "' " + error.what());
    }
}

} // namespace

std::vector<ShortAnswer> short_answers(Database& store, const Config& config) {
    std::vector<ShortAnswer> all = config.answers;
    for (const auto& [name, text] : answers::all(store))
        if (std::ranges::find(config.answers, name, &ShortAnswer::name) == config.answers.end())
            all.push_back({name, text});
    return all;
}

std::vector<ShortAnswer> kept_answers(Database& store) {
    std::vector<ShortAnswer> kept;
    for (const auto& [name, text] : answers::all(store))
        kept.push_back({name, text});
    return kept;
}

std::vector<ShortAnswer> keep_answers(const ActionNeeds& needs, const std::vector<ShortAnswer>& wanted) {
    require_role(needs.actor, Role::admin, "keep short answers");
    if (wanted.size() > most_answers)
        throw UsageError("keep short answers: there can be " + std::to_string(most_answers));
    std::set<std::string> names;
    std::vector<answers::Answer> rows;
    for (const ShortAnswer& one : wanted) {
        check_answer(one);
        if (!names.insert(one.name).second)
            throw UsageError("keep short answers: two are called '" + one.name + "'");
        rows.emplace_back(one.name, one.text);
    }
    Transaction transaction(needs.store);
    answers::save_all(needs.store, rows, needs.now, needs.actor.name);
    transaction.commit();
    return kept_answers(needs.store);
}

} // namespace convassign
