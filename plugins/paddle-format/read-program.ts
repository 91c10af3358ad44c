import { programMalformed } from '../../core/errors.ts';
import { ByteReader } from './byte-reader.ts';
import type { ProgramDesc } from './program-desc.ts';
import { programMessage } from './program-message.ts';

/**
 * Reads a program (`__model__`, `.pdmodel`) of Paddle 1.x or 2.x.
 * @throws ERR_PADDLE_PROGRAM with the byte, also where blocks refer to blocks that are not there or not before them
 */
export function readProgram(bytes: Uint8Array, source: string): ProgramDesc {
  const program = programMessage.decode(new ByteReader(bytes, source, programMalformed));
  // The version is written after the blocks, and always: a file without it was cut short between two fields.
  if (program.version === undefined) throw programMalformed(source, 'it ends without a version', bytes.length);
  checkBlocks(program, (index, what) => programMalformed(source, `block ${index} ${what}`, blockOffset(bytes, source, index)));
  return program;
}

/** The bytes Paddle writes for a program. */
export function encodeProgram(program: ProgramDesc): Uint8Array {
  return programMessage.encode(program);
}

/**
 * Blocks stand after the block they are in, so that no chain of parents comes round; what names a block finds one. Slots,
 * attributes and variables are maps in Paddle, of which the last of a name would count: none is there twice.
 */
function checkBlocks({ blocks }: ProgramDesc, refuseBlock: (index: number, what: string) => Error): void {
  if (blocks.length === 0) throw refuseBlock(0, 'is missing');
  for (const [index, { idx, parentIdx, forwardBlockIdx = -1, vars, ops }] of blocks.entries()) {
    const refuse = (what: string): Error => refuseBlock(index, what);
    if (idx !== index) throw refuse(`calls itself block ${idx}`);
    if (parentIdx < -1 || parentIdx >= index || (parentIdx === -1) !== (index === 0)) throw refuse(`has block ${parentIdx} as its parent`);
    if (forwardBlockIdx < -1 || forwardBlockIdx >= blocks.length) throw refuse(`has block ${forwardBlockIdx} as its forward block`);
    checkNames(vars, ({ name }) => name, (name) => refuse(`has a variable ${name}`));
    for (const { type, inputs, outputs, attrs } of ops) {
      for (const slots of [inputs, outputs]) checkNames(slots, ({ parameter }) => parameter, (name) => refuse(`has an op ${type} with a slot ${name}`));
      checkNames(attrs, ({ name }) => name, (name) => refuse(`has an op ${type} with an attribute ${name}`));
      for (const attribute of attrs) {
        const named = attribute.type === 'BLOCK' ? [attribute.value] : attribute.type === 'BLOCKS' ? attribute.value : [];
        const missing = named.find((block) => block < 0 || block >= blocks.length);
        if (missing !== undefined) throw refuse(`has an op ${type} with block ${missing}, of ${blocks.length}`);
      }
    }
  }
}

function checkNames<T>(all: readonly T[], nameOf: (one: T) => string, refuse: (name: string) => Error): void {
  const seen = new Set<string>();
  for (const one of all) {
    const name = nameOf(one);
    if (name === '' || name.includes('\0')) throw refuse(name === '' ? 'without a name' : `${JSON.stringify(name)}, whose name has a zero byte`);
    if (seen.has(name)) throw refuse(`${JSON.stringify(name)} twice`);
    seen.add(name);
  }
}

/** Where a block of a program that was read starts; the end where there is none. */
function blockOffset(bytes: Uint8Array, source: string, index: number): number {
  const reader = new ByteReader(bytes, source, programMalformed);
  for (let left = index; reader.remaining > 0;) {
    const at = reader.position;
    const isBlock = reader.varint('field') === BLOCK_KEY;
    if (isBlock && left-- === 0) return at;
    // Every field of a program is a message: a length and as many bytes.
    reader.take(reader.varint('length'), 'field');
  }
  return bytes.length;
}

/** Field 1 with wire type 2. */
const BLOCK_KEY = 0x0a;
