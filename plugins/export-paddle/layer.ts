/**
 * A layer as Paddle's `LayerHelper` sees it: what its ops give is numbered under the layer's own name
 * (`conv2d_0.tmp_0`, `conv2d_0.tmp_1`). Source: Paddle 1.8 `fluid/layer_helper.py`, `unique_name`.
 */
export class Layer {
  readonly name: string;
  #results = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** The name of the layer's next result. */
  next(): string {
    return `${this.name}.tmp_${this.#results++}`;
  }
}
