import { expect, test } from "vitest";
import { PluginLines } from "./plugin-lines.ts";

function filled(count: number): PluginLines {
  const lines = new PluginLines();
  for (let at = 1; at <= count; at++) lines.add(`line ${at}`, "stdout");
  return lines;
}

test.for([
  { name: "lines are returned oldest first", count: 5, after: 2, limit: 10, want: [3, 4, 5] },
  { name: "of more lines than the limit, the first ones", count: 5, after: 1, limit: 2, want: [2, 3] },
  { name: "nothing after the last", count: 5, after: 5, limit: 10, want: [] },
  { name: "none for a limit of 0", count: 5, after: 0, limit: 0, want: [] },
])("$name", ({ count, after, limit, want }) =>
  expect(
    filled(count)
      .after(after, limit)
      .map(({ sequence }) => sequence),
  ).toEqual(want),
);

test("the newest lines can be read", () =>
  expect(
    filled(5)
      .tail(2)
      .map(({ sequence }) => sequence),
  ).toEqual([4, 5]));

test("the last thousand are kept", () => {
  const lines = filled(4_321).after(0, 10_000);
  expect(lines).toHaveLength(1_000);
  expect(lines[0]).toMatchObject({ sequence: 3_322, text: "line 3322" });
});

test("a very long line is truncated", () => {
  const lines = new PluginLines();
  lines.add("x".repeat(100_000), "stderr");
  expect(lines.after(0, 1)[0]?.text).toHaveLength(4_097);
});

test("a follower is woken by the next line, and by an abort", async () => {
  const lines = filled(1);
  const never = new AbortController();
  await lines.untilAfter(0, never.signal);
  const woken = lines.untilAfter(1, never.signal);
  lines.add("more", "stdout");
  await woken;
  const aborted = lines.untilAfter(2, never.signal);
  never.abort();
  await aborted;
  expect(lines.last).toBe(2);
});
