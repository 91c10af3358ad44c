import { isObject } from './folder.ts';

/** A `*.golden.json` made by a COCO evaluator: it names ground truth, detections and the numbers they score. */
export interface CocoGolden {
  readonly gt: string;
  readonly dt: string;
  readonly iouType?: 'bbox' | 'segm';
  readonly params?: Readonly<Record<string, unknown>>;
  /** In the order of pycocotools or by name; null where the evaluator's summary is undefined for the parameters. */
  readonly stats: readonly number[] | Readonly<Record<string, number>> | null;
  readonly statsNames?: readonly string[];
  readonly AP_by_iou?: readonly number[];
  readonly perCategory?: readonly Readonly<Record<string, unknown>>[];
}

export const isCocoGolden = (document: unknown): document is CocoGolden =>
  isObject(document) && typeof document['gt'] === 'string' && typeof document['dt'] === 'string'
  && typeof document['stats'] === 'object';

/** A `*.golden.json` made by VOC evaluators: AP per class and variant. */
export interface VocGolden {
  readonly classes: readonly string[];
  readonly perClass: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  readonly mAP: Readonly<Record<string, number>>;
}

export const isVocGolden = (document: unknown): document is VocGolden =>
  isObject(document) && Array.isArray(document['classes']) && isObject(document['perClass']) && isObject(document['mAP']);
