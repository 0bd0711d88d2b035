import { list } from "../codec/readers.ts";
import { boundedMs, retryDelayMs } from "./backoff.ts";
import { decodeFrames, encode, PING } from "./wire.ts";

/**
 * What polling needs of the rest. It is loaded when it is needed, and is handed this: what both import, a bundler puts
 * into a file of its own, which everybody then loads first.
 */
export const POLLING_TOOLS = { PING, boundedMs, decodeFrames, encode, list, retryDelayMs } as const;

export type PollingTools = typeof POLLING_TOOLS;
