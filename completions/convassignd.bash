# SPDX-License-Identifier: MIT
# bash completion for convassignd(8)

_convassignd() {
    local word=${COMP_WORDS[COMP_CWORD]} values
    case ${COMP_WORDS[COMP_CWORD - 1]} in
    --config | --database)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    --log-level) values='error warning info debug' ;;
    --for) values='30s 1m 5m' ;;
    *) values='--config --database --log-level --detach --once --demo --for --check --help --version' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
}

complete -F _convassignd convassignd
