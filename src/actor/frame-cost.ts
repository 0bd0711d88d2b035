/**
 * What workerd takes to send one frame to one socket, in milliseconds of the processor: text or binary, hibernating
 * or not, of one message or of fifty (docs/performance.md). Node's `ws` takes some 0.012.
 */
export const WORKERD_FRAME_MS = 0.031;
