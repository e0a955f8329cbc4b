import { expect, test } from "vitest";
import { linesAfter, positionAfter } from "./log-position.ts";

const line = (second: number | undefined, text: string) => ({
  at: second === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(second * 1000),
  text,
});
const read = [line(1, "a"), line(2, "b"), line(2, "c")];
const texts = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text);

test("lines of the same time are counted, so those that follow them are neither lost nor doubled", () => {
  const position = positionAfter(positionAfter(undefined, read.slice(0, 2)), read.slice(2));
  expect(position).toEqual({ at: read[2]?.at, lines: 2 });
  const after = linesAfter(position);
  expect(texts(after([line(2, "b"), line(2, "c"), line(2, "d")]))).toEqual(["d"]);
  expect(texts(after([line(2, "e"), line(3, "f")]))).toEqual(["e", "f"]);
});

test("a log that begins later, because it was rotated, is read as it is", () => {
  expect(texts(linesAfter(positionAfter(undefined, read))([line(4, "x"), line(3, "the clock of the node went back")]))).toEqual([
    "x",
    "the clock of the node went back",
  ]);
});

test("words of the node have no time: they are shown, and change nothing", () => {
  expect(positionAfter(positionAfter(undefined, read), [line(undefined, "rotated")])).toEqual({ at: read[2]?.at, lines: 2 });
  expect(texts(linesAfter(positionAfter(undefined, read))([line(undefined, "rotated"), line(1, "a")]))).toEqual(["rotated"]);
});
