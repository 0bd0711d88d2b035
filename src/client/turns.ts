/** Takes one input after the other, also when what one causes is the next; `settled` is called once, afterwards. */
export class Turns<Input> {
  readonly #waiting: Input[] = [];
  readonly #advance: (input: Input) => void;
  readonly #settled: () => void;
  #isBusy = false;

  constructor(advance: (input: Input) => void, settled: () => void) {
    this.#advance = advance;
    this.#settled = settled;
  }

  take(input: Input): void {
    this.#waiting.push(input);
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) this.#advance(next);
    } finally {
      this.#isBusy = false;
    }
    this.#settled();
  }
}
