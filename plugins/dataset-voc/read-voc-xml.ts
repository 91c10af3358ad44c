import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { datasetMalformed } from '../../core/errors.ts';
import { readBounded } from '../dataset-coco/read-bounded.ts';

/** What a Pascal VOC annotation says of one image. */
export interface VocAnnotation {
  /** From an `id` element, which only PaddleDetection's own files have. */
  readonly id: number | undefined;
  readonly width: number;
  readonly height: number;
  readonly objects: readonly VocObject[];
}
export interface VocObject {
  readonly name: string;
  /** xmin, ymin, xmax, ymax as written. */
  readonly corners: readonly [number, number, number, number];
  readonly difficult: boolean;
}

/** An image with a thousand objects has 300 kB. */
const MAX_BYTES = 16 * 2 ** 20;

const parser = new XMLParser({
  ignoreAttributes: true, parseTagValue: false, processEntities: false, trimValues: true,
  isArray: (_, path) => String(path) === 'annotation.object',
});

/**
 * Reads one annotation. Entities are not expanded, and files that declare some are refused.
 * @throws ERR_DATASET_MISSING, ERR_DATASET_MALFORMED with line and column, or the element
 */
export async function readVocXml(path: string): Promise<VocAnnotation> {
  const text = await readBounded(path, 'The annotation', MAX_BYTES);
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw datasetMalformed(path, 'its head', 'document types and entities are not allowed in annotations');
  const root = parse(text, path);
  const annotation = child(root, 'annotation', path, 'the top level');
  const size = child(annotation, 'size', path, 'annotation');
  const objects = annotation['object'];
  return {
    id: annotation['id'] === undefined ? undefined : numberIn(annotation, 'id', path, 'annotation'),
    width: numberIn(size, 'width', path, 'size'), height: numberIn(size, 'height', path, 'size'),
    objects: (Array.isArray(objects) ? objects : []).map((object, i) => readObject(object, path, `object ${i + 1}`)),
  };
}

type Element = Readonly<Record<string, unknown>>;

function parse(text: string, path: string): Element {
  const validity = XMLValidator.validate(text);
  if (validity !== true) throw datasetMalformed(path, `line ${validity.err.line}, column ${validity.err.col}`, validity.err.msg.replace(/\.$/, ''));
  try {
    return parser.parse(text) as Element;
  } catch (cause) {
    // The parser's own bounds, such as the depth of nesting.
    throw datasetMalformed(path, 'its elements', cause instanceof Error ? cause.message : String(cause));
  }
}

function readObject(value: unknown, path: string, place: string): VocObject {
  const object = (typeof value === 'object' && value !== null ? value : {}) as Element;
  const box = child(object, 'bndbox', path, place);
  const { name, difficult } = object;
  if (typeof name !== 'string' || name === '') throw datasetMalformed(path, place, 'it has no name');
  const corner = (key: string): number => numberIn(box, key, path, place);
  return { name: unescape(name), difficult: difficult === '1', corners: [corner('xmin'), corner('ymin'), corner('xmax'), corner('ymax')] };
}

function child(element: Element, name: string, path: string, place: string): Element {
  const value = element[name];
  if (typeof value !== 'object' || value === null) throw datasetMalformed(path, place, `it has no element "${name}"`);
  return value as Element;
}

function numberIn(element: Element, name: string, path: string, place: string): number {
  const value = element[name];
  const number = typeof value === 'string' && value !== '' ? Number(value) : NaN;
  if (!Number.isFinite(number)) throw datasetMalformed(path, place, `"${name}" is ${value === undefined ? 'missing' : JSON.stringify(value)}, not a number`);
  return number;
}

const ESCAPES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': '\'', '&amp;': '&' };

/** The five characters XML itself escapes; no other entity exists here. */
function unescape(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (entity) => ESCAPES[entity]!);
}
