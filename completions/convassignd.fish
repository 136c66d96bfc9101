# SPDX-License-Identifier: MIT
# fish completion for convassignd(8)

complete -c convassignd -f
complete -c convassignd -l config -rF -d 'Read this configuration'
complete -c convassignd -l database -rF -d 'Serve this database'
complete -c convassignd -l log-level -xa 'error warning info debug' -d 'How much to log'
complete -c convassignd -l detach -d 'Start in the background'
complete -c convassignd -l once -d 'One round, then end'
complete -c convassignd -l demo -d 'Simulate agents and customers'
complete -c convassignd -l for -xa '30s 1m 5m' -d 'End the demo after this time'
complete -c convassignd -l check -d 'Read the configuration and touch nothing'
complete -c convassignd -l help -d 'Show the help'
complete -c convassignd -l version -d 'Show the version'
