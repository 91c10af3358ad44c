import { argumentWords, flagWords } from './flag-words.ts';
import type { CompletionTable } from './table.ts';

/**
 * What bash and zsh share: functions that find what can follow the words typed so far. Everything is in the script, so a
 * key press starts no process. `__slimtap_resolve WORD… CURRENT` sets `command`, the command that was typed, `found`, words that go on (those that end in
 * `=` or `.` want no space after them), and `rest`, what to look for among files: file, directory, config or nothing.
 */
export function resolver({ commands, options }: CompletionTable): string {
  const branches = (what: (entry: CompletionTable['commands'][number]) => string): string =>
    commands.map((entry) => [entry, what(entry)] as const).filter(([, words]) => words !== '').map(([{ names }, words]) => `    ${names.map((name) => `'${name}'`).join('|')}) listed=(${words}) ;;`).join('\n');
  return `__slimtap_below() {
  listed=()
  case "$1" in
${branches(({ below }) => below.map(({ name }) => `'${name}'`).join(' '))}
  esac
}

__slimtap_flags() {
  listed=()
  case "$1" in
${branches(flagWords)}
  esac
}

__slimtap_arguments() {
  listed=()
  case "$1" in
${branches(argumentWords)}
  esac
}

__slimtap_options() {
  listed=(
${options.map(({ name }) => `    '${name}'`).join('\n')}
  )
}

__slimtap_option_values() {
  listed=()
  case "$1" in
${[...Map.groupBy(options.filter(({ values }) => values.length > 0), ({ values }) => values.join(' '))].map(([, group]) => `    ${group.map(({ name }) => `'${name}'`).join('|')}) listed=(${group[0]!.values.map((value) => `'${value}'`).join(' ')}) ;;`).join('\n')}
  esac
}
${RESOLVE}`;
}

const RESOLVE = `
__slimtap_resolve() {
  local word='' flag='' takes=0 kind=any place=0 count=0 listed entry
  found=() rest='' command=''
  for word in "$@"; do
    count=$((count + 1))
    [ "$count" -eq "$#" ] && break
    case "$takes" in 1) takes=0; continue ;; esac
    case "$word" in
      --?*=*) takes=0; continue ;;
      -?*)
        takes=0
        __slimtap_flags "$command"
        for entry in "\${listed[@]}"; do
          case "$entry" in "$word":*) kind="\${entry#*:}"; takes="\${kind%%:*}"; kind="\${kind#*:}"; break ;; esac
        done
        continue ;;
    esac
    case "$takes" in n) continue ;; m) takes=0; continue ;; esac
    __slimtap_below "$command"
    if [ "\${#listed[@]}" -gt 0 ] && [ "$place" -eq 0 ]; then command="\${command:+$command }$word"; else place=$((place + 1)); fi
  done

  case "$takes:$word" in
    1:*) __slimtap_values "$word" "$kind" '' ;;
    *:--?*=*)
      __slimtap_flags "$command"
      for entry in "\${listed[@]}"; do
        case "$entry" in "\${word%%=*}":*) __slimtap_values "\${word#*=}" "\${entry#*:*:}" "\${word%%=*}=" ;; esac
      done ;;
    *:-*)
      __slimtap_flags "$command"
      for entry in "\${listed[@]}"; do
        case "$entry" in "$word"*) found+=("\${entry%%:*}") ;; esac
      done ;;
    [nm]:*) __slimtap_values "$word" "$kind" '' ;;
    *)
      __slimtap_below "$command"
      for entry in "\${listed[@]}"; do
        case "$entry" in "$word"*) found+=("$entry") ;; esac
      done
      __slimtap_arguments "$command"
      for entry in "\${listed[@]}"; do
        case "$place:$entry" in 0:*|*:*'*') __slimtap_values "$word" "\${entry%'*'}" ''; break ;; esac
        place=$((place - 1))
      done ;;
  esac
}

__slimtap_values() {
  # The part behind the = is a variable of its own: bash takes an empty expansion with # in a pattern for no match.
  local entry listed words value="\${1#*=}"
  case "$2" in
    '='*)
      words="\${2#=},"
      while [ -n "$words" ]; do
        entry="\${words%%,*}"; words="\${words#*,}"
        case "$entry" in "$1"*) found+=("$3$entry") ;; esac
      done ;;
    override)
      case "$1" in
        *=*)
          __slimtap_option_values "\${1%%=*}"
          [ "\${#listed[@]}" -eq 0 ] && rest=file
          for entry in "\${listed[@]}"; do
            case "$entry" in "$value"*) found+=("\${1%%=*}=$entry") ;; esac
          done ;;
        *) __slimtap_names "$1" '=' ;;
      esac ;;
    option) __slimtap_names "$1" '' ;;
    any) ;;
    *) rest="$2" ;;
  esac
}

__slimtap_names() {
  local entry more last='' listed
  __slimtap_options
  for entry in "\${listed[@]}"; do
    case "$entry" in "$1"*) ;; *) continue ;; esac
    more="\${entry#"$1"}"
    case "$more" in *.*) more="$1\${more%%.*}." ;; *) more="$entry$2" ;; esac
    case "$more" in "$last") ;; *) found+=("$more") ;; esac
    last="$more"
  done
}
`;
