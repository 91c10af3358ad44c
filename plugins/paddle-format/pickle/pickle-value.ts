/**
 * What a pickle of parameters can hold. Tuples and lists are both arrays. Byte strings of Python 2 are text here, one
 * character for each byte, since they may be either.
 */
export type PickleValue = null | boolean | number | bigint | string | Uint8Array | PickleValue[] | PickleDict | PickledArray | PickledDType | PickleGlobal;

/** A dict in the order of its items; its keys are checked where it is used. */
export class PickleDict {
  #items: [key: PickleValue, value: PickleValue][] | undefined;

  get items(): readonly (readonly [key: PickleValue, value: PickleValue])[] {
    return this.#items ?? [];
  }

  /** The list is made with the first item: a hostile file is a million empty dicts. */
  set(key: PickleValue, value: PickleValue): void {
    (this.#items ??= []).push([key, value]);
  }
}

/** A name that Python would look up and call; here it is a word of the format, nothing more. */
export class PickleGlobal {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A numpy dtype: `f4`, and which end comes first. */
export class PickledDType {
  readonly code: string;
  order = '<';

  constructor(code: string) {
    this.code = code;
  }
}

/** A numpy array; filled when its state arrives, `at` a byte of the file. `data` is text in files of protocol 2. */
export class PickledArray {
  state: { readonly shape: readonly number[]; readonly dtype: PickledDType; readonly data: Uint8Array | string; readonly at: number } | undefined;
}
