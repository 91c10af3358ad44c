import type { Translation } from '../op-context.ts';

/** `split`, into equal parts or given sections. */
export const split: Translation = (op) => {
  op.expectNone('AxisTensor', 'SectionsTensorList');
  const x = op.value('X');
  const names = op.names('Out', 'outputs');
  const axis = op.axis('axis', 0, x.type.shape.length);
  const extent = x.type.shape[axis]!;
  const given = op.numbers('sections');
  const known = given.reduce((sum, section) => sum + Math.max(section, 0), 0);
  const sections = given.length > 0 ? given.map((section) => (section < 0 ? extent - known : section)) : names.map(() => extent / names.length);
  if (sections.length !== names.length) throw op.fail(`it has ${names.length} outputs for ${sections.length} sections`);
  if (sections.reduce((sum, section) => sum + section, 0) !== extent) throw op.fail(`its sections [${sections.join(', ')}] are not ${extent}`);
  let start = 0;
  for (const [index, section] of sections.entries()) {
    const piece = op.editor.emit('Slice', { x }, { axis, start, end: start + section }, { name: names[index] ?? 'split' }).y;
    op.bindValue('Out', piece, index);
    start += section;
  }
};
