/** What tells that it changed, and shows how it is. */
export interface Source<T> {
  subscribe(onChange: () => void): () => void;
  getSnapshot(): T;
}

/** A page that nobody sees has no frames; its title and badge should go on. */
const UNSEEN_FRAME_MS = 100;

const drawings = new WeakMap<object, unknown>();

/**
 * `source` as components draw it: a change is shown at once, and what follows it within a frame, together, in the
 * next. All components share one, so that all of them show the same moment.
 */
export function drawingOf<T>(source: Source<T>): Source<T> {
  const known = drawings.get(source);
  if (isDrawing<T>(known)) return known;
  const drawing = new Drawing(source);
  drawings.set(source, drawing);
  return drawing;
}

const isDrawing = <T>(known: unknown): known is Drawing<T> => known instanceof Drawing;

class Drawing<T> implements Source<T> {
  readonly #source: Source<T>;
  readonly #listeners = new Set<() => void>();
  #shown: T;
  #isWaiting = false;
  #stop: (() => void) | undefined;

  constructor(source: Source<T>) {
    this.#source = source;
    this.#shown = source.getSnapshot();
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    const own = () => onChange();
    this.#listeners.add(own);
    this.#stop ??= this.#source.subscribe(() => this.#isWaiting || this.#show());
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  };

  /** Between two frames, what the last one showed; while nobody draws, the newest. */
  readonly getSnapshot = (): T => {
    if (!this.#isWaiting) this.#shown = this.#source.getSnapshot();
    return this.#shown;
  };

  #show(): void {
    this.#shown = this.#source.getSnapshot();
    this.#isWaiting = true;
    nextFrame(() => {
      this.#isWaiting = false;
      if (this.#source.getSnapshot() !== this.#shown) this.#show();
    });
    for (const listener of [...this.#listeners]) listener();
  }
}

function nextFrame(work: () => void): void {
  const frame = typeof requestAnimationFrame === "function" ? requestAnimationFrame(() => run()) : null;
  const timer = setTimeout(() => run(), UNSEEN_FRAME_MS);
  const run = () => {
    clearTimeout(timer);
    if (frame !== null) cancelAnimationFrame(frame);
    work();
  };
}
