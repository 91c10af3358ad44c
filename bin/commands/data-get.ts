import type { Command } from 'commander';
import type { DataEntry, DataPlan, DataReport } from '../../plugins/dataset-get/index.ts';
import { outputCommand } from '../common-options.ts';
import { print } from '../run-command.ts';

interface DataGetFlags {
  readonly list?: boolean;
  readonly dryRun?: boolean;
  readonly output_dir?: string;
  readonly from?: string;
  readonly keep?: boolean;
  readonly json?: boolean;
}

/** `slimtap data get`: downloads, checks and unpacks public data sets and weights, those that are named and nothing else. */
export function dataGetCommand(): Command {
  return outputCommand('get', 'Download, check and unpack public data sets and weights. Only what is named is fetched; a broken download goes on where it stopped.')
    .argument('[name...]', 'what to get, such as coco, voc or yolov3_mobilenet_v1; --list has all')
    .option('--list', 'list what can be got, with sizes and where it comes from')
    .option('--dry-run', 'say what would be downloaded and what is there')
    .option('--output_dir <dir>', 'folder of the data set (dataset/coco, dataset/voc)')
    .option('--from <address>', 'a folder on another server that has the files, with http:// or https://')
    .option('--keep', 'keep the archives after they are unpacked')
    .action(async (names: string[], flags: DataGetFlags) => {
      const { CATALOGUE, dataEntry, planData } = await import('../../plugins/dataset-get/index.ts');
      if (flags.list === true) return print(flags, CATALOGUE, () => CATALOGUE.map(listLine).join('\n'));
      await checkFlags(names, flags);
      const entries = names.map((name) => dataEntry(name));
      const plans = await Promise.all(entries.map((entry) => planData(entry, { directory: flags.output_dir })));
      if (flags.dryRun === true) return print(flags, plans, () => plans.map(planText).join('\n'));
      const reports = await getAll(names, flags);
      print(flags, reports, () => reports.map(reportText).join('\n'));
    });
}

async function checkFlags(names: readonly string[], { output_dir, from }: DataGetFlags): Promise<void> {
  const [{ usageInvalid }, { CATALOGUE, dataEntry }] = await Promise.all([import('../../core/errors.ts'), import('../../plugins/dataset-get/index.ts')]);
  if (names.length === 0) throw usageInvalid('data get needs the name of what to get.', `Known names: ${CATALOGUE.map(({ name }) => name).join(', ')}.`);
  const sets = names.map((name) => dataEntry(name)).filter(({ kind }) => kind === 'dataset');
  if (output_dir !== undefined && sets.length !== 1) throw usageInvalid('--output_dir is the folder of one data set.', 'Get data sets one at a time, and weights without it.');
  if (from !== undefined && !/^https?:$/.test(URL.parse(from)?.protocol ?? '')) throw usageInvalid(`--from ${from} is no address.`, 'Write it with http:// or https://.');
}

async function getAll(names: readonly string[], { output_dir, from, keep }: DataGetFlags): Promise<DataReport[]> {
  const [{ getData }, { ProgressLine }] = await Promise.all([import('../../plugins/dataset-get/index.ts'), import('../../plugins/progress/progress-line.ts')]);
  const line = new ProgressLine(process.stderr);
  const reports: DataReport[] = [];
  try {
    for (const name of names) {
      reports.push(await getData(name, { directory: output_dir, from, keep, onPlan: (plan) => { line.print(planText(plan)); }, onProgress: (progress) => { line.update(progress); } }));
    }
  } finally {
    line.clear();
  }
  return reports;
}

function listLine({ name, title, files, kind }: DataEntry): string {
  return [`${name}: ${title}`, ...files.map(({ url, bytes, md5 }) => `  ${url}, ${bytes === undefined ? 'size not published' : size(bytes)}, ${md5 === undefined ? 'checksum not published' : `MD5 ${md5}`}${kind === 'weights' ? '' : ', unpacked'}`)].join('\n');
}

function planText({ entry, directory, files, bytes, unknown }: DataPlan): string {
  const missing = files.filter(({ state }) => state === 'missing');
  if (files.every(({ state }) => state === 'there')) return `${entry.name}: all there, in ${directory}`;
  const received = missing.reduce((sum, one) => sum + one.received, 0);
  const amount = [bytes > 0 ? size(bytes) : undefined, unknown > 0 ? `${unknown} ${unknown === 1 ? 'file' : 'files'} of unknown size` : undefined].filter((one) => one !== undefined).join(' and ');
  return [
    `${entry.name}: ${missing.length === 0 ? 'nothing to download, archives to unpack' : `${amount} to download`}${received === 0 ? '' : `, after ${size(received)} that are here`}, into ${directory}`,
    ...files.map(({ file, state }) => `  ${state.padEnd(7)} ${file.url}`),
  ].join('\n');
}

function reportText({ name, directory, files, written }: DataReport): string {
  const news = files.filter(({ was }) => was !== 'there');
  if (news.length === 0 && written.length === 0) return `${name}: all there, in ${directory}`;
  return [...news.map(({ url, bytes, sha256, unpacked }) => `${url}: ${bytes} bytes, SHA-256 ${sha256}${unpacked === undefined ? '' : `, ${unpacked} files`}`), ...written].join('\n');
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : bytes >= 1e6 ? `${(bytes / 1e6).toFixed(0)} MB` : `${bytes} bytes`;
}
