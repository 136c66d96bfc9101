# SPDX-License-Identifier: MIT
# bash completion for convassign(1)

# What a command takes, by its name; '' is what stands beside every command.
_convassign_options() {
    case $1 in
    '') echo '--config --database --json --quiet --color --help --version -h' ;;
    'enable') echo '--reason' ;;
    'disable') echo '--reason' ;;
    'status') echo '' ;;
    'list') echo '--unassigned --assigned --closed --all --agent --provider --customer --older-than --offline-assignee --awaiting-answer --limit --format' ;;
    'search') echo '--unassigned --assigned --closed --all --agent --provider --older-than --awaiting-answer --limit' ;;
    'show') echo '--messages' ;;
    'reassign') echo '--random --from --all-from' ;;
    'claim') echo '' ;;
    'reply') echo '--text --template --variable' ;;
    'release') echo '' ;;
    'close') echo '' ;;
    'reopen') echo '' ;;
    'who') echo '--at' ;;
    'explain') echo '--at' ;;
    'replay') echo '--since --as --seed' ;;
    'history') echo '--agent --since --until --kind --follow --limit --format' ;;
    'fairness') echo '--since --until --agent --provider' ;;
    'verify') echo '--since --commitment' ;;
    'proof') echo '--script' ;;
    'inject') echo '--from --text --media --provider --id' ;;
    'check') echo '--quick' ;;
    'backup') echo '--keep' ;;
    'restore') echo '' ;;
    'move-database') echo '--to-url-file --to-folder --to-path' ;;
    'customer show') echo '--provider' ;;
    'customer join') echo '--provider' ;;
    'customer export') echo '--provider' ;;
    'customer forget') echo '--provider --yes' ;;
    'outbox list') echo '--all --target --limit' ;;
    'outbox retry') echo '--target' ;;
    'outbox drop') echo '--target' ;;
    'agent add') echo '--display-name --role --no-draws' ;;
    'agent list') echo '' ;;
    'agent show') echo '' ;;
    'agent set') echo '--display-name --role --draws --no-draws' ;;
    'agent disable') echo '' ;;
    'agent enable') echo '' ;;
    'agent remove') echo '' ;;
    'agent token') echo '--revoke --link --presence-only' ;;
    'agent online') echo '--for' ;;
    'agent offline') echo '--for' ;;
    'agent auto') echo '' ;;
    esac
}

# Asks the database that the command line is about.
_convassign_ask() {
    convassign "${_convassign_place[@]}" --color never "$@" 2>/dev/null
}

_convassign_agents() {
    _convassign_ask agent list | awk 'NR > 1 { print $1 }'
}

# The numbers of those in the given states.
_convassign_conversations() {
    local state
    for state in "$@"; do
        _convassign_ask list "--$state" --limit 200
    done | awk '$1 ~ /^#[0-9]+$/ { print substr($1, 2) }'
}

_convassign_providers() {
    _convassign_ask status | awk '/^PROVIDER/ { table = 1; next } !NF { table = 0 } table { print $1 }'
}

# The words that can stand behind an option.
_convassign_values() {
    case $1 in
    --color) echo 'auto always never' ;;
    --role) echo 'agent supervisor admin' ;;
    --agent | --all-from) _convassign_agents ;;
    --from) [ "$2" = inject ] || _convassign_agents ;;
    --provider) _convassign_providers ;;
    --older-than | --since | --until | --for) echo '5m 30m 1h 24h' ;;
    --target) _convassign_ask outbox list --limit 200 | awk 'NR > 1 { print $2 }' ;;
    --at) echo '10m 1h' ;;
    --format) echo 'table json csv' ;;
    --kind) echo 'opened assigned claimed reassigned released closed reopened replied merged online offline settings agent customer commitment revealed' ;;
    --limit | --messages) echo '20 50 200' ;;
    --keep) echo '7 14 30' ;;
    --as) echo 'random round-robin least-open' ;;
    *) return 1 ;;
    esac
}

# The words that can stand where no option does.
_convassign_words() {
    case $1 in
    '') echo 'enable disable status list search show reassign claim reply release close reopen who explain replay history fairness verify proof inject check backup restore move-database customer outbox agent' ;;
    'customer') echo 'show join export forget' ;;
    'outbox') echo 'list retry drop' ;;
    'outbox retry' | 'outbox drop') _convassign_ask outbox list | awk 'NR > 1 { print $1 }' ;;
    'agent') echo 'add list show set disable enable remove token online offline auto' ;;
    'show' | 'history' | 'explain' | 'proof') _convassign_conversations unassigned assigned closed ;;
    'reassign') _convassign_conversations unassigned assigned && _convassign_agents ;;
    'claim') _convassign_conversations unassigned && _convassign_agents ;;
    'reply') _convassign_conversations unassigned assigned ;;
    'release') _convassign_conversations assigned ;;
    'close') _convassign_conversations unassigned assigned ;;
    'reopen') _convassign_conversations closed ;;
    'agent add' | 'agent list' | 'outbox list' | 'customer show' | 'customer join' | 'customer export' | 'customer forget') ;;
    'agent '*) _convassign_agents ;;
    esac
}

# bash splits --agent=maria at the sign, unless COMP_WORDBREAKS lacks it: here it is --agent and maria either way.
_convassign_split() {
    local word is_value=''
    for word in "$@"; do
        case $word in
        '=') is_value=yes && continue ;;
        --*=*) _convassign_split_words+=("${word%%=*}" "${word#*=}") ;;
        *) _convassign_split_words+=("$word") ;;
        esac
        is_value=''
    done
    # Behind the sign stands nothing yet.
    [ -z "$is_value" ] || _convassign_split_words+=('')
}

_convassign() {
    local _convassign_split_words=() _convassign_place=() command='' values prefix='' i
    _convassign_split "${COMP_WORDS[@]:0:COMP_CWORD + 1}"
    local words=("${_convassign_split_words[@]}")
    local last=$((${#words[@]} - 1))
    local word=${words[last]} before=${words[last - 1]}
    case ${COMP_WORDS[COMP_CWORD]} in --*=*) prefix=$before= ;; esac
    for ((i = 1; i < last; ++i)); do
        case ${words[i]} in
        --config | --database)
            _convassign_place+=("${words[i]}" "${words[i + 1]}")
            ((++i))
            ;;
        --color) ((++i)) ;;
        -*) ;;
        *)
            case $command in '' | agent | customer | outbox) ;; *) continue ;; esac
            command+=${command:+ }${words[i]}
            ;;
        esac
    done
    case $before in
    --config | --database | --to-url-file | --to-folder | --to-path)
        mapfile -t COMPREPLY < <(compgen -P "$prefix" -f -- "$word")
        return
        ;;
    --reason | --text | --id | --seed | --display-name | --customer) return ;;
    esac
    if values=$(_convassign_values "$before" "$command"); then
        :
    elif [[ $word == -* ]]; then
        values="$(_convassign_options "$command") $(_convassign_options '')"
    else
        # What these take is a file or a folder.
        case $command in backup | restore)
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        esac
        values=$(_convassign_words "$command")
    fi
    # As in '#12' or \#12: the number is the same without the sign, with which the shell would begin a comment.
    case $word in [\'\"\\]'#'*) word=${word:2} ;; '#'*) word=${word:1} ;; esac
    mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "$values" -- "$word")
}

complete -F _convassign convassign
