/**
 * Names of the opcodes of Python's pickle format, by their byte. Those that are not in `read-pickle.ts` are refused by
 * their name. Source: CPython `Lib/pickle.py`.
 */
export const OPCODES: ReadonlyMap<number, string> = new Map(Object.entries({
  MARK: '(', STOP: '.', POP: '0', POP_MARK: '1', DUP: '2', FLOAT: 'F', INT: 'I', BININT: 'J', BININT1: 'K', LONG: 'L', BININT2: 'M', NONE: 'N',
  PERSID: 'P', BINPERSID: 'Q', REDUCE: 'R', STRING: 'S', BINSTRING: 'T', SHORT_BINSTRING: 'U', UNICODE: 'V', BINUNICODE: 'X', APPEND: 'a',
  BUILD: 'b', GLOBAL: 'c', DICT: 'd', EMPTY_DICT: '}', APPENDS: 'e', GET: 'g', BINGET: 'h', INST: 'i', LONG_BINGET: 'j', LIST: 'l', EMPTY_LIST: ']',
  OBJ: 'o', PUT: 'p', BINPUT: 'q', LONG_BINPUT: 'r', SETITEM: 's', TUPLE: 't', EMPTY_TUPLE: ')', SETITEMS: 'u', BINFLOAT: 'G',
  PROTO: '\x80', NEWOBJ: '\x81', EXT1: '\x82', EXT2: '\x83', EXT4: '\x84', TUPLE1: '\x85', TUPLE2: '\x86', TUPLE3: '\x87', NEWTRUE: '\x88',
  NEWFALSE: '\x89', LONG1: '\x8a', LONG4: '\x8b', BINBYTES: 'B', SHORT_BINBYTES: 'C', SHORT_BINUNICODE: '\x8c', BINUNICODE8: '\x8d',
  BINBYTES8: '\x8e', EMPTY_SET: '\x8f', ADDITEMS: '\x90', FROZENSET: '\x91', NEWOBJ_EX: '\x92', STACK_GLOBAL: '\x93', MEMOIZE: '\x94',
  FRAME: '\x95', BYTEARRAY8: '\x96', NEXT_BUFFER: '\x97', READONLY_BUFFER: '\x98',
}).map(([name, character]) => [character.charCodeAt(0), name]));
