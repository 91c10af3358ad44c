import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeFileAtomic } from '../../core/files.ts';
import type { Report } from '../../core/run.ts';
import { isCheckpoint } from '../../core/train/checkpoint.ts';
import type { CommonFlags } from '../common-options.ts';
import { edit } from '../open-kernel.ts';
import { runCommand } from '../run-command.ts';
import { stepText, type Step } from './steps.ts';

/** What a step left in its record. */
export interface StepResult {
  readonly command: string;
  /** Of a step that is done. */
  readonly done?: { readonly seconds: number; readonly AP?: number; readonly AP50?: number; readonly written: readonly string[] };
}

/** The step's record, if this very command was begun and what it makes is still there. */
export async function recordOf(step: Step): Promise<StepResult | undefined> {
  const record = await read(step.record);
  if (record?.command !== stepText(step)) return undefined;
  const there = step.makes === undefined || await stat(step.makes).catch(() => undefined) !== undefined;
  return there || record.done === undefined ? record : undefined;
}

/** Removes the records of steps, which are done again. */
export async function forget(steps: readonly Step[]): Promise<void> {
  for (const { record } of steps) await rm(record, { force: true });
}

async function read(path: string): Promise<StepResult | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as StepResult;
  } catch {
    // A record somebody edited says nothing; the step is done again.
    return undefined;
  }
}

/** Does a step; a training of the same command that was interrupted goes on from its last checkpoint. */
export async function runStep(step: Step, { json }: { json: boolean }): Promise<StepResult> {
  const command = stepText(step);
  const resume = step.name === 'train' && (await recordOf(step)) !== undefined ? await lastCheckpoint(step) : undefined;
  await save(step, { command });
  const report = await execute(step, resume, json);
  const result = report.results.at(-1);
  const done = { seconds: Math.round(report.seconds), ...(result === undefined ? {} : { AP: result.AP, AP50: result.AP50 }), written: report.written };
  const record = { command, done };
  await save(step, record);
  return record;
}

async function save(step: Step, record: StepResult): Promise<void> {
  await writeFileAtomic(step.record, `${JSON.stringify(record, undefined, 2)}\n`);
}

async function execute({ name, config, opt, skip, algo, outputDir }: Step, resume: string | undefined, json: boolean): Promise<Report> {
  const flags: CommonFlags = { config, opt, json, ...(skip === undefined ? {} : { not_quant_pattern: [skip] }) };
  const edits = [edit(['eval'], name === 'train' ? true : undefined, '--eval'), edit(['resume'], resume, '-r'), edit(['quant_post', 'algo'], algo, '--algo')];
  return runCommand<Report>(flags, { edits, interruptible: name === 'train' }, (kernel) => {
    switch (name) {
      case 'train': return kernel.run('train');
      case 'post': return kernel.run('post', {});
      case 'eval': return kernel.run('evaluate', {});
      case 'export': return kernel.run('export', { outputDir });
    }
  });
}

/** The checkpoint with the most steps, of those named after their steps. */
async function lastCheckpoint({ makes, config }: Step): Promise<string | undefined> {
  const folder = join(makes!, '..', '..', basename(config, '.yml'));
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(b) - Number(a));
  for (const name of names) if (await isCheckpoint(join(folder, name))) return join(folder, name);
  return undefined;
}
