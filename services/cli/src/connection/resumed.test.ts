import { Fault } from "@slipway/domain";
import { expect, onTestFinished, test, vi } from "vitest";
import { resumed } from "./resumed.ts";

/** A stream for each attempt: its values, then how it ends. */
function streams(...attempts: readonly { readonly values: readonly number[]; readonly end?: unknown }[]) {
  const left = [...attempts];
  const opened: boolean[] = [];
  const open = async function* (isFirst: boolean) {
    opened.push(isFirst);
    const { values, end } = left.shift() ?? { values: [], end: undefined };
    yield* values;
    if (end !== undefined) throw end;
  };
  return { open, opened };
}

function stderr() {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  return () => write.mock.calls.map(([text]) => String(text));
}

const away = new Fault("unavailable", "the server is stopping");
const { signal } = new AbortController();
const pause = async () => {};

test("a stream goes on after the server was away, and says so once", async () => {
  const { open, opened } = streams({ values: [1], end: away }, { values: [], end: away }, { values: [2] });
  const said = stderr();
  expect(await Array.fromAsync(resumed(open, { signal, pause }))).toEqual([1, 2]);
  expect(opened).toEqual([true, false, false]);
  expect(said()).toEqual([expect.stringContaining("the server is away")]);
});

test("a stream whose token has ended begins again with another one, and ends if there is none", async () => {
  const ended = new Fault("unauthenticated", "the sign-in of this stream has ended");
  const { open, opened } = streams({ values: [1], end: ended }, { values: [2], end: ended }, { values: [], end: ended }, { values: [3] });
  const said = stderr();
  const read: number[] = [];
  const reading = async () => {
    for await (const value of resumed(open, { signal, pause })) read.push(value);
  };
  await expect(reading()).rejects.toBe(ended);
  expect([read, opened, said()]).toEqual([[1, 2], [true, false, false], []]);
});

test("any other error ends it", async () => {
  const { open } = streams({ values: [1], end: new Fault("not_found", "no such deployment") });
  await expect(Array.fromAsync(resumed(open, { signal, pause }))).rejects.toMatchObject({ code: "not_found" });
});

test("it ends when the person interrupts it while the server is away", async () => {
  const stop = new AbortController();
  const { open } = streams({ values: [], end: away });
  stderr();
  const paused = async () => {
    stop.abort();
    stop.signal.throwIfAborted();
  };
  await expect(Array.fromAsync(resumed(open, { signal: stop.signal, pause: paused }))).rejects.toMatchObject({ name: "AbortError" });
});
