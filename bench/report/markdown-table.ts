/** What stands in a column of numbers: an amount, in dollars or followed by its range or its unit, or that there is none. */
const NUMBER = /^\$?[\d.,]+( |$)|^(not |–$)/;

/** A table of Markdown; columns of numbers stand at their right edge. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const isOfNumbers = (column: number) => rows.every((row) => NUMBER.test(row[column] ?? ""));
  const rule = head.map((_, column) => (isOfNumbers(column) ? "--:" : "---"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}
