import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The small one: each document that is looked at compiles it. */
const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

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
