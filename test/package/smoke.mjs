/**
 * The package as it is installed, in whatever runs this: connects to a real server, sends, receives, and comes back
 * by itself after the server was killed and started again. Tells the test by lines how far it is.
 */
import process from "node:process";
import { createParlor } from "parlor/client";
import { inboxOf } from "parlor/inbox";
import { CLOSE, SUBPROTOCOL } from "parlor/protocol";
import { websocketService } from "parlor/websocket-service";

const [url, token, threadId] = process.argv.slice(2);
const parlor = createParlor({ url, getToken: async () => token });
const thread = parlor.thread(threadId);
const inbox = inboxOf(parlor);

const when = (isSo) =>
  new Promise((resolve) => {
    const look = () => {
      if (!isSo()) return;
      stop();
      resolve();
    };
    const stop = thread.subscribe(look);
    look();
  });
const is = () => thread.getSnapshot().connection.status;
const texts = () => thread.getSnapshot().messages.map(({ text }) => text);

const heard = [];
thread.on("new_message", ({ message }) => heard.push(message));
const [opened] = await Promise.all([thread.open(), inbox.open()]);
console.log(`opened ${opened.connection.status} ${inbox.getSnapshot().threads.length} ${SUBPROTOCOL} ${CLOSE.token}`);

const first = await thread.send({ text: "before" }).done;
console.log(`sent ${first.ok} ${heard.join()}`);

websocketService.configure({ url });
console.log(`service ${await websocketService.connect(token)}`);
websocketService.disconnect();

// The test has seen "service" and kills the server; at "waiting" it starts it again.
await when(() => is() !== "live");
const second = thread.send({ text: "meanwhile" });
console.log("waiting");
await when(() => is() === "live");
const outcome = await second.done;
console.log(`back ${outcome.ok} ${texts().join()}`);
parlor.close();
process.exit(0);
