/** For tests of applications: a server in memory, faults to switch on, and a clock that stands still. */
export { FakeInbox, type FakeInboxOptions } from "./fake-inbox.ts";
export { FakeRoom } from "./fake-room.ts";
export { FakeServer } from "./fake-server.ts";
export type { FakeThreadOptions } from "./fake-thread.ts";
export type { Faults } from "./faults.ts";
export { VirtualClock } from "./virtual-clock.ts";
