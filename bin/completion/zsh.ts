import { resolver } from './resolver.ts';
import type { CompletionTable } from './table.ts';

/** The script for zsh: a file \`_slimtap\` in a folder of \`$fpath\`, or sourced after \`compinit\`. */
export function zshScript(table: CompletionTable): string {
  return `#compdef slimtap
# Completion of slimtap for zsh, written by \`slimtap completion zsh\`.
${resolver(table)}${COMPLETE}`;
}

const COMPLETE = `
_slimtap() {
  local found rest entry typed
  local -a closed open
  typed=("\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}")
  __slimtap_resolve "\${typed[@]}"
  for entry in "\${found[@]}"; do
    case "$entry" in *[=.]) open+=("$entry") ;; *) closed+=("$entry") ;; esac
  done
  [ "\${#closed[@]}" -gt 0 ] && compadd -- "\${closed[@]}"
  [ "\${#open[@]}" -gt 0 ] && compadd -S '' -- "\${open[@]}"
  case "$rest" in '') return ;; esac
  compset -P '*='
  case "$rest" in
    directory) _files -/ ;;
    config) _files -g '*.(yml|yaml|json|ts|mts|js|mjs)' ;;
    *) _files ;;
  esac
}
if [ "\${funcstack[1]}" = _slimtap ]; then _slimtap "$@"; else compdef _slimtap slimtap; fi
`;
