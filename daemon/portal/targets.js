// SPDX-License-Identifier: MIT
import { el } from "./dom.js";
import { t } from "./texts.js";

/// Fills the `select` with those who may be given a conversation, who are online first; what was chosen stays.
export function agentGroups(select, { agents }, assignee) {
    const others = [...agents.values()].filter((agent) => agent.enabled && agent.name !== assignee);
    const signature = JSON.stringify(others.map((agent) => [agent.name, agent.display_name, agent.online]));
    if (signature === select.signature) return others.length;
    select.signature = signature;
    const chosen = select.value;
    const option = ({ name, display_name: shown }) => el("option", { value: name, textContent: shown });
    const group = (label, some) => some.length > 0 && el("optgroup", { label }, some.map(option));
    const groups = [group(t.targetOnline, others.filter((agent) => agent.online)), group(t.targetOffline, others.filter((agent) => !agent.online))];
    select.replaceChildren(...groups.filter(Boolean));
    if (others.some((agent) => agent.name === chosen)) select.value = chosen;
    return others.length;
}
