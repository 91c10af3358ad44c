import { graphSyntax, SlimtapError } from '../errors.ts';
import { allOps } from '../ops/define-op.ts';
import { allocate, sizeOf, type DType, type Tensor } from '../tensor/tensor.ts';
import { createGraph, type Editor } from './editor.ts';
import { Tokens } from './tokens.ts';
import type { Attribute, Graph, SlotValue, StateRole, TensorType, Value } from './types.ts';

const DTYPES: readonly string[] = ['float32', 'int32', 'int8', 'uint8', 'bool', 'int64'] satisfies readonly DType[];
const ROLES: readonly string[] = ['parameter', 'statistic', 'quantizer', 'optimizer', 'average', 'counter'] satisfies readonly StateRole[];
const RANGES: Readonly<Record<Exclude<DType, 'float32'>, readonly [low: bigint, high: bigint]>> = {
  bool: [0n, 1n], int8: [-128n, 127n], uint8: [0n, 255n], int32: [-(2n ** 31n), 2n ** 31n - 1n], int64: [-(2n ** 63n), 2n ** 63n - 1n],
};
const MAX_RANK = 8;
/** 2^28 elements are 1 GiB of float32; a text that asks for more is broken. */
const MAX_ELEMENTS = 2 ** 28;

/**
 * Reads the text form that `printGraph(graph, { full: true })` writes. Values are defined before they are read; `//`
 * starts a comment.
 * @throws ERR_GRAPH_SYNTAX naming the line, also when a statement breaks a rule of the IR
 */
export function parseGraph(text: string): Graph {
  const tokens = new Tokens(text);
  tokens.take('word', 'graph');
  const { graph, editor } = createGraph(tokens.take('string'));
  while (tokens.next.kind !== 'end') {
    const { line } = tokens.next;
    try {
      parseStatement(tokens, graph, editor);
    } catch (error) {
      if (error instanceof SlimtapError && error.code !== 'ERR_GRAPH_SYNTAX') throw graphSyntax(line, error.message.replace(/\.$/, ''));
      throw error;
    }
  }
  return graph;
}

function parseStatement(tokens: Tokens, graph: Graph, editor: Editor): void {
  if (tokens.next.kind === 'value') parseNode(tokens, graph, editor);
  else if (tokens.accept('input')) parseInput(tokens, editor);
  else if (tokens.accept('state')) parseState(tokens, editor);
  else if (tokens.accept('output')) {
    const name = tokens.take('string');
    tokens.take('mark', '=');
    editor.output(name, takeValue(tokens, graph));
  } else if (tokens.accept('update')) parseUpdate(tokens, graph, editor);
  else throw graphSyntax(tokens.next.line, `expected a node, input, state, output or update, found "${tokens.next.text}"`);
}

function parseInput(tokens: Tokens, editor: Editor): void {
  const name = tokens.take('value');
  tokens.take('mark', ':');
  editor.input(name, takeType(tokens));
}

function parseState(tokens: Tokens, editor: Editor): void {
  const name = tokens.take('value');
  tokens.take('mark', ':');
  const initial = takeTensor(tokens);
  const { line } = tokens.next;
  tokens.take('mark', '(');
  const { role, trainable, l2Decay, learningRateFactor, ...unknown } = Object.fromEntries(tokens.list(')', () => takeAttribute(tokens)));
  const valid = ROLES.includes(role as string) && Object.keys(unknown).length === 0 && isOptional(trainable, 'boolean') && isOptional(l2Decay, 'number') && isOptional(learningRateFactor, 'number');
  if (!valid) throw graphSyntax(line, `a state has (role=one of ${ROLES.join(', ')}; trainable, l2Decay and learningRateFactor if given)`);
  const options = { name, initial, role: role as StateRole, l2Decay: l2Decay as number | undefined };
  editor.state({ ...options, ...(trainable === undefined ? {} : { trainable: trainable as boolean }), ...(learningRateFactor === undefined ? {} : { learningRateFactor: learningRateFactor as number }) });
}

function isOptional(value: Attribute | undefined, type: 'boolean' | 'number'): boolean {
  return value === undefined || typeof value === type;
}

function parseUpdate(tokens: Tokens, graph: Graph, editor: Editor): void {
  const { line } = tokens.next;
  const name = tokens.take('value');
  tokens.take('mark', '=');
  const state = graph.states.get(name);
  if (state === undefined) throw graphSyntax(line, `%${name} is no state`);
  editor.update(state, takeValue(tokens, graph));
}

function parseNode(tokens: Tokens, graph: Graph, editor: Editor): void {
  const { line } = tokens.next;
  const names = [tokens.take('value')];
  while (tokens.accept(',')) names.push(tokens.take('value'));
  tokens.take('mark', '=');
  const op = tokens.take('word');
  tokens.take('mark', '(');
  const inputs = Object.fromEntries(tokens.list(')', () => takeSlot(tokens, graph)));
  const attrs = tokens.accept('{') ? Object.fromEntries(tokens.list('}', () => takeAttribute(tokens))) : {};
  const scope = tokens.accept('scope') ? tokens.take('string') : '/';
  const name = tokens.accept('name') ? tokens.take('string') : names[0]!;
  editor.emitNode(op, inputs, attrs, { name, scope, outputNames: outputNames(op, names, line), exactNames: true });
}

function outputNames(op: string, names: readonly string[], line: number): Record<string, string> {
  const outputs = Object.keys(allOps().find((one) => one.name === op)?.outputs ?? {});
  // An unknown op is left to emitNode, whose error names the nearest known one.
  if (outputs.length > 0 && outputs.length !== names.length) throw graphSyntax(line, `${op} has ${outputs.length} outputs (${outputs.join(', ')}), ${names.length} are named`);
  return Object.fromEntries(outputs.map((output, i) => [output, names[i]!]));
}

function takeSlot(tokens: Tokens, graph: Graph): [string, SlotValue] {
  const slot = tokens.take('word');
  tokens.take('mark', '=');
  return [slot, tokens.accept('[') ? tokens.list(']', () => takeValue(tokens, graph)) : takeValue(tokens, graph)];
}

function takeValue(tokens: Tokens, graph: Graph): Value {
  const { line } = tokens.next;
  const name = tokens.take('value');
  const value = graph.value(name);
  if (value === undefined) throw graphSyntax(line, `%${name} is not defined above`);
  return value;
}

function takeAttribute(tokens: Tokens): [string, Attribute] {
  const name = tokens.take('word');
  tokens.take('mark', '=');
  return [name, takeAttributeValue(tokens)];
}

function takeAttributeValue(tokens: Tokens): Attribute {
  const { kind, text } = tokens.next;
  if (kind === 'string') return tokens.take('string');
  if (kind === 'number') return Number(tokens.take('number'));
  if (tokens.accept('[')) return tokens.list(']', () => Number(tokens.take('number')));
  if (tokens.accept('true')) return true;
  if (tokens.accept('false')) return false;
  if (kind === 'word' && DTYPES.includes(text)) return takeTensor(tokens);
  throw graphSyntax(tokens.next.line, `expected an attribute's value, found "${text}"`);
}

function takeTensor(tokens: Tokens): Tensor {
  const { dtype, shape } = takeType(tokens);
  const { line } = tokens.next;
  if (tokens.accept('fill')) {
    const element = takeElement(tokens, dtype);
    const data = allocate(dtype, sizeOf(shape));
    (data as { fill(value: number | bigint): void }).fill(element);
    return { dtype, shape, data };
  }
  tokens.take('mark', '{');
  const elements = tokens.list('}', () => takeElement(tokens, dtype));
  if (elements.length !== sizeOf(shape)) throw graphSyntax(line, `${elements.length} elements do not fill [${shape.join(', ')}]`);
  const data = allocate(dtype, elements.length);
  elements.forEach((element, i) => { data[i] = element; });
  return { dtype, shape, data };
}

function takeElement(tokens: Tokens, dtype: DType): number | bigint {
  const { line, text } = tokens.next;
  if (text === '...') throw graphSyntax(line, 'the tensor was abbreviated; print the graph with { full: true }');
  tokens.take('number');
  if (dtype !== 'float32' && !isInteger(text, dtype)) throw graphSyntax(line, `${text} is no ${dtype}`);
  return dtype === 'int64' ? BigInt(text) : Number(text);
}

/** Typed arrays wrap what does not fit without a word. */
function isInteger(text: string, dtype: Exclude<DType, 'float32'>): boolean {
  if (!/^-?\d{1,20}$/.test(text)) return false;
  const [low, high] = RANGES[dtype];
  return BigInt(text) >= low && BigInt(text) <= high;
}

function takeType(tokens: Tokens): TensorType {
  const { line } = tokens.next;
  const dtype = tokens.take('word');
  if (!DTYPES.includes(dtype)) throw graphSyntax(line, `"${dtype}" is no element type; they are ${DTYPES.join(', ')}`);
  tokens.take('mark', '[');
  const shape = tokens.list(']', () => Number(tokens.take('number')));
  if (shape.length > MAX_RANK || !shape.every((extent) => Number.isInteger(extent) && extent > 0) || sizeOf(shape) > MAX_ELEMENTS) throw graphSyntax(line, `[${shape.join(', ')}] is no shape of up to ${MAX_RANK} positive extents and ${MAX_ELEMENTS} elements`);
  return { dtype: dtype as DType, shape };
}
