import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { parse } from 'yaml';
import * as z from 'zod';
import { standardKernel } from '../../../bin/docs/standard-kernel.ts';
import { fileJsonSchema } from '../../../core/config/index.ts';

const { schema } = await standardKernel();
const file = z.fromJSONSchema(fileJsonSchema(schema) as Parameters<typeof z.fromJSONSchema>[0]);
/** As an editor's YAML server sees a file: tags are no part of a value. */
const seen = (text: string): unknown => parse(text, { logLevel: 'silent' });

t.test('every configuration that comes with slimtap fits the schema as an editor sees it', async (t) => {
  for (const name of readdirSync('configs')) {
    const { error } = file.safeParse(seen(readFileSync(`configs/${name}`, 'utf8')));
    t.equal(error, undefined, name);
  }
});

t.test('a file of ours fits too, with options below config', async (t) => {
  t.ok(file.safeParse({ $schema: 'slimtap.schema.json', preset: 'yolov3-mobilenet-v1-coco', config: { max_iters: 10, OptimizerBuilder: { optimizer: { type: 'Adam', beta1: 0.8 } } } }).success);
});

t.test('misspelt options and wrong values do not', async (t) => {
  for (const wrong of [{ max_iter: 10 }, { config: { max_iter: 10 } }, { max_iters: 'ten' }, { LearningRate: { schedulers: [{ milestone: [1] }] } }, { quantization: { weight_bits: 17 } }]) {
    t.notOk(file.safeParse(wrong).success, JSON.stringify(wrong));
  }
});
