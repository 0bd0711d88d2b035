/** Whoever wants to be called. Everything reaches everybody: one who throws is reported, and keeps nothing from the others. */
export class Subscribers<T = void> {
  readonly #all = new Set<(value: T) => void>();

  /** Returns how to stop. The same function may be given twice, and is then called twice. */
  add(subscriber: (value: T) => void): () => void {
    const own = (value: T) => subscriber(value);
    this.#all.add(own);
    return () => void this.#all.delete(own);
  }

  /** Calls with those events that are of a type. */
  on<Type extends string>(type: Type, listener: (event: Extract<T, { type: Type }>) => void): () => void {
    const isOfType = (event: T): event is Extract<T, { type: Type }> => Object(event).type === type;
    return this.add((event) => isOfType(event) && listener(event));
  }

  call(value: T): void {
    for (const subscriber of [...this.#all]) {
      try {
        subscriber(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
