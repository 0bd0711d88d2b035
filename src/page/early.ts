/** A script of its own, there long before the page's: whoever is shown is logged in while the page is on its way. */
import { peopleAt } from "./demo-people.ts";
import { collectLetters } from "./early-letters.ts";
import { askEarly } from "./early-requests.ts";

collectLetters();
for (const userId of peopleAt(location)) askEarly("/demo/login", { as: userId });
askEarly("/demo/seed", {});
// The first formatter of a page takes a slow device a seventh of a second: while its scripts are on the way, or not now.
const [navigation] = performance.getEntriesByType("navigation");
if (navigation?.toJSON().domContentLoadedEventStart === 0) {
  const warm = globalThis.requestIdleCallback?.(() => new Intl.DateTimeFormat().format(0));
  if (warm !== undefined) addEventListener("DOMContentLoaded", () => cancelIdleCallback(warm), { once: true });
}
