import { FakeInbox } from "../../src/testing/fake-inbox.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { FakeBrowser } from "./fake-browser.ts";
import { InboxStage } from "./inbox-stage.ts";

/** Ada's browser: each page that is opened shares its storage and its rights with the others. */
export function inboxBrowser() {
  const [shared, server, clock] = [new FakeBrowser(), new FakeInbox(), new VirtualClock()];
  let opened = 0;
  const open = async () => {
    const tab = shared.open();
    const { storage, tabs } = tab;
    const chance = (++opened * 0.37) % 1;
    const stage = new InboxStage({ server, clock, more: { userId: "ada", storage, tabs, random: () => chance } });
    await stage.parlor.context.store.opened;
    void stage.inbox.open();
    await stage.pass(0);
    return { stage, tab, close: () => shared.kill(tab) };
  };
  return { shared, server, clock, open };
}
