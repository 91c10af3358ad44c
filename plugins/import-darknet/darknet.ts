import type { Model } from '../../core/model.ts';
import { attachDecode, decodeBoxes, suppressionOf, type AttachDecodeOptions, type NmsOptions } from '../model-yolov3/index.ts';
import { buildDarknet, type DarknetBuildOptions } from './build-darknet.ts';
import { attachDarknetLoss, type DarknetLossOptions } from './loss/attach-darknet-loss.ts';
import { looksLikeDarknet, parseWeights } from './parse-weights.ts';
import type { DarknetNetwork } from './read-network.ts';

/** Everything a Darknet network can be told that its cfg does not say. */
export interface DarknetOptions extends DarknetBuildOptions {
  readonly loss?: Omit<DarknetLossOptions, 'heads'>;
  readonly decode?: Omit<AttachDecodeOptions, 'classes' | 'heads'>;
  readonly nms?: NmsOptions;
}

/**
 * A Darknet network as a model of the kernel.
 * @example
 * const model = darknet(readNetwork(text, 'yolov4-tiny.cfg'));
 * const weights = model.weightsForm.read(bytes, 'yolov4-tiny.weights');
 */
export function darknet(network: DarknetNetwork, { loss, decode, nms, ...options }: DarknetOptions = {}): Model & Required<Pick<Model, 'weightsForm'>> {
  const { classes, heads, sizeMultiple, parameters } = network;
  // Corners are places here: x2 − x1 is the width. Source: AlexeyAB/darknet, src/detector.c `print_cocos`.
  const rules = { normalized: true, ...nms };
  return {
    name: 'Darknet',
    classes, sizeMultiple,
    suppression: suppressionOf(rules),
    weightsForm: { matches: looksLikeDarknet, read: (bytes, source) => parseWeights(bytes, parameters, source) },
    build: (build) => buildDarknet(build, network, options),
    attachLoss: (graph, editor) => attachDarknetLoss(graph, editor, { heads, ...loss }),
    attachDecode: (graph, editor) => attachDecode(graph, editor, { classes, heads, ...decode }),
    decode: (outputs, context) => decodeBoxes(outputs, context, { ...rules, lastPixel: 0 }),
  };
}
