import { type ParityGroup, skipped } from '../group.ts';
import type { ParityFolder } from '../folder.ts';

const REASON = 'not part of this release';

/** Goldens of features that later releases bring. A handler of the same name in the table takes the place of one here. */
export const laterGroups: readonly ParityGroup[] = [
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

async function isDeformableLog(folder: ParityFolder): Promise<boolean> {
  const config = (await folder.object('log.json'))?.['config'];
  return typeof config === 'string' && config.includes('dcn');
}
