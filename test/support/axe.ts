import { source } from "axe-core";
import type { Page } from "playwright-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds, in a line each. Run beside the page, so that its policy does not keep it out. */
export async function findings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  const violations = await page.evaluate(async (tags) => {
    const { violations: found } = await globalThis.axe.run(document, {
      runOnly: tags,
      // What is right need not be listed.
      resultTypes: ["violations"],
    });
    return found.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
    );
  }, TAGS);
  return violations;
}

declare global {
  var axe: typeof import("axe-core");
}
