import { parseArgs } from 'node:util';
import { compileGraph } from '../plugins/backend-onnxruntime/compile-graph.ts';
import { onnxruntimeBackend } from '../plugins/backend-onnxruntime/index.ts';
import { measureCost, type CompileCost } from './growth-costs.ts';
import { trainStepGraph, type BackboneName } from './train-step-graph.ts';

/** Makes and compiles the train step of one network in this process, and prints a `CompileCost` as JSON. */
const { values } = parseArgs({
  options: { backbone: { type: 'string' }, width: { type: 'string' }, quantized: { type: 'boolean', default: false }, size: { type: 'string' }, threads: { type: 'string' } },
});
const step = { backbone: values.backbone as BackboneName, width: Number(values.width), size: Number(values.size), batch: 1, quantized: values.quantized };
const { value: graph, cost: { cpuSeconds: graphSeconds } } = await measureCost(() => trainStepGraph(step));
const { value: executable, cost } = await measureCost(() => onnxruntimeBackend({ threads: Number(values.threads) }).compile(graph, { keepMemory: true }));
const measured: CompileCost = { ...cost, nodes: graph.nodes().length, engineNodes: compileGraph(graph).nodes.length, graphSeconds };
console.log(JSON.stringify(measured));
await executable.dispose();
