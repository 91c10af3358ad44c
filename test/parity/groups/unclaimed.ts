import { isObject, type ParityFolder } from '../folder.ts';
import { failed, type ParityResult, skipped } from '../group.ts';
import { isCocoGolden, isVocGolden } from '../golden-json.ts';

/**
 * What looks like a golden and no group took: a silent miss would read as a pass.
 * Goldens of a kind the runner knows but cannot check are failures; `*.golden.json` of an unknown kind are skips.
 */
export async function* unclaimed(folder: ParityFolder, claimed: boolean): AsyncGenerator<ParityResult> {
  if (!claimed && folder.has('cases.json')) {
    const group = await folder.casesGroup();
    yield failed(`${folder.name}/cases.json`, group === undefined ? 'no readable "group" field' : `no handler for group "${group}"`);
  }
  if (!claimed && isTrainingLog(await folder.object('log.json'))) {
    yield failed(`${folder.name}/log.json`, 'a training log that no group recognises');
  }
  for (const file of folder.files.filter((name) => name.endsWith('.golden.json'))) {
    const document = await folder.json(file).catch((error: Error) => error);
    if (document instanceof Error) yield failed(file, document.message);
    else if (!isCocoGolden(document) && !isVocGolden(document)) yield skipped(file, 'neither a COCO nor a VOC golden');
  }
}

const isTrainingLog = (log: Readonly<Record<string, unknown>> | undefined): boolean =>
  log !== undefined && isObject(log['float']) && isObject(log['quant']);
