import { it } from "vitest";
import { ALL_WAYS, expectNothingFound, type Screen, WIDTHS } from "./looking.ts";
import { Scene } from "./scene.ts";
import { isLive } from "./windows.ts";

const scene = new Scene();

const SCREENS: Readonly<Record<string, Screen>> = {
  "two people": { path: "/", reach: isLive },
  "a person's conversations": {
    path: "/?as=demo-buyer",
    reach: (page) => page.locator(".parlor-row").first().waitFor(),
  },
  "a conversation": { path: "/t/demo-listing-1?as=demo-buyer", reach: isLive },
  "a conversation that is not open to one": {
    path: "/t/nowhere?as=demo-buyer",
    prepare: async () => {
      scene.expected = /404/;
    },
    reach: (page) => page.locator(".parlor-refusal").getByRole("button").waitFor(),
  },
  "the homes": { path: "/homes?as=demo-buyer", reach: (page) => page.getByRole("heading").first().waitFor() },
  "an address that leads nowhere": {
    path: "/nowhere?as=demo-buyer",
    reach: (page) => page.getByRole("link").first().waitFor(),
  },
};

/** Screens that are reached by English words; in another language one looks at the rest. */
const WORDLESS = ["two people", "a person's conversations", "a conversation", "the homes"];

it.each(Object.entries(SCREENS))(
  "axe finds nothing in both themes, forced colours and at 320 pixels: %s",
  (_, screen) => expectNothingFound(scene, { screen, ways: ALL_WAYS }),
);

it.each(WORDLESS)("axe finds nothing in Arabic: %s", async (name) => {
  const screen = SCREENS[name];
  if (!screen) throw new Error(`there is no screen "${name}"`);
  await expectNothingFound(scene, { screen, ways: WIDTHS, options: { locale: "ar" } });
});
