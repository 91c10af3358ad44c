import { resolver } from './resolver.ts';
import type { CompletionTable } from './table.ts';

/** The script for bash 3.2 and newer. */
export function bashScript(table: CompletionTable): string {
  return `# Completion of slimtap for bash, written by \`slimtap completion bash\`.
${resolver(table)}${COMPLETE}`;
}

/**
 * bash splits words at \`=\` where COMP_WORDBREAKS says so, and then wants only what follows it. Where nothing is found it looks
 * for files itself (\`-o default\`), with its own quoting.
 */
const COMPLETE = `
_slimtap() {
  local line="\${COMP_LINE:0:COMP_POINT}" trimmed typed=() found rest command entry index=0 last=-1 cut=''
  while [ "$index" -le "$COMP_CWORD" ]; do
    trimmed="\${line#"\${line%%[![:space:]]*}"}"
    entry="\${COMP_WORDS[index]}"
    [ "$index" -eq "$COMP_CWORD" ] && entry="$trimmed"
    if [ "$index" -gt 0 ] && [ -n "$trimmed" ] && [ "$trimmed" = "$line" ]; then
      typed[last]="\${typed[last]}$entry"
    elif [ "$index" -gt 0 ] && [ -z "$line" ]; then
      :
    else
      last=$((last + 1)); typed[last]="$entry"
    fi
    line="\${trimmed#"$entry"}"
    index=$((index + 1))
  done
  __slimtap_resolve "\${typed[@]:1}"

  COMPREPLY=()
  case "$COMP_WORDBREAKS:\${typed[last]}" in *=*:*=*) cut="\${typed[last]%"\${typed[last]##*=}"}" ;; esac
  for entry in "\${found[@]}"; do
    COMPREPLY+=("\${entry#"$cut"}")
    case "$entry" in *[=.]) compopt -o nospace 2>/dev/null ;; esac
  done
  case "$rest" in config|directory) ;; *) return ;; esac
  compopt -o filenames 2>/dev/null
  while IFS= read -r entry; do
    case "$rest:$entry" in
      config:*.yml|config:*.yaml|config:*.json|config:*.ts|config:*.mts|config:*.js|config:*.mjs) COMPREPLY+=("$entry") ;;
      *) [ -d "$entry" ] && COMPREPLY+=("$entry") ;;
    esac
  done < <(compgen -f -- "\${typed[last]#"$cut"}")
}
complete -o default -F _slimtap slimtap
`;
