import { type ParityGroup, skipped } from '../group.ts';
import { isObject, type ParityFolder } from '../folder.ts';

const REASON = 'not part of this release';

/** Goldens of features that later releases bring. A handler of the same name in the table takes the place of one here. */
export const laterGroups: readonly ParityGroup[] = [
  later('deformable_conv', async (folder) => await folder.casesGroup() === 'deformable_conv'),
  later('ptq26', isPostTrainingLog),
  later('full_r50vd_dcn', isDeformableLog),
];

function later(name: string, matches: (folder: ParityFolder) => Promise<boolean>): ParityGroup {
  return {
    name,
    matches,
    async *run({ folder }) {
      yield skipped(folder.name, REASON);
    },
  };
}

/** `log.json` maps each calibration algorithm to the arguments it was called with. */
async function isPostTrainingLog(folder: ParityFolder): Promise<boolean> {
  const log = await folder.object('log.json');
  const entries = Object.values(log ?? {});
  return entries.length > 0 && entries.every((entry) => isObject(entry) && isObject(entry['kwargs']));
}

async function isDeformableLog(folder: ParityFolder): Promise<boolean> {
  const config = (await folder.object('log.json'))?.['config'];
  return typeof config === 'string' && config.includes('dcn');
}
