import { visibleText } from "@slipway/runtime/terminal";

/** Names and values for people, one a line, the values aligned. Further lines of a value are indented below its first, so that none looks like a fact. */
export function facts(rows: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `${`${name}:`.padEnd(width)}${hanging(value, width)}`.trimEnd()).join("\n");
}

/** A text of several lines, all but the first one indented. */
export function hanging(text: string, indent: number): string {
  return text
    .split("\n")
    .map(visibleText)
    .join(`\n${" ".repeat(indent)}`);
}
