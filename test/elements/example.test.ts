import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";

const read = (path: string) => readFile(join(import.meta.dirname, "../..", path), "utf8");

it("the README's theme is that of the example, in ten lines, with names that the components know", async () => {
  const [readme, css, theme] = await Promise.all([
    read("README.md"),
    read("examples/elements.css"),
    read("src/ui/styles/theme.css"),
  ]);
  const block = /^```css file=theme.css\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? "none";
  expect(css).toContain(block);
  const names = block.match(/--parlor-[\w-]+/g) ?? [];
  expect(names).toHaveLength(10);
  expect(names.filter((name) => !theme.includes(`var(${name}`))).toEqual([]);
});
