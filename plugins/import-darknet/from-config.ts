import { readFileSync } from 'node:fs';
import { configInvalid, fileUnreadable, sectionMissing } from '../../core/errors.ts';
import { originOf, type ResolvedConfig } from '../../core/config/index.ts';
import type { Model } from '../../core/model.ts';
import { nmsOptions } from '../model-yolov3/index.ts';
import { darknet } from './darknet.ts';
import { readNetwork } from './read-network.ts';
import './config-schema.ts';

/**
 * The model whose cfg the section `Darknet` names. The cfg says how many classes there are.
 * @throws ERR_SECTION_MISSING, ERR_FILE_UNREADABLE, ERR_DARKNET_CFG, ERR_CONFIG_INVALID for another num_classes
 */
export function fromConfig({ value: { Darknet: section, num_classes }, origins }: ResolvedConfig): Model {
  const { cfg, norm_epsilon: epsilon, nms } = section;
  if (cfg === undefined) throw sectionMissing('Darknet.cfg', 'architecture Darknet');
  const network = readNetwork(textOf(cfg), cfg);
  const origin = originOf(origins, ['num_classes']) ?? 'default';
  if (origin !== 'default' && num_classes !== network.classes) throw configInvalid('num_classes', origin, `it is ${num_classes}, but ${cfg} has ${network.classes} classes`, 'Leave it out, or change classes and filters in the cfg.');
  // One threshold serves both, as in YOLOv3: decoding must not drop what suppression would keep.
  return darknet(network, { epsilon, decode: { confidenceThreshold: nms.score_threshold }, nms: nmsOptions(nms) });
}

/** A model is made synchronously, and the file is small. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw fileUnreadable(path, cause);
  }
}
