import { quoted, shortened } from './flag-words.ts';
import { resolver } from './resolver.ts';
import type { CommandEntry, CompletionTable } from './table.ts';

/** The script for zsh: a file \`_slimtap\` in a folder of \`$fpath\`, or sourced after \`compinit\`. */
export function zshScript(table: CompletionTable): string {
  return `#compdef slimtap
# Completion of slimtap for zsh, written by \`slimtap completion zsh\`.
${resolver(table)}
__slimtap_about() {
  about=()
  case "$1" in
${table.commands.map((entry) => `    ${entry.names.map(quoted).join('|')}) about=(${described(entry)}) ;;`).join('\n')}
  esac
}
${COMPLETE}`;
}

/** Names with what they are, one after the other. */
function described({ below, flags }: CommandEntry): string {
  const named = [...below, ...flags.flatMap(({ names, description }) => names.map((name) => ({ name, description })))];
  return named.map(({ name, description }) => `${quoted(name)} ${quoted(shortened(description))}`).join(' ');
}

const COMPLETE = `
_slimtap() {
  local found rest command entry typed
  local -a closed open shown
  local -A about
  typed=("\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}")
  __slimtap_resolve "\${typed[@]}"
  __slimtap_about "$command"
  for entry in "\${found[@]}"; do
    case "$entry" in *[=.]) open+=("$entry") ;; *) closed+=("$entry"); shown+=("\${(r:24:)entry}  \${about[$entry]}") ;; esac
  done
  if [ "\${#about[@]}" -gt 0 ] && [ -n "\${about[\${closed[1]}]}" ]; then compadd -l -d shown -- "\${closed[@]}"
  elif [ "\${#closed[@]}" -gt 0 ]; then compadd -- "\${closed[@]}"; fi
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
