import { crc32, deflateRawSync } from 'node:zlib';

/** One entry; what is given beside name and content is told in place of the truth. */
export interface ZipMember {
  readonly name: string;
  readonly content?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly size?: number;
  /** Unix mode. */
  readonly mode?: number;
  readonly offset?: number;
}

/** A zip made of headers as given, so that it can be a malicious one; with `zip64` every number stands in the extra field. */
export function zipOf(members: readonly ZipMember[], { zip64 = false, comment = '' } = {}): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const { content = new Uint8Array(), method = 8, flags = 0, mode = 0o100644 } = member;
    const name = Buffer.from(member.name);
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const [crc, size, at] = [member.crc ?? crc32(content), member.size ?? content.length, member.offset ?? offset];
    const local = numbers([[4, 0x04034b50], [2, 20], [2, flags], [2, method], [4, 0], [4, crc], [4, packed.length], [4, size], [2, name.length], [2, 0]]);
    const extra = zip64 ? Buffer.concat([numbers([[2, 1], [2, 24]]), long(size), long(packed.length), long(at)]) : Buffer.alloc(0);
    const short = (value: number): number => (zip64 ? 0xffffffff : value);
    central.push(numbers([
      [4, 0x02014b50], [2, 3 << 8], [2, 20], [2, flags], [2, method], [4, 0], [4, crc], [4, short(packed.length)], [4, short(size)], [2, name.length], [2, extra.length],
      [2, 0], [2, 0], [2, 0], [4, mode * 0x10000], [4, short(at)],
    ]), name, extra);
    parts.push(local, name, packed);
    offset += local.length + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end64 = zip64 ? Buffer.concat([
    numbers([[4, 0x06064b50]]), long(44), numbers([[2, 45], [2, 45], [4, 0], [4, 0]]), long(members.length), long(members.length), long(directory.length), long(offset),
    numbers([[4, 0x07064b50], [4, 0]]), long(offset + directory.length), numbers([[4, 1]]),
  ]) : Buffer.alloc(0);
  const end = numbers([[4, 0x06054b50], [2, 0], [2, 0], [2, zip64 ? 0xffff : members.length], [2, zip64 ? 0xffff : members.length], [4, zip64 ? 0xffffffff : directory.length], [4, zip64 ? 0xffffffff : offset], [2, comment.length]]);
  return Buffer.concat([...parts, directory, end64, end, Buffer.from(comment)]);
}

function numbers(fields: readonly (readonly [bytes: number, value: number])[]): Buffer {
  return Buffer.concat(fields.map(([bytes, value]) => {
    const field = Buffer.alloc(bytes);
    field.writeUIntLE(value, 0, bytes);
    return field;
  }));
}

function long(value: number): Buffer {
  const field = Buffer.alloc(8);
  field.writeBigUInt64LE(BigInt(value));
  return field;
}
