import { Option, type Command } from 'commander';
import type { AnchorReport, DataCheckOptions, DataReport, Finding, SizeCounts, SplitReport } from '../../plugins/dataset-check/index.ts';
import { configuredCommand, type CommonFlags } from '../common-options.ts';
import { Exit } from '../exit.ts';
import { count } from '../flag-values.ts';
import { print, runCommand } from '../run-command.ts';

interface DataCheckFlags extends CommonFlags {
  readonly split?: 'train' | 'eval';
  readonly images?: DataCheckOptions['images'];
  readonly anchors?: number;
  readonly annotations?: string;
  readonly image_dir?: string;
}

/** `slimtap data check`: trouble in datasets, their classes and sizes, and anchors fitted to them. Exit code 1 for errors found. */
export function dataCheckCommand(): Command {
  return configuredCommand('check', 'Find trouble in the datasets of a configuration, or in any COCO JSON with its images; count classes and sizes; fit anchors. Ends with 1 when something is wrong.')
    .addOption(new Option('--split <name>', 'one dataset alone; without it both').choices(['train', 'eval']))
    .addOption(new Option('--images <how>', 'how far images are looked into').choices(['decode', 'header', 'none']).default('decode'))
    .option('--anchors <n>', 'anchors to fit (as many as are configured)', count)
    .option('--annotations <file>', 'a COCO JSON to look at in place of the configured datasets; needs no configuration')
    .option('--image_dir <dir>', 'with --annotations: the folder of its images (that of the file)')
    .action(async (flags: DataCheckFlags) => {
      const { edits, splits } = await chosen(flags);
      const report = await runCommand(flags, { edits, configured: flags.annotations === undefined }, (kernel) => kernel.run('data-check', { splits, images: flags.images, anchors: flags.anchors }));
      print(flags, report, () => reportText(report));
      if (report.errors > 0) throw new Exit(1);
    });
}

async function chosen({ annotations, image_dir, split }: DataCheckFlags) {
  const [{ edit }, { usageInvalid }, { dirname, resolve }] = await Promise.all([import('../open-kernel.ts'), import('../../core/errors.ts'), import('node:path')]);
  if (annotations === undefined && image_dir !== undefined) throw usageInvalid('--image_dir needs --annotations.', 'Name the COCO JSON with --annotations FILE.');
  if (annotations !== undefined) {
    const dataset = { type: 'COCODataSet', anno_path: resolve(annotations), image_dir: resolve(image_dir ?? dirname(annotations)) };
    return { edits: [edit(['TrainReader', 'dataset'], dataset, '--annotations')], splits: ['TrainReader'] as const };
  }
  return { edits: [], splits: split === undefined ? undefined : [split === 'train' ? 'TrainReader' : 'EvalReader'] as const };
}

/** Classes shown on the terminal; `--json` has all. */
const CLASSES = 20;

function reportText({ splits, anchors, errors, warnings }: DataReport): string {
  return [
    ...Object.entries(splits).flatMap(([name, split]) => splitText(name, split)),
    ...(anchors === undefined ? [] : anchorText(anchors)),
    errors + warnings === 0 ? 'Nothing wrong was found.' : `${errors} errors, ${warnings} warnings.`,
  ].join('\n');
}

function splitText(name: string, { findings, statistics }: SplitReport): string[] {
  const { images, boxes, boxesPerImage, categories, imbalance, sizes, sideAtInput, ratioAtInput } = statistics;
  const classes = [...categories].sort((a, b) => b.boxes - a.boxes);
  return [
    `${name}: ${images} images, ${boxes} boxes, ${boxesPerImage.mean.toFixed(1)} per image, at most ${boxesPerImage.max}`,
    ...findings.flatMap(findingText),
    `  ${'class'.padEnd(20)}${['boxes', 'share', 'images', 'difficult', 'crowd'].map((title) => title.padStart(10)).join('')}`,
    ...classes.slice(0, CLASSES).map((each) => `  ${each.name.padEnd(20)}${[each.boxes, `${(100 * each.share).toFixed(1)} %`, each.images, each.difficult, each.crowd].map((cell) => String(cell).padStart(10)).join('')}`),
    ...(classes.length > CLASSES ? [`  … and ${classes.length - CLASSES} classes more; --json has all`] : []),
    `  the most frequent class is there ${imbalance.toFixed(1)} times as often as the rarest`,
    ...(sideAtInput.length === 0 ? [] : [
      `  sizes as annotated: ${sizeText(sizes.original)}; at input size: ${sizeText(sizes.atInput)}`,
      `  at input size, 5 to 95 %: side ${sideAtInput.map((side) => side.toFixed(0)).join(' ')} pixels, width / height ${ratioAtInput.map((ratio) => ratio.toFixed(2)).join(' ')}`,
    ]),
  ];
}

function findingText({ severity, count: times, message, places }: Finding): string[] {
  return [`  ${severity}: ${times} ${message}`, ...places.map((place) => `    ${place}`), ...(times > places.length ? [`    … and ${times - places.length} more`] : [])];
}

function sizeText({ small, medium, large }: SizeCounts): string {
  const share = (part: number): string => `${(100 * part / (small + medium + large)).toFixed(0)} %`;
  return `small ${share(small)}, medium ${share(medium)}, large ${share(large)}`;
}

function anchorText({ inputSize: [height, width], configured, fitted, yaml }: AnchorReport): string[] {
  const line = (name: string, { averageBestIou, recall }: AnchorReport['fitted']): string => `  ${name.padEnd(12)}average best IoU ${averageBestIou.toFixed(4)}, above 0.5 for ${(100 * recall).toFixed(1)} % of the boxes`;
  return [`Anchors at ${width}x${height}:`, line('configured', configured), line('fitted', fitted), ...yaml.split('\n').map((text) => `  ${text}`)];
}
