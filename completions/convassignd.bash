# SPDX-License-Identifier: MIT
# bash completion for convassignd(8)

_convassignd() {
    # bash splits --log-level=info at the sign, unless COMP_WORDBREAKS lacks it.
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} prefix='' values
    case $word in
    '=') word='' ;;
    --*=*) before=${word%%=*} prefix=${word%%=*}= word=${word#*=} ;;
    *) [ "$before" != '=' ] || before=${COMP_WORDS[COMP_CWORD - 2]} ;;
    esac
    case $before in
    --config | --database)
        mapfile -t COMPREPLY < <(compgen -P "$prefix" -f -- "$word")
        return
        ;;
    --log-level) values='error warning info debug' ;;
    --for) values='30s 1m 5m' ;;
    *) values='--config --database --log-level --detach --once --demo --for --check --help --version' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "$values" -- "$word")
}

complete -F _convassignd convassignd
