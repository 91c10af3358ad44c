import t from 'tap';
import fc from 'fast-check';
import { tensor } from '../../../core/tensor/tensor.ts';
import { decodeModel, float, floats, OnnxBuilder, tensorOf } from '../../../plugins/onnx-model/index.ts';

function small(): OnnxBuilder {
  const onnx = new OnnxBuilder({ name: 'small', opset: 17 });
  onnx.input('x', { dtype: 'float32', shape: ['batch', 3] });
  const weights = onnx.initializer('weights', tensor('float32', [3], [1, 2, 3]));
  const [product] = onnx.node('Mul', ['x', weights]);
  const [y] = onnx.node('FusedMatMul', [product!, weights], { alpha: float(1), transB: 1, scales: floats([2]), mode: 'fast', axes: [0, -1], names: ['a', 'b'] }, { domain: 'com.microsoft' });
  onnx.output(y!, { dtype: 'float32', shape: ['batch', 1] });
  onnx.metadata('labels', 'cat,dog');
  return onnx;
}

t.test('what is built is what is read back', (t) => {
  const model = decodeModel(small().build());
  const graph = model.graph!;
  t.same(graph.node.map(({ opType, domain }) => [opType, domain]), [['Mul', ''], ['FusedMatMul', 'com.microsoft']]);
  t.same(model.opsetImport.map(({ domain, version }) => [domain, version]), [['', 17n], ['com.microsoft', 1n]]);
  t.same(model.metadataProps.map(({ key, value }) => [key, value]), [['labels', 'cat,dog']]);
  t.same(graph.input[0]!.type!.tensorType!.shape!.dim.map(({ dimParam, dimValue }) => dimParam || Number(dimValue)), ['batch', 3]);
  t.same(graph.node[1]!.attribute.map(({ name, type }) => [name, type]), [['alpha', 1], ['transB', 2], ['scales', 6], ['mode', 3], ['axes', 7], ['names', 8]]);
  t.same(graph.node[1]!.attribute[4]!.ints, [0n, -1n]);
  t.end();
});

t.test('initializers of every type keep their numbers', (t) => {
  const onnx = new OnnxBuilder({ name: 'types' });
  const given = (['float32', 'int32', 'int8', 'uint8', 'bool', 'int64'] as const).map((dtype) => tensor(dtype, [2], [1, 0]));
  given.forEach((value) => onnx.initializer(value.dtype, value));
  t.same(decodeModel(onnx.build()).graph!.initializer.map((proto) => tensorOf(proto)), given);
  t.end();
});

t.test('names are made unique', (t) => {
  const onnx = new OnnxBuilder({ name: 'names' });
  const names = [...Array(3)].flatMap(() => onnx.node('Relu', ['x']));
  t.equal(new Set(names).size, 3);
  t.not(onnx.initializer('w', tensor('float32', [1])), onnx.initializer('w', tensor('float32', [1])));
  t.end();
});

t.test('a view of a larger buffer is written as itself, not as the buffer', (t) => {
  const onnx = new OnnxBuilder({ name: 'view' });
  onnx.initializer('w', tensor('float32', [2], new Float32Array([1, 2, 3, 4]).subarray(1, 3)));
  t.same([...tensorOf(decodeModel(onnx.build()).graph!.initializer[0]!).data], [2, 3]);
  t.end();
});

t.test('bytes that are no model are refused', (t) => {
  t.throws(() => decodeModel(new Uint8Array()), { code: 'ERR_FILE_MALFORMED', message: /no graph/ });
  t.throws(() => decodeModel(small().build().subarray(0, 100)), { code: 'ERR_FILE_MALFORMED' });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    try {
      decodeModel(bytes);
    } catch (cause) {
      if ((cause as { code?: string }).code !== 'ERR_FILE_MALFORMED') throw cause;
    }
  }));
  t.end();
});

t.test('a damaged model is read or refused, and nothing is allocated from a size it states', (t) => {
  const bytes = small().build();
  fc.assert(fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
    const damaged = bytes.slice();
    damaged[at] = value;
    try {
      for (const proto of decodeModel(damaged).graph!.initializer) tensorOf(proto);
    } catch (cause) {
      if ((cause as { code?: string }).code !== 'ERR_FILE_MALFORMED') throw cause;
    }
  }));
  t.end();
});

t.test('an initializer must fill its shape and lie in the file', (t) => {
  const changed = (fields: object) => Object.assign(decodeModel(small().build()).graph!.initializer[0]!, fields);
  t.throws(() => tensorOf(changed({ dims: [4n] })), { code: 'ERR_FILE_MALFORMED', message: /holds 3 elements, its shape \[4\] takes 4/ });
  t.throws(() => tensorOf(changed({ dims: [-3n] })), { code: 'ERR_FILE_MALFORMED' });
  t.throws(() => tensorOf(changed({ dataLocation: 1 })), { code: 'ERR_FILE_MALFORMED', message: /another file/ });
  t.throws(() => tensorOf(changed({ dataType: 10 })), { code: 'ERR_FILE_MALFORMED', message: /element type 10/ });
  t.end();
});
