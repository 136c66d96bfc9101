# SPDX-License-Identifier: MIT
# fish completion for convassign(1)

# Asks the database that the command line is about.
function __convassign_ask
    set -l place
    set -l words (commandline -opc)
    for i in (seq (count $words))
        if contains -- $words[$i] --config --database; and set -q words[(math $i + 1)]
            set -a place $words[$i] $words[(math $i + 1)]
        else if string match -qr -- '^--(config|database)=' $words[$i]
            set -a place $words[$i]
        end
    end
    convassign $place --color never $argv 2>/dev/null
end

function __convassign_agents
    __convassign_ask agent list | awk 'NR > 1 { print $1 }'
end

# The numbers of those in the given states; with their sign where it is typed, as in '#12'.
function __convassign_conversations
    set -l from 2
    string match -qr '^[\'"\\\\]?#' -- (commandline -ct); and set from 1
    for state in $argv
        __convassign_ask list --$state --limit 200 | awk -v from=$from '$1 ~ /^#[0-9]+$/ { print substr($1, from) }'
    end
end

function __convassign_providers
    __convassign_ask status | awk '/^PROVIDER/ { table = 1; next } !NF { table = 0 } table { print $1 }'
end

function __convassign_rows
    __convassign_ask outbox list --limit 200 | awk 'NR > 1 { print $1 }'
end

function __convassign_targets
    __convassign_ask outbox list --limit 200 | awk 'NR > 1 { print $2 }' | sort -u
end

# The words of the command on the command line: "agent add".
function __convassign_command
    set -l words (commandline -opc)[2..-1]
    set -l command
    while set -q words[1]
        switch $words[1]
            case --config --database --color
                set -e words[1]
            case '-*'
            case '*'
                set -a command $words[1]
                contains -- "$command" agent customer outbox; or break
        end
        set -e words[1]
    end
    echo $command
end

function __convassign_is
    set -l command (__convassign_command)
    test "$command" = "$argv[1]"
end

complete -c convassign -f
complete -c convassign -l config -rF -d 'Read this configuration'
complete -c convassign -l database -rF -d 'Use this database'
complete -c convassign -l json -d 'Answer with one JSON document'
complete -c convassign -l quiet -d 'Say nothing but results and errors'
complete -c convassign -l color -xa 'auto always never' -d 'Colour'
complete -c convassign -s h -l help -d 'Show the help'
complete -c convassign -l version -d 'Show the version'

complete -c convassign -n "__convassign_is ''" -a enable -d 'Switch auto-assign on'
complete -c convassign -n "__convassign_is ''" -a disable -d 'Switch auto-assign off'
complete -c convassign -n "__convassign_is ''" -a status -d 'Show the switch, the agents and what waits'
complete -c convassign -n "__convassign_is ''" -a list -d 'List conversations'
complete -c convassign -n "__convassign_is ''" -a search -d 'Find conversations'
complete -c convassign -n "__convassign_is ''" -a show -d 'Show one conversation'
complete -c convassign -n "__convassign_is ''" -a reassign -d 'Give conversations to another agent'
complete -c convassign -n "__convassign_is ''" -a claim -d 'Give an unassigned conversation to an agent'
complete -c convassign -n "__convassign_is ''" -a reply -d 'Answer the customer of a conversation'
complete -c convassign -n "__convassign_is ''" -a release -d 'Put conversations back into the queue'
complete -c convassign -n "__convassign_is ''" -a close -d 'Close conversations'
complete -c convassign -n "__convassign_is ''" -a reopen -d 'Open closed conversations again'
complete -c convassign -n "__convassign_is ''" -a who -d 'Show who is online'
complete -c convassign -n "__convassign_is ''" -a explain -d 'Tell why a conversation went where it went'
complete -c convassign -n "__convassign_is ''" -a replay -d 'Tell what would have happened'
complete -c convassign -n "__convassign_is ''" -a history -d 'Show what happened'
complete -c convassign -n "__convassign_is ''" -a fairness -d 'Hold the draws against fair ones'
complete -c convassign -n "__convassign_is ''" -a verify -d 'Check the history'
complete -c convassign -n "__convassign_is ''" -a proof -d 'What is needed to check a draw'
complete -c convassign -n "__convassign_is ''" -a inject -d 'Bring in a message'
complete -c convassign -n "__convassign_is ''" -a check -d 'Look for what is wrong'
complete -c convassign -n "__convassign_is ''" -a backup -d 'Save the database to a file'
complete -c convassign -n "__convassign_is ''" -a restore -d 'Put a backup in the place of the database'
complete -c convassign -n "__convassign_is ''" -a move-database -d 'Move everything to a server, or to a file'
complete -c convassign -n "__convassign_is ''" -a customer -d 'See, join, export and forget customers'
complete -c convassign -n "__convassign_is ''" -a outbox -d 'See and steer what has to go out'
complete -c convassign -n "__convassign_is ''" -a agent -d 'Add, change and remove the agents'
complete -c convassign -n "__convassign_is customer" -a show -d 'Show a customer'
complete -c convassign -n "__convassign_is customer" -a join -d 'Make one customer of two'
complete -c convassign -n "__convassign_is customer" -a export -d 'Print everything of a person'
complete -c convassign -n "__convassign_is customer" -a forget -d 'Erase a person'
complete -c convassign -n "__convassign_is outbox" -a list -d 'List what has to go out'
complete -c convassign -n "__convassign_is outbox" -a retry -d 'Send rows as soon as possible'
complete -c convassign -n "__convassign_is outbox" -a drop -d 'Give rows up'
complete -c convassign -n "__convassign_is agent" -a add -d 'Add an agent'
complete -c convassign -n "__convassign_is agent" -a list -d 'List the agents'
complete -c convassign -n "__convassign_is agent" -a show -d 'Show one agent'
complete -c convassign -n "__convassign_is agent" -a set -d 'Change properties'
complete -c convassign -n "__convassign_is agent" -a disable -d 'Keep an agent out'
complete -c convassign -n "__convassign_is agent" -a enable -d 'Let an agent in again'
complete -c convassign -n "__convassign_is agent" -a remove -d 'Remove an agent'
complete -c convassign -n "__convassign_is agent" -a token -d 'Make a token'
complete -c convassign -n "__convassign_is agent" -a online -d 'Set online for a while'
complete -c convassign -n "__convassign_is agent" -a offline -d 'Set offline'
complete -c convassign -n "__convassign_is agent" -a auto -d 'Let the pages decide again'

complete -c convassign -n "__convassign_is check" -l quick -d 'Not all rows of the database'
complete -c convassign -n "__convassign_is enable" -l reason -x -d 'Why, for the history'
complete -c convassign -n "__convassign_is disable" -l reason -x -d 'Why, for the history'
complete -c convassign -n "__convassign_is list" -l unassigned -d 'Those that wait'
complete -c convassign -n "__convassign_is list" -l assigned -d 'Those that an agent has'
complete -c convassign -n "__convassign_is list" -l closed -d 'Those that are done'
complete -c convassign -n "__convassign_is list" -l all -d 'Those in every state'
complete -c convassign -n "__convassign_is list" -l agent -xa '(__convassign_agents)' -d 'Assigned to this agent'
complete -c convassign -n "__convassign_is list" -l provider -xa '(__convassign_providers)' -d 'Of this provider'
complete -c convassign -n "__convassign_is list" -l customer -x -d 'Of this customer'
complete -c convassign -n "__convassign_is list" -l older-than -xa '5m 30m 1h 24h' -d 'Waiting for longer'
complete -c convassign -n "__convassign_is list" -l offline-assignee -d 'Assigned to an agent who is not online'
complete -c convassign -n "__convassign_is list" -l awaiting-answer -d 'Not answered'
complete -c convassign -n "__convassign_is list" -l format -xa 'table json csv' -d 'How it is shown'
complete -c convassign -n "__convassign_is search" -l unassigned -d 'Those that wait'
complete -c convassign -n "__convassign_is search" -l assigned -d 'Those that an agent has'
complete -c convassign -n "__convassign_is search" -l closed -d 'Those that are done'
complete -c convassign -n "__convassign_is search" -l all -d 'Those in every state'
complete -c convassign -n "__convassign_is search" -l agent -xa '(__convassign_agents)' -d 'Assigned to this agent'
complete -c convassign -n "__convassign_is search" -l provider -xa '(__convassign_providers)' -d 'Of this provider'
complete -c convassign -n "__convassign_is search" -l older-than -xa '5m 30m 1h 24h' -d 'Waiting for longer'
complete -c convassign -n "__convassign_is search" -l awaiting-answer -d 'Not answered'
complete -c convassign -n "__convassign_is search" -l limit -x -d 'At most so many'
complete -c convassign -n "__convassign_is list" -l limit -x -d 'At most so many'
complete -c convassign -n "__convassign_is show" -l messages -x -d 'At most so many messages'
complete -c convassign -n "__convassign_is show" -a '(__convassign_conversations unassigned assigned closed)'
complete -c convassign -n "__convassign_is reassign" -l random -d 'Draw an agent among those online'
complete -c convassign -n "__convassign_is reassign" -l from -xa '(__convassign_agents)' -d 'Only if assigned to this agent'
complete -c convassign -n "__convassign_is reassign" -l all-from -xa '(__convassign_agents)' -d 'Everything that this agent has'
complete -c convassign -n "__convassign_is reassign" -a '(__convassign_conversations unassigned assigned) (__convassign_agents)'
complete -c convassign -n "__convassign_is claim" -a '(__convassign_conversations unassigned) (__convassign_agents)'
complete -c convassign -n "__convassign_is reply" -l text -x -d 'What the customer is to read'
complete -c convassign -n "__convassign_is reply" -l template -x -d 'Send this template of the configuration'
complete -c convassign -n "__convassign_is reply" -l variable -x -d 'What stands in its next variable'
complete -c convassign -n "__convassign_is reply" -a '(__convassign_conversations unassigned assigned)'
complete -c convassign -n "__convassign_is release" -a '(__convassign_conversations assigned)'
complete -c convassign -n "__convassign_is close" -a '(__convassign_conversations unassigned assigned)'
complete -c convassign -n "__convassign_is reopen" -a '(__convassign_conversations closed)'
complete -c convassign -n "__convassign_is who" -l at -xa '10m 1h' -d 'Who was online then'
complete -c convassign -n "__convassign_is explain" -l at -xa '10m 1h' -d 'What was known then'
complete -c convassign -n "__convassign_is explain" -a '(__convassign_conversations unassigned assigned closed)'
complete -c convassign -n "__convassign_is replay" -l since -xa '1h 24h 30d' -d 'What was before is taken as it was'
complete -c convassign -n "__convassign_is replay" -l as -xa 'random round-robin least-open' -d 'By this rule'
complete -c convassign -n "__convassign_is replay" -l seed -x -d 'The same number is the same chance'
complete -c convassign -n "__convassign_is history" -l agent -xa '(__convassign_agents)' -d 'What concerned this agent'
complete -c convassign -n "__convassign_is history" -l since -xa '5m 1h 24h' -d 'What is not older'
complete -c convassign -n "__convassign_is history" -l until -xa '5m 1h 24h' -d 'What happened before'
complete -c convassign -n "__convassign_is history" -l kind -xa 'opened assigned claimed reassigned released closed reopened replied merged online offline settings agent customer commitment revealed' -d 'Of this kind'
complete -c convassign -n "__convassign_is history" -l format -xa 'table json csv' -d 'How it is shown'
complete -c convassign -n "__convassign_is history" -l follow -d 'Go on until interrupted'
complete -c convassign -n "__convassign_is history" -l limit -x -d 'At most so many'
complete -c convassign -n "__convassign_is verify" -l since -xa '24h 7d' -d 'What is not older'
complete -c convassign -n "__convassign_is verify" -l commitment -x -d 'One that was kept'
complete -c convassign -n "__convassign_is proof" -l script -d 'Print the program that checks it'
complete -c convassign -n "__convassign_is proof" -a '(__convassign_conversations unassigned assigned closed)'
complete -c convassign -n "__convassign_is history" -a '(__convassign_conversations unassigned assigned closed)'
complete -c convassign -n "__convassign_is fairness" -l since -xa '1d 7d 30d' -d 'Draws that are not older'
complete -c convassign -n "__convassign_is fairness" -l until -xa '10m 1h' -d 'Draws before that time'
complete -c convassign -n "__convassign_is fairness" -l agent -xa '(__convassign_agents)' -d 'This agent alone'
complete -c convassign -n "__convassign_is fairness" -l provider -xa '(__convassign_providers)' -d 'Draws of this provider'
complete -c convassign -n "__convassign_is inject" -l from -x -d 'The address of the customer'
complete -c convassign -n "__convassign_is inject" -l text -x -d 'What the customer writes'
complete -c convassign -n "__convassign_is inject" -l media -r -d 'A file that the customer sends'
complete -c convassign -n "__convassign_is inject" -l provider -xa '(__convassign_providers)' -d 'A provider of type local'
complete -c convassign -n "__convassign_is inject" -l id -x -d 'The id of the message'
complete -c convassign -n "__convassign_is backup" -l keep -xa '7 14 30' -d 'So many of the dated ones stay'
complete -c convassign -n "__convassign_is backup" -F
complete -c convassign -n "__convassign_is restore" -F
complete -c convassign -n "__convassign_is move-database" -l to-url-file -r -d 'How the server is reached'
complete -c convassign -n "__convassign_is move-database" -l to-folder -r -d 'Of the files of messages'
complete -c convassign -n "__convassign_is move-database" -l to-path -r -d 'The SQLite file to be made'
complete -c convassign -n "__convassign_is 'customer show'" -l provider -xa '(__convassign_providers)' -d 'Where'
complete -c convassign -n "__convassign_is 'customer join'" -l provider -xa '(__convassign_providers)' -d 'Where'
complete -c convassign -n "__convassign_is 'customer export'" -l provider -xa '(__convassign_providers)' -d 'Only there'
complete -c convassign -n "__convassign_is 'customer forget'" -l provider -xa '(__convassign_providers)' -d 'Only there'
complete -c convassign -n "__convassign_is 'customer forget'" -l yes -d 'Do not ask'
complete -c convassign -n "__convassign_is 'outbox list'" -l all -d 'The newest of all'
complete -c convassign -n "__convassign_is 'outbox list'" -l target -xa '(__convassign_targets)' -d 'Those for this one'
complete -c convassign -n "__convassign_is 'outbox list'" -l limit -x -d 'At most so many'
complete -c convassign -n "__convassign_is 'outbox retry'" -l target -xa '(__convassign_targets)' -d 'Every row for this one'
complete -c convassign -n "__convassign_is 'outbox drop'" -l target -xa '(__convassign_targets)' -d 'Every row for this one'
for command in retry drop
    complete -c convassign -n "__convassign_is 'outbox $command'" -a '(__convassign_rows)'
end
complete -c convassign -n "__convassign_is 'agent add'" -l display-name -x -d 'The name that people see'
complete -c convassign -n "__convassign_is 'agent add'" -l role -xa 'agent supervisor admin' -d 'What the agent may do'
complete -c convassign -n "__convassign_is 'agent add'" -l no-draws -d 'Takes no part in draws'
complete -c convassign -n "__convassign_is 'agent set'" -l display-name -x -d 'The name that people see'
complete -c convassign -n "__convassign_is 'agent set'" -l role -xa 'agent supervisor admin' -d 'What the agent may do'
complete -c convassign -n "__convassign_is 'agent set'" -l draws -d 'Takes part in draws'
complete -c convassign -n "__convassign_is 'agent set'" -l no-draws -d 'Takes no part in draws'
complete -c convassign -n "__convassign_is 'agent token'" -l revoke -d 'End the token and make no new one'
complete -c convassign -n "__convassign_is 'agent token'" -l link -d 'Print a link that signs in'
complete -c convassign -n "__convassign_is 'agent token'" -l presence-only -d 'The token that is good for beats alone'
complete -c convassign -n "__convassign_is 'agent online'" -l for -xa '30m 1h 8h' -d 'For how long'
complete -c convassign -n "__convassign_is 'agent offline'" -l for -xa '30m 1h 8h' -d 'For how long'
for command in show set disable enable remove token online offline auto
    complete -c convassign -n "__convassign_is 'agent $command'" -a '(__convassign_agents)'
end
