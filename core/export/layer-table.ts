import { isOp, type Graph, type Node, type Value } from '../ir/types.ts';
import type { QuantPlan } from '../quant/plan.ts';
import { sizeOf } from '../tensor/tensor.ts';

/** One layer with weights. */
export interface LayerRow {
  readonly name: string;
  readonly op: string;
  /** Shapes of weight and output. */
  readonly weight: readonly number[];
  readonly output: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Bytes of the weights in float32, and in the bits they are quantized to. */
  readonly floatBytes: number;
  readonly bytes: number;
  /** Bits of the weights and of their data; undefined where they stay float. */
  readonly weightBits: number | undefined;
  readonly dataBits: number | undefined;
  /** Why the layer, or one of its sides, stays float. */
  readonly float: string;
}

/** What the layers of a network cost, one row each in the order they run. */
export function layerTable(floatGraph: Graph, plan: QuantPlan): readonly LayerRow[] {
  const reasons = new Map(plan.skips().map(({ node, reason }) => [node, reason]));
  return floatGraph.nodes().flatMap((node) => {
    const layer = weightsOf(node);
    return layer === undefined ? [] : [rowOf(node, layer, plan, reasons)];
  });
}

/** The table as comma-separated values. */
export function layerCsv(rows: readonly LayerRow[]): string {
  const header = ['layer', 'op', 'weight', 'output', 'parameters', 'multiply-adds', 'float bytes', 'bytes', 'weight bits', 'data bits', 'float because'];
  const lines = rows.map((row) => [
    row.name, row.op, row.weight.join('x'), row.output.join('x'), row.parameters, row.multiplyAdds, row.floatBytes, row.bytes, row.weightBits ?? 'float', row.dataBits ?? 'float', row.float,
  ]);
  return [header, ...lines].map((cells) => cells.map((cell) => quoted(String(cell))).join(',')).join('\n').concat('\n');
}

/** Sums over the table. */
export function layerSums(rows: readonly LayerRow[]) {
  const sum = (value: (row: LayerRow) => number): number => rows.reduce((total, row) => total + value(row), 0);
  const integer = rows.filter(({ weightBits, dataBits }) => weightBits !== undefined && dataBits !== undefined);
  return {
    layers: rows.length, quantizedLayers: integer.length, parameters: sum(({ parameters }) => parameters), floatBytes: sum(({ floatBytes }) => floatBytes), bytes: sum(({ bytes }) => bytes),
    multiplyAdds: sum(({ multiplyAdds }) => multiplyAdds), quantizedMultiplyAdds: integer.reduce((total, { multiplyAdds }) => total + multiplyAdds, 0),
  };
}

interface Weights {
  readonly value: Value;
  readonly slot: string;
  readonly dataSlot: string;
  /** Multiplications for one image. */
  readonly multiplyAdds: number;
}

function weightsOf(node: Node): Weights | undefined {
  if (isOp(node, 'Conv2d') || isOp(node, 'DeformableConv')) {
    const { inputs: { filter }, outputs: { y } } = node;
    return { value: filter, slot: 'filter', dataSlot: 'x', multiplyAdds: sizeOf(y.type.shape.slice(1)) * sizeOf(filter.type.shape.slice(1)) };
  }
  if (isOp(node, 'Conv2dTranspose')) {
    const { inputs: { x, filter } } = node;
    return { value: filter, slot: 'filter', dataSlot: 'x', multiplyAdds: sizeOf(x.type.shape.slice(1)) * sizeOf(filter.type.shape.slice(1)) };
  }
  if (isOp(node, 'MatMul') && isOp(node.inputs.b.producer, 'Constant')) {
    // Rows are places of one image where a convolution is written as a product.
    const { inputs: { b }, outputs: { y } } = node;
    return { value: b, slot: 'b', dataSlot: 'a', multiplyAdds: y.type.shape[0]! * sizeOf(b.type.shape) };
  }
  return undefined;
}

function rowOf(node: Node, { value, slot, dataSlot, multiplyAdds }: Weights, plan: QuantPlan, reasons: ReadonlyMap<string, string>): LayerRow {
  const [weight, data] = [plan.specOf(node, slot), plan.specOf(node, dataSlot)];
  const parameters = sizeOf(value.type.shape);
  const output = Object.values(node.outputs as Record<string, Value>)[0]!;
  return {
    name: node.name, op: node.op, weight: value.type.shape, output: output.type.shape, parameters, multiplyAdds,
    floatBytes: parameters * 4, bytes: weight === undefined ? parameters * 4 : Math.ceil((parameters * weight.bits) / 8),
    weightBits: weight?.bits, dataBits: data?.bits,
    float: weight !== undefined && data !== undefined ? '' : reasons.get(node.name) ?? (plan.entries().length === 0 ? 'the model is float' : 'the plan does not name it'),
  };
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
