/** Time as an argument, so that tests own it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `work` once after `ms`; the returned function forgets it. An object does not hibernate meanwhile, so deadlines belong to its alarm. */
  after(ms: number, work: () => void): () => void;
}
