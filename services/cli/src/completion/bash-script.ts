/**
 * The completion script for bash. It may be sourced any number of times, needs no other package, and calls the program that was typed, so that it works
 * for a path such as `bin/slipway` too. What was typed is never evaluated.
 */
export const bashScript = String.raw`# bash completion for slipway
__slipway_complete() {
    local cur prev words cword program out line
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n "=:" cur prev words cword
    else
        words=("${"$"}{COMP_WORDS[@]}") cword=$COMP_CWORD cur=${"$"}{COMP_WORDS[COMP_CWORD]}
    fi
    program=${"$"}{words[0]/#\~/$HOME}
    type -P -- "$program" >/dev/null || program=slipway
    out=$("$program" complete -- "${"$"}{words[@]:1:cword}" 2>/dev/null)
    COMPREPLY=()
    while IFS= read -r line; do
        line=${"$"}{line%%$'\t'*}
        [[ -n $line && $line != :* && $line == "$cur"* ]] && COMPREPLY+=("$line")
    done <<<"$out"
}
complete -F __slipway_complete slipway
`;
