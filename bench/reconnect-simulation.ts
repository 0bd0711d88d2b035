import { retryDelayMs } from "../src/client/connection/backoff.ts";

/** How long a client waits before the attempt with this number, from 0, since it lost its socket. */
export type Curve = (attempt: number, random: () => number) => number;

/** Makes the curve of one client: some draw a number for themselves once. */
export type Client = (random: () => number) => Curve;

/** The curves that are compared, with the defaults of each client. */
export const CURVES: Readonly<Record<string, Client>> = {
  parlor: () => retryDelayMs,
  // socket.io-client's Manager by Backo2: 1 s, doubled up to 5 s, spread by half of itself to both sides.
  "socket.io": () => (attempt, random) => {
    const base = 1_000 * 2 ** attempt;
    const spread = Math.floor(random() * 0.5 * base);
    return Math.min(5_000, random() < 0.5 ? base - spread : base + spread);
  },
  // partysocket (after reconnecting-websocket): the first at once, then 1 to 5 s by client, times 1.3 up to 10 s.
  partysocket: (random) => {
    const first = 1_000 + random() * 4_000;
    return (attempt) => (attempt === 0 ? 0 : Math.min(10_000, first * 1.3 ** (attempt - 1)));
  },
};

export interface Outcome {
  /** Attempts in the worst second from when the server is back. */
  readonly peakPerSecond: number;
  /** Seconds after the server is back until 99 of 100 clients are. */
  readonly backAfterSeconds: number;
  /** Attempts in each second since the sockets were lost. */
  readonly perSecond: readonly number[];
}

const STEP_MS = 10;

/** All clients lose their socket at once; the server refuses until the outage is over, and then takes everybody. */
export function simulate(
  client: Client,
  options: { clients: number; outageMs: number; random: () => number },
): Outcome {
  const { clients, outageMs, random } = options;
  const steps: number[] = [];
  const back: number[] = [];
  for (let n = 0; n < clients; n++) {
    const delay = client(random);
    let at = 0;
    for (let attempt = 0; ; attempt++) {
      at += delay(attempt, random);
      const step = Math.floor(at / STEP_MS);
      steps[step] = (steps[step] ?? 0) + 1;
      if (at >= outageMs) break;
    }
    back.push(at - outageMs);
  }
  back.sort((a, b) => a - b);
  return {
    peakPerSecond: peak(steps, Math.floor(outageMs / STEP_MS)),
    backAfterSeconds: (back[Math.ceil(clients * 0.99) - 1] ?? 0) / 1_000,
    perSecond: seconds(steps),
  };
}

/** The most in any window of one second that ends after `from`. */
function peak(steps: readonly number[], from: number): number {
  const width = 1_000 / STEP_MS;
  let sum = 0;
  let most = 0;
  for (let step = Math.max(0, from - width); step < steps.length; step++) {
    sum += (steps[step] ?? 0) - (step - width >= Math.max(0, from - width) ? (steps[step - width] ?? 0) : 0);
    if (step >= from) most = Math.max(most, sum);
  }
  return most;
}

function seconds(steps: readonly number[]): number[] {
  const width = 1_000 / STEP_MS;
  return Array.from({ length: Math.ceil(steps.length / width) }, (_, second) =>
    Array.from({ length: width }, (_, step) => steps[second * width + step] ?? 0).reduce(
      (sum, count) => sum + count,
      0,
    ),
  );
}
