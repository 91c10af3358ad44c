import { Editor } from '../../core/ir/editor.ts';
import type { Graph, Value } from '../../core/ir/types.ts';
import { calibrationImages, graphInvalid, suggest } from '../../core/errors.ts';
import { specializeGraph } from '../../core/rewrite/specialize.ts';
import type { Run } from '../../core/run.ts';
import { sizeOf } from '../../core/tensor/tensor.ts';
import type { CalibrationFeeds, Feeds } from './calibration-feeds.ts';
import { cutBatches } from './cut-batches.ts';
import { Histogram } from './histogram.ts';
import { traverse } from './traverse.ts';

/** What was seen of one value over all images. */
export interface Observation {
  readonly images: number;
  readonly low: number;
  readonly high: number;
  /** Smallest and largest magnitude. The smallest is 0 unless it was asked for. */
  readonly absMin: number;
  readonly absMax: number;
  /** Mean over the images of each one's largest magnitude. */
  readonly meanAbsMax: number;
  /** Of |x|, from `absMin` to `absMax`; undefined unless it was asked for. */
  readonly histogram: Histogram | undefined;
}

/** What is observed, and how closely. */
export interface ObserveOptions {
  /** Names of values of the graph. */
  readonly values: readonly string[];
  /** Whether a second pass fills histograms. @default true */
  readonly histogram?: boolean | undefined;
  /** Whether the smallest magnitude is looked for, which reads every value once more. @default false */
  readonly absMin?: boolean | undefined;
  /** Sees the values themselves, batch by batch, in the second pass. */
  readonly visit?: ((name: string, data: Float32Array) => void) | undefined;
  /** The graph that holds the values, for an image shape; it is changed. @default the float forward graph */
  readonly derive?: ((imageShape: readonly number[]) => Graph) | undefined;
}

/** Elements that leave the engine at once in the second pass: a quarter of a gibibyte, or one image where that has more. */
const ELEMENTS_AT_ONCE = 2 ** 26;

/**
 * Streams statistics of chosen values over the images: their extremes in a first pass, histograms between those in a
 * second. The first runs its reductions in the engine, so that a few numbers per image leave it; the second cuts batches
 * whose values would be too many.
 * @throws ERR_GRAPH_INVALID for a value the graph does not have, ERR_CALIBRATION_IMAGES for feeds without images or that give others the second time
 * @example
 * const found = await observe(run, feeds, { values: ['image'] });
 * found.get('image')!.high
 */
export async function observe(run: Run, feeds: CalibrationFeeds, options: ObserveOptions): Promise<ReadonlyMap<string, Observation>> {
  const { values, histogram = true, visit } = options;
  const passes = histogram || visit !== undefined ? 2 : 1;
  const { ranges, images, elements } = await observeRanges(run, feeds, { ...options, task: `calibrate, pass 1 of ${passes}` });
  if (images === 0) throw calibrationImages('There are no images to calibrate with');
  const histograms = new Map(histogram ? values.map((name) => [name, new Histogram(ranges.get(name)!.absMin, ranges.get(name)!.absMax)]) : []);
  if (passes === 2) {
    const again = await observeValues(run, visit === undefined ? cutBatches(feeds, Math.max(1, Math.trunc(ELEMENTS_AT_ONCE / elements))) : feeds, {
      ...options, visit(name, data) {
        histograms.get(name)?.add(data);
        visit?.(name, data);
      },
    });
    if (again !== images) throw calibrationImages(`The second pass over the calibration images saw ${again}, the first ${images}`);
  }
  return new Map(values.map((name) => [name, { ...ranges.get(name)!, histogram: histograms.get(name) }]));
}

type Range = Omit<Observation, 'histogram'>;

/** What a first pass finds: extremes by value, and how many elements of all values an image has. */
interface FirstPass {
  readonly ranges: ReadonlyMap<string, Range>;
  readonly images: number;
  readonly elements: number;
}

async function observeRanges(run: Run, feeds: CalibrationFeeds, options: ObserveOptions & { task: string }): Promise<FirstPass> {
  const { values, absMin = false, task } = options;
  const found = new Map(values.map((name) => [name, new RangeOfImages()]));
  let elements = 0;
  const images = await traverse(run, feeds, {
    task,
    derive(shape) {
      const graph = derived(run, options, shape);
      elements = Math.max(elements, values.reduce((sum, name) => sum + sizeOf(valueOf(graph, name).type.shape), 0) / shape[0]!);
      return withOutputs(graph, (_, editor) => values.flatMap((name) => extremes(editor, valueOf(graph, name), absMin)));
    },
    visit: (outputs) => { for (const [name, range] of found) range.add(outputs, name); },
  });
  return { ranges: new Map([...found].map(([name, range]) => [name, range.result()])), images, elements };
}

/** @returns the number of images */
function observeValues(run: Run, feeds: CalibrationFeeds, { visit, ...options }: ObserveOptions & { visit: NonNullable<ObserveOptions['visit']> }): Promise<number> {
  const { values } = options;
  return traverse(run, feeds, {
    task: 'calibrate, pass 2 of 2',
    derive: (shape) => withOutputs(derived(run, options, shape), (graph) => values.map((name) => [name, valueOf(graph, name)])),
    visit: (outputs) => { for (const name of values) visit(name, outputs[name]!.data as Float32Array); },
  });
}

function derived(run: Run, { derive }: ObserveOptions, shape: readonly number[]): Graph {
  return derive?.(shape) ?? specializeGraph(run.graph, { image: shape });
}

function valueOf(graph: Graph, name: string): Value {
  const value = graph.value(name);
  if (value === undefined) throw graphInvalid(name, `the graph has no such value. ${suggest(name, graph.nodes().map((node) => node.name))}`);
  return value;
}

/** The graph with these outputs alone, and without what they do not need. */
export function withOutputs(graph: Graph, outputs: (graph: Graph, editor: Editor) => readonly (readonly [string, Value])[]): Graph {
  const editor = new Editor(graph);
  const wanted = outputs(graph, editor);
  for (const name of [...graph.outputs.keys()]) editor.removeOutput(name);
  for (const [name, value] of wanted) editor.output(name, value);
  editor.removeDead();
  return graph;
}

/** Per image: largest, largest of the negated, and if asked for the largest of the negated magnitudes. */
function extremes(editor: Editor, x: Value, absMin: boolean): (readonly [string, Value])[] {
  const axes = x.type.shape.slice(1).map((_, axis) => axis + 1);
  const largest = (value: Value): Value => (axes.length === 0 ? value : editor.emit('ReduceMax', { x: value }, { axes, keepDims: false }).y);
  const negated = (value: Value): Value => editor.emit('Neg', { x: value }).y;
  const found: [string, Value][] = [[`${x.name}|high`, largest(x)], [`${x.name}|low`, largest(negated(x))]];
  if (absMin) found.push([`${x.name}|absMin`, largest(negated(editor.emit('Abs', { x }).y))]);
  return found;
}

/** Extremes of one value, image by image. */
class RangeOfImages {
  #images = 0;
  #low = Infinity;
  #high = -Infinity;
  #absMin = Infinity;
  #sumAbsMax = 0;

  add(outputs: Feeds, name: string): void {
    const [high, low, least] = ['high', 'low', 'absMin'].map((part) => outputs[`${name}|${part}`]?.data as Float32Array | undefined);
    for (let image = 0; image < high!.length; image++) {
      const [top, bottom] = [high![image]!, -low![image]!];
      this.#images++;
      this.#high = Math.max(this.#high, top);
      this.#low = Math.min(this.#low, bottom);
      this.#absMin = Math.min(this.#absMin, least === undefined ? 0 : -least[image]!);
      this.#sumAbsMax += Math.max(top, -bottom);
    }
  }

  result(): Range {
    const images = this.#images;
    return { images, low: this.#low, high: this.#high, absMin: this.#absMin, absMax: Math.max(this.#high, -this.#low), meanAbsMax: this.#sumAbsMax / images };
  }
}
