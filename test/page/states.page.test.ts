import { it } from "vitest";
import { serviceToken, tokenOf } from "../support/tokens.ts";
import { ALL_WAYS, expectNothingFound, type Screen, STILL, withhold } from "./looking.ts";
import { OUTAGE, Scene } from "./scene.ts";
import { isLive, say } from "./windows.ts";

const scene = new Scene();

/** Asks the service as somebody's application would. */
async function ask(path: string, token: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const response = await fetch(`${scene.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
}

/** The page, its list and a conversation as they not always are. */
const STATES: Readonly<Record<string, Screen>> = {
  "a message that was refused": {
    path: "/t/demo-listing-2?as=demo-buyer",
    reach: async (page) => {
      await isLive(page);
      await say(page, "not \u0007 so");
      await page.locator('[data-status="failed"]').first().waitFor();
    },
  },
  "a conversation while it is opened": {
    path: "/t/demo-listing-1?as=demo-buyer",
    prepare: withhold("**/demo/login"),
    reach: async (page) => {
      await page.getByText("Opening the conversation …").waitFor();
      await page.getByText("Loading your conversations").waitFor();
    },
  },
  "a conversation without a network": {
    path: "/t/demo-listing-1?as=demo-buyer",
    reach: async (page) => {
      await isLive(page);
      await page.locator(".parlor-row").first().waitFor();
      scene.expected = OUTAGE;
      await page.context().setOffline(true);
      await page.getByText("You are offline. What you write is sent").waitFor();
      await page.getByText("You are offline: this list may be out of date.").waitFor();
    },
  },
  "a conversation in which one may only read": {
    path: "/t/read-along?as=demo-buyer",
    prepare: async () => {
      const members = [{ userId: "demo-seller" }, { userId: "demo-buyer", access: "reader" }];
      await ask("/v1/threads", await serviceToken(), { id: "read-along", members });
    },
    reach: (page) => page.getByText("You can read along here").waitFor(),
  },
  "new messages in a conversation": {
    path: "/t/demo-listing-2?as=demo-buyer",
    prepare: async () => {
      const message = { id: "new-on-this-screen", message: "Have you talked to the bank?" };
      await ask("/v1/threads/demo-listing-2/messages", await tokenOf("demo-seller"), message);
    },
    reach: (page) => page.locator(".parlor-unread").waitFor(),
  },
  "the conversations while they are opened": {
    path: "/",
    prepare: withhold("**/demo/seed"),
    reach: (page) => page.getByText("Opening the conversations").waitFor(),
  },
  "a server without the demo": {
    path: "/",
    prepare: (page) => {
      scene.expected = /Failed to load resource/;
      return page.route("**/demo/*", (route) => route.fulfill({ status: 404, json: {} }));
    },
    reach: (page) => page.getByText("<parlor-messaging").waitFor(),
  },
  "an inbox without conversations": {
    path: "/?as=demo-agent",
    prepare: async (page) => {
      await page.route("**/demo/seed", (route) => route.fulfill({ json: { listings: [] } }));
      await page.route(/\/v1\/inbox\?/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), threads: [] } });
      });
    },
    reach: async (page) => {
      await page.locator(".threads-homes").waitFor();
    },
  },
};

it.each(Object.entries(STATES))(
  "axe finds nothing in both themes, forced colours and at 320 pixels: %s",
  async (_, screen) => expectNothingFound(screen, { url: scene.url, page: await scene.window(STILL), ways: ALL_WAYS }),
);
