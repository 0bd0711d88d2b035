const PLENTY = { burst: 1e9, perSecond: 1e9 };

/** The setting `LIMITS` under which no rate stands in the way of a load. */
export const UNLIMITED = JSON.stringify({
  messagesPerUser: PLENTY,
  messagesPerThread: PLENTY,
  changesPerUser: PLENTY,
  framesPerSocket: PLENTY,
  watchesPerUser: PLENTY,
  threadsPerUser: PLENTY,
});
