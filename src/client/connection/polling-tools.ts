import { list } from "../codec/readers.ts";
import { boundedMs, retryDelayMs } from "./backoff.ts";
import { decodeFrames, encode } from "./wire.ts";

/**
 * What polling needs of the rest. It is loaded when it is needed, and is handed this: what both import, a bundler puts
 * into a file of its own, which everybody then loads first.
 */
export const POLLING_TOOLS = { boundedMs, decodeFrames, encode, list, retryDelayMs };

export type PollingTools = typeof POLLING_TOOLS;
