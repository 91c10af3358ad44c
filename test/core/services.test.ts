import t from 'tap';
import { createServices } from '../../core/services.ts';

t.test('a service is made once, when it is first resolved', async (t) => {
  const services = createServices();
  let made = 0;
  services.provide('target', 'toy', () => { made++; return { name: 'toy', annotate() {}, freeze() {} }; });
  t.equal(made, 0);
  t.equal(services.resolve('target', 'toy'), services.resolve('target', 'toy'));
  t.equal(made, 1);
});

t.test('an unknown name lists the nearest known one', async (t) => {
  const services = createServices();
  services.provide('target', 'onnxruntime', () => ({ name: 'onnxruntime', annotate() {}, freeze() {} }));
  t.throws(() => services.resolve('target', 'onxruntime'), { code: 'ERR_UNKNOWN_NAME', hint: 'Did you mean "onnxruntime"?' });
});

t.test('a name is provided once per kind', async (t) => {
  const services = createServices();
  const create = () => ({ name: 'toy', annotate() {}, freeze() {} });
  services.provide('target', 'toy', create);
  t.throws(() => services.provide('target', 'toy', create), { code: 'ERR_NAME_TAKEN' });
});

t.test('what was resolved is disposed last in, first out', async (t) => {
  const services = createServices();
  const closed: string[] = [];
  for (const name of ['a', 'b', 'c']) services.provide('target', name, () => ({ name, annotate() {}, freeze() {}, dispose: () => { closed.push(name); } }));
  services.resolve('target', 'b');
  services.resolve('target', 'a');
  await services.dispose();
  t.same(closed, ['a', 'b']);
});
