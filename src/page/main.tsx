import { render } from "preact";
import type { Thread } from "../client/index.ts";
import { retain } from "../ui/hooks/retain.ts";
import { clientOf } from "./demo.ts";
import { afterFirst, beforeDrawing, besideDrawing, goFirst, loaded } from "./first.ts";
import { ignoreLinksToHere } from "./here.ts";
import { LanguageRoot, loadFirstLanguage } from "./language-root.tsx";
import { laterStyles } from "./later-styles.ts";
import { knownListings, loadListings } from "./listings.ts";
import { keepForOffline } from "./offline.ts";
import { Pages } from "./pages.tsx";
import { placeAt } from "./place.ts";
import { shownAt } from "./shown.ts";

/** If nothing that is drawn uses it within this time, it is closed again. */
const WANTED_MS = 3_000;

const place = placeAt(location);

/** The conversation that the page is about to show is on its way before anything is drawn. */
async function openEarly(listed: Promise<unknown>): Promise<void> {
  if (!place) return;
  // A person's own conversation is known by its address alone.
  if (place.as === null || place.threadId === null) await listed;
  // Pictures that are there when they are drawn are drawn at once.
  if (place.as === null)
    for (const { picture, isOpen } of knownListings()) if (isOpen && picture) new Image().src = picture;
  const { threadId, people } = shownAt(place, knownListings());
  if (threadId !== null) await Promise.all(people.map((userId) => open(clientOf(userId).thread(threadId))));
}

function open(thread: Thread): Promise<void> {
  setTimeout(retain(thread), WANTED_MS);
  return loaded(thread);
}

async function start(root: Element, drawable: Promise<unknown>): Promise<void> {
  const [first] = await Promise.all([loadFirstLanguage(), drawable]);
  root.replaceChildren();
  ignoreLinksToHere(root);
  render(
    <LanguageRoot first={first}>
      <Pages />
    </LanguageRoot>,
    root,
  );
}

keepForOffline();
const listed = loadListings();
const opened = openEarly(listed);
// Beside two people the homes are drawn before the conversation: they are the largest thing to see, and there first.
const isBeside = place?.as === null;
const due = isBeside ? besideDrawing(opened, listed) : beforeDrawing(opened);
goFirst(opened, due);
// The bell opens without waiting for how its panel looks.
void afterFirst(laterStyles).catch(() => {});
const root = document.getElementById("page");
if (root) void start(root, isBeside ? beforeDrawing(listed) : due);
