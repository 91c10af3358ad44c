import { argumentWords, flagWords, quoted, shortened } from './flag-words.ts';
import type { CommandEntry, CompletionTable } from './table.ts';

/** The script for fish 3 and newer. */
export function fishScript({ commands, options }: CompletionTable): string {
  const cases = (what: (entry: CommandEntry) => string): string =>
    commands.map((entry) => [entry, what(entry)] as const).filter(([, body]) => body !== '').map(([{ names }, body]) => `        case ${names.map(quoted).join(' ')}\n            ${body}`).join('\n');
  const printed = (words: string): string => (words === '' ? '' : `printf '%s\\n' ${words}`);
  const described = (entries: readonly { name: string; description: string }[]): string =>
    printed(entries.map(({ name, description }) => quoted(`${name}\t${shortened(description)}`)).join(' '));
  return `# Completion of slimtap for fish, written by \`slimtap completion fish\`.
function __slimtap_below
    switch "$argv[1]"
${cases(({ below }) => described(below))}
    end
end

function __slimtap_about_flags
    switch "$argv[1]"
${cases(({ flags }) => described(flags.flatMap(({ names, description }) => names.map((name) => ({ name, description })))))}
    end
end

function __slimtap_flags
    switch "$argv[1]"
${cases((entry) => printed(flagWords(entry)))}
    end
end

function __slimtap_arguments
    switch "$argv[1]"
${cases((entry) => printed(argumentWords(entry)))}
    end
end

function __slimtap_options
    printf '%s\\n' \\
${options.map(({ name }) => `        ${name}`).join(' \\\n')}
end

function __slimtap_option_values
    switch "$argv[1]"
${[...Map.groupBy(options.filter(({ values }) => values.length > 0), ({ values }) => values.join(' '))].map(([, group]) => `        case ${group.map(({ name }) => name).join(' ')}\n            printf '%s\\n' ${group[0]!.values.map(quoted).join(' ')}`).join('\n')}
    end
end
${COMPLETE}`;
}

const COMPLETE = `
function __slimtap_resolve
    set -l typed (commandline -opc)[2..-1]
    set -l current (commandline -ct)
    set -l command ''
    set -l takes 0
    set -l kind any
    set -l place 1
    for word in $typed
        if test "$takes" = 1
            set takes 0
            continue
        end
        if string match -qr -- '^--[^=]+=' $word
            set takes 0
            continue
        else if string match -qr -- '^-.' $word
            set takes 0
            set -l flag (__slimtap_flags $command | string match -e -r -- '^'(string escape --style=regex -- $word)':')
            if test -n "$flag"
                set -l parts (string split -m 2 : -- $flag)
                set takes $parts[2]
                set kind $parts[3]
            end
            continue
        end
        test "$takes" = n; and continue
        if test "$takes" = m
            set takes 0
            continue
        end
        if test $place -eq 1; and test (count (__slimtap_below $command)) -gt 0
            set command (string trim -- "$command $word")
        else
            set place (math $place + 1)
        end
    end

    if test "$takes" = 1
        __slimtap_values "$current" "$kind" ''
    else if string match -qr -- '^--[^=]+=' $current
        set -l parts (string split -m 1 = -- $current)
        set -l flag (__slimtap_flags $command | string match -e -r -- '^'(string escape --style=regex -- $parts[1])':')
        test -n "$flag"; and __slimtap_values "$parts[2]" (string split -m 2 : -- $flag)[3] "$parts[1]="
    else if string match -q -- '-*' $current
        __slimtap_about_flags $command
    else if contains -- $takes n m
        __slimtap_values "$current" "$kind" ''
    else
        __slimtap_below $command
        set -l arguments (__slimtap_arguments $command)
        test (count $arguments) -gt 0; or return
        if test $place -gt (count $arguments); and string match -q -- '*\\*' $arguments[-1]
            set place (count $arguments)
        end
        test $place -le (count $arguments); and __slimtap_values "$current" (string trim -r -c '*' -- $arguments[$place]) ''
    end
end

function __slimtap_values -a current kind before
    switch "$kind"
        case '=*'
            for word in (string split , -- (string sub -s 2 -- $kind))
                echo "$before$word"
            end
        case override
            if string match -q -- '*=*' $current
                set -l parts (string split -m 1 = -- $current)
                set -l values (__slimtap_option_values $parts[1])
                test (count $values) -gt 0; or set values (__fish_complete_path "$parts[2]")
                for word in $values
                    echo "$parts[1]=$word"
                end
            else
                __slimtap_names "$current" '='
            end
        case option
            __slimtap_names "$current" ''
        case directory
            for word in (__fish_complete_directories "$current" '')
                echo "$before$word"
            end
        case config
            for word in (__fish_complete_path "$current")
                string match -qr -- '(/|\\.(ya?ml|json|m?ts|m?js))(\\t.*)?$' $word; and echo "$before$word"
            end
        case file
            for word in (__fish_complete_path "$current")
                echo "$before$word"
            end
    end
end

function __slimtap_names -a current ending
    set -l begun (string escape --style=regex -- $current)
    __slimtap_options | string match -r -- '^'$begun'.*' | string replace -r -- '^('$begun'[^.]*)(\\.?).*' '$1$2' | string replace -r -- '([^.])$' '$1'$ending | sort -u
end

complete -c slimtap -f -a '(__slimtap_resolve)'
`;
