import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Shells a script of ours can be tried in. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** Why a shell cannot be tried here; false when it can. */
export function shellMissing(shell: Shell): string | false {
  if (spawnSync(shell, ['-c', 'exit 0']).status !== 0) return `no ${shell} here`;
  if (shell !== 'fish' && spawnSync('script', ['-qec', 'exit 0', '/dev/null']).status !== 0) return 'no script(1) of util-linux, which gives the shell a terminal';
  return false;
}

/**
 * All completions a real shell finds for the word each line ends with, sorted.
 * @param directory where the shell runs; a file for its setup is written there
 * @param script the completion script
 */
export async function completions(shell: Shell, script: string, directory: string, lines: readonly string[]): Promise<string[][]> {
  const scriptFile = join(directory, '.completion');
  writeFileSync(scriptFile, script);
  if (shell === 'fish') return lines.map((line) => fishCompletions(scriptFile, directory, line));
  const setup = join(directory, '.setup');
  writeFileSync(setup, SETUP[shell](scriptFile));
  const command = { bash: `bash --rcfile ${setup} -i`, zsh: `env ZDOTDIR=${directory} zsh -d -i` }[shell];
  if (shell === 'zsh') writeFileSync(join(directory, '.zshrc'), SETUP.zsh(scriptFile));
  return typed(command, directory, lines);
}

/** A key that puts all completions into the line, which is then run; `slimtap` prints the words it is given. */
const SETUP = {
  bash: (script: string) => `PS1='READY>'; HISTFILE=; bind 'set enable-bracketed-paste off'; bind '"\\C-x\\C-a": insert-completions'
slimtap() { printf 'WORDS'; printf '<%s>' "$@"; printf 'END\\n'; }
source ${script}\n`,
  zsh: (script: string) => `PS1='READY>'; unset HISTFILE zle_bracketed_paste; setopt no_beep; unsetopt prompt_sp prompt_cr
autoload -Uz compinit; compinit -u -D
slimtap() { printf 'WORDS'; printf '<%s>' "$@"; printf 'END\\n'; }
zle -C all complete-word _generic; bindkey '^X^A' all
zstyle ':completion:all::::' completer _all_matches _complete
zstyle ':completion:all:*' old-matches false
zstyle ':completion:all:*' insert true
source ${script}\n`,
};

/** Types each line, the key and Enter when the prompt is there. @returns per line the words that were completed */
async function typed(command: string, directory: string, lines: readonly string[]): Promise<string[][]> {
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: directory, env: { ...process.env, TERM: 'dumb', COLUMNS: '20000', INPUTRC: '/dev/null' } });
  const results: string[][] = [];
  let output = '';
  let next = 0;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => { child.kill('SIGKILL'); reject(new Error(`${command} does not answer: ${JSON.stringify(output.slice(-2000))}`)); }, 20_000 + 2000 * lines.length);
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
      const answer = /WORDS((?:<[^>]*>)*)END/.exec(output.replaceAll(/\r|\n/g, ''));
      if (answer !== null && next > results.length) {
        results.push(added(lines[results.length]!, [...answer[1]!.matchAll(/<([^>]*)>/g)].map(([, word]) => word!)));
        output = output.slice(output.lastIndexOf('END') + 3);
      }
      if (next > results.length || !output.includes('READY>')) return;
      output = '';
      if (next === lines.length) child.stdin.end('exit\n');
      else child.stdin.write(`${lines[next++]!}\x18\x01\n`);
    });
    child.on('close', () => { clearTimeout(timer); resolve(results); });
  });
}

/** What was put in at the end of a line. Where bash splits words at `=`, only the first one has what stands before it. */
function added(line: string, words: readonly string[]): string[] {
  const whole = line.split(/\s+/).slice(1);
  const before = /=/.test(whole.at(-1)!) ? whole.at(-1)!.replace(/[^=]*$/, '') : '';
  return words.slice(whole.length - 1).map((word) => (word.startsWith(before) ? word : `${before}${word}`)).sort();
}

function fishCompletions(script: string, directory: string, line: string): string[] {
  const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', `source ${script}; complete -C ${JSON.stringify(line)}`], { cwd: directory, encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return stdout.split('\n').filter((one) => one !== '').map((one) => one.split('\t')[0]!).sort();
}
