import { message, optional, repeated, required, type Message } from './message.ts';
import type { AttributeValues, OpAttribute, Scalar } from './program-desc.ts';
import { bool, double, enumOf, float, int32, int64, string } from './scalar-types.ts';
import { ATTRIBUTE_TYPES, type AttributeTypeName } from './type-numbers.ts';

/** An attribute as it is stored: one field for every type, of which one is used. */
type Stored = { readonly name: string; readonly type: AttributeTypeName } & { readonly [K in keyof AttributeValues]?: AttributeValues[K] };

const scalar = message<Scalar>('Scalar', {
  type: required(1, enumOf({ BOOLEAN: 1, LONG: 2, FLOAT64: 3, COMPLEX128: 4 })),
  b: optional(2, bool), i: optional(3, int64), r: optional(4, double),
  c: optional(5, message<NonNullable<Scalar['c']>>('Complex', { r: required(1, double), i: required(2, double) })),
});

const stored = message<Stored>('OpDesc.Attr', {
  name: required(1, string), type: required(2, enumOf(ATTRIBUTE_TYPES)),
  INT: optional(3, int32), FLOAT: optional(4, float), STRING: optional(5, string), INTS: repeated(6, int32), FLOATS: repeated(7, float), STRINGS: repeated(8, string),
  BOOLEAN: optional(10, bool), BOOLEANS: repeated(11, bool), BLOCK: optional(12, int32), LONG: optional(13, int64), BLOCKS: repeated(14, int32), LONGS: repeated(15, int64),
  FLOAT64S: repeated(16, double), VAR: optional(17, string), VARS: repeated(18, string), FLOAT64: optional(19, double), SCALAR: optional(20, scalar), SCALARS: repeated(21, scalar),
});

/** An attribute of an op. Its type must be that of the one value it has. */
export const attributeMessage: Message<OpAttribute> = {
  wire: 2,
  decode: (reader) => {
    const at = reader.position;
    const { name, type, ...values } = stored.decode(reader);
    for (const [key, value] of Object.entries(values)) {
      if (key !== type && !(Array.isArray(value) && value.length === 0)) throw reader.error(`attribute "${name}" is ${type} but has a value of ${key}`, at);
    }
    if (values[type] === undefined) throw reader.error(`attribute "${name}" is ${type} but has no value of it`, at);
    return { name, type, value: values[type] } as OpAttribute;
  },
  encode: ({ name, type, value }) => stored.encode({ name, type, [type]: value }),
  read: (reader, what) => attributeMessage.decode(reader.sub(reader.varint(`length of ${what}`), what)),
  write: (writer, value) => {
    const bytes = attributeMessage.encode(value);
    writer.varint(bytes.length).bytes(bytes);
  },
};
