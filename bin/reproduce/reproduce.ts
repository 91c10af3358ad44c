import { reproductionMissing } from '../../core/errors.ts';
import { commandsFor, findMissing, type Missing } from './find-missing.ts';
import { ROWS, type Row } from './rows.ts';
import { forget, recordOf, runStep } from './run-step.ts';
import { stepsOf, stepText, type Step, type StepOptions } from './steps.ts';

/** What a row would do. */
export interface RowPlan {
  readonly row: Row;
  readonly steps: readonly { readonly step: Step; readonly command: string; readonly done: boolean }[];
  readonly missing: readonly Missing[];
}

/** What a row gave. AP in percent, as it is published. */
export interface RowReport {
  readonly row: string;
  readonly published: number | null;
  readonly measured: number;
  /** Steps that were done now; the others were done before. */
  readonly ran: readonly string[];
  readonly export: string;
}

/** What rows would do, and what they need; nothing is run. */
export async function planRows(rows: readonly Row[], options: StepOptions): Promise<RowPlan[]> {
  return Promise.all(rows.map(async (row) => {
    const steps = stepsOf(row, options);
    const todo = await Promise.all(steps.map(async (step) => ({ step, command: stepText(step), done: (await recordOf(step))?.done !== undefined })));
    return { row, steps: todo, missing: await findMissing(row, steps, options) };
  }));
}

/**
 * Does the steps of rows that are not done yet. What is missing is told for all rows together before anything runs.
 * @throws ERR_REPRODUCTION_MISSING, and what the commands throw
 */
export async function reproduceRows(rows: readonly Row[], options: StepOptions & { readonly json: boolean; readonly onStep: (row: Row, step: Step, done: boolean) => void }): Promise<RowReport[]> {
  const plans = await planRows(rows, options);
  const missing = plans.flatMap((plan) => plan.missing);
  if (missing.length > 0) throw reproductionMissing([...new Set(missing.map(({ what }) => what))], commandsFor(missing));
  const reports: RowReport[] = [];
  for (const row of rows) reports.push(await reproduceRow(row, options));
  return reports;
}

async function reproduceRow(row: Row, options: Parameters<typeof reproduceRows>[1]): Promise<RowReport> {
  const ran: string[] = [];
  let AP = Number.NaN;
  const steps = stepsOf(row, options);
  for (const step of steps) {
    const before = await recordOf(step);
    const done = before?.done !== undefined;
    options.onStep(row, step, done);
    // A model that is made anew is measured and exported anew by every row that shares it, also when this run ends before that.
    if (!done && (step.name === 'train' || step.name === 'post')) await forget(stepsAfter(step, options));
    const record = done ? before : await runStep(step, options);
    if (!done) ran.push(step.name);
    if (step.name === 'eval') AP = record.done!.AP!;
  }
  return { row: row.name, published: row.published ?? null, measured: 100 * AP, ran, export: steps.at(-1)!.outputDir! };
}

/** What every row does with the model that a step makes. */
function stepsAfter({ record }: Step, options: StepOptions): Step[] {
  return ROWS.map((row) => stepsOf(row, options)).flatMap((steps) => (steps[0]!.record === record ? steps.slice(1) : []));
}
