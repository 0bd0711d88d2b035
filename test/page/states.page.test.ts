import { it } from "vitest";
import { ALL_WAYS, expectNothingFound, type Screen, withhold } from "./looking.ts";
import { Scene } from "./scene.ts";

const scene = new Scene();

/** The list, and the page around it, as they not always are. */
const STATES: Readonly<Record<string, Screen>> = {
  "a search that finds nothing": {
    path: "/?as=demo-buyer",
    reach: async (page) => {
      await page.getByRole("searchbox").fill("a castle");
      await page.getByText("Nothing found").waitFor();
    },
  },
  "an empty archive": {
    path: "/?as=demo-buyer",
    reach: async (page) => {
      await page.getByRole("button", { name: /^Archived/ }).click();
      await page.getByText("Nothing is archived.").waitFor();
    },
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

it.each(Object.entries(STATES))("axe finds nothing in both themes, forced colours and at 320 pixels: %s", (_, screen) =>
  expectNothingFound(scene, { screen, ways: ALL_WAYS }),
);
