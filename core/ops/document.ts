import type { Attribute } from '../ir/types.ts';
import { allOps, attributeKind, type AttributeDefinition, type OpDefinition, type SlotDefinition } from './define-op.ts';

/** The text of `docs/ops.md`, from the definitions, so that it cannot say something else than the code. */
export function opsDocument(): string {
  const ops = [...allOps()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return [
    '# Ops',
    '',
    'Generated from `core/ops` by `npm run docs`. Images are NCHW, filters OIHW; what an op computes is in `plugins/backend-reference/kernels`.',
    `There are ${ops.length}; ${ops.filter(({ gradient }) => gradient !== undefined).length} have a gradient.`,
    '',
    ops.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(' · '),
    '',
    ...ops.flatMap((op) => opSection(op)),
  ].join('\n');
}

function opSection(op: OpDefinition): string[] {
  const inputs = Object.entries(op.inputs as Readonly<Record<string, SlotDefinition>>).map(([slot, { kind = 'one', doc }]) => `| \`${slot}\`${kind === 'one' ? '' : ` (${kind})`} | in | ${cell(doc)} |`);
  const outputs = Object.entries(op.outputs as Readonly<Record<string, string>>).map(([output, doc]) => `| \`${output}\` | out | ${cell(doc)} |`);
  const attrs = Object.entries(op.attrs as Readonly<Record<string, AttributeDefinition<Attribute>>>).map(([name, attribute]) => `| \`${name}\` | ${attributeText(attribute)} | ${cell(attribute.doc)} |`);
  return [
    `## ${op.name}`, '', op.doc, '',
    op.gradient === undefined ? 'No gradient.' : 'Has a gradient.', '',
    '| | | |', '|---|---|---|', ...inputs, ...outputs, ...attrs, '',
  ];
}

function attributeText({ default: fallback, kind }: AttributeDefinition<Attribute>): string {
  if (fallback === undefined) return `${kind ?? 'attribute'}, required`;
  return `${kind ?? attributeKind(fallback)}, default \`${JSON.stringify(fallback)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
