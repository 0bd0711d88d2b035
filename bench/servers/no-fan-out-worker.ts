import { FanOut } from "../../src/thread/fan-out.ts";

export { UserInbox } from "../../src/inbox/user-inbox.ts";
export { ThreadRoom } from "../../src/thread/thread-room.ts";
export { default } from "../../src/worker.ts";

// Threads owe inboxes nothing: no debts, no calls, no alarms for them.
FanOut.prototype.touch = () => {};
FanOut.prototype.secure = () => {};
FanOut.prototype.run = () => {};
