/** Views on the shared memory as long as it is now: it grows, and a view made before covers the old length only. */
export class SharedWords {
  readonly #memory: WebAssembly.Memory;
  #buffer: ArrayBufferLike;
  #u32: Uint32Array;
  #u64: BigUint64Array;
  #f64: Float64Array;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#buffer = memory.buffer;
    this.#u32 = new Uint32Array(this.#buffer);
    this.#u64 = new BigUint64Array(this.#buffer);
    this.#f64 = new Float64Array(this.#buffer);
  }

  get u32(): Uint32Array {
    this.#follow();
    return this.#u32;
  }

  get u64(): BigUint64Array {
    this.#follow();
    return this.#u64;
  }

  get f64(): Float64Array {
    this.#follow();
    return this.#f64;
  }

  #follow(): void {
    const { buffer } = this.#memory;
    if (buffer === this.#buffer) return;
    this.#buffer = buffer;
    this.#u32 = new Uint32Array(buffer);
    this.#u64 = new BigUint64Array(buffer);
    this.#f64 = new Float64Array(buffer);
  }
}
