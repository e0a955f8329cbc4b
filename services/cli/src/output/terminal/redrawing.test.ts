import { expect, onTestFinished, test, vi } from "vitest";
import { fitting, Redrawing } from "./redrawing.ts";
import { writeErr } from "./terminal.ts";

function written() {
  const texts: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    texts.push(String(text));
    return true;
  });
  vi.useFakeTimers();
  onTestFinished(() => {
    spy.mockRestore();
    vi.useRealTimers();
  });
  return texts;
}

test("a text takes the place of the one before, and those that come within a moment are one", async () => {
  const texts = written();
  await using screen = new Redrawing();
  screen.show(() => "one\ntwo");
  screen.show(() => "three");
  screen.show(() => "four");
  await vi.advanceTimersByTimeAsync(100);
  expect(texts).toEqual(["one\ntwo\n", "\x1b[2A\r\x1b[Jfour\n"]);
});

test("what was not drawn yet is drawn at the end, and foreign text does not control the terminal", async () => {
  const texts = written();
  const screen = new Redrawing();
  screen.show(() => "one");
  screen.show(() => "a\x1b[2Jb");
  await screen[Symbol.asyncDispose]();
  expect(texts).toHaveLength(2);
  expect(texts[1]?.startsWith("\x1b[1A\r\x1b[J")).toBe(true);
  expect(texts[1]?.slice(9)).not.toContain("\x1b");
});

test("a terminal of another size is drawn anew", async () => {
  const texts = written();
  await using screen = new Redrawing();
  screen.show(() => "one\ntwo");
  process.stdout.emit("resize");
  await vi.advanceTimersByTimeAsync(100);
  expect(texts).toEqual(["one\ntwo\n", "\x1b[H\x1b[J", "one\ntwo\n"]);
  await screen[Symbol.asyncDispose]();
  process.stdout.emit("resize");
  await vi.advanceTimersByTimeAsync(100);
  expect(texts).toHaveLength(3);
});

test("a message on standard error is not drawn over", async () => {
  const texts = written();
  const { isTTY } = process.stderr;
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  process.stderr.isTTY = true;
  onTestFinished(() => {
    process.stderr.isTTY = isTTY;
    vi.restoreAllMocks();
  });
  await using screen = new Redrawing();
  screen.show(() => "one");
  writeErr("slipway: the server is away");
  screen.show(() => "two");
  await vi.advanceTimersByTimeAsync(100);
  screen.show(() => "three");
  await vi.advanceTimersByTimeAsync(100);
  expect(texts).toEqual(["one\n", "two\n", "\x1b[1A\r\x1b[Jthree\n"]);
});

test("what does not fit is counted", () => {
  expect(fitting(["a", "b", "c"], 3)).toEqual(["a", "b", "c"]);
  expect(fitting(["a", "b", "c", "d"], 3)).toEqual(["a", "b", "… 2 more lines: enlarge the terminal"]);
});
