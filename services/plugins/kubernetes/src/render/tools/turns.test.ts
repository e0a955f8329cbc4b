import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

test("only so many work at once, the others in their order; one that aborts gives up its place", async () => {
  const turns = new Turns(2);
  const ends = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const begun: number[] = [];
  const abort = new AbortController();
  const work = (at: number, signal?: AbortSignal) =>
    turns.take(signal, async () => {
      begun.push(at);
      await ends[at]?.promise;
    });
  const all = [work(0), work(1), work(2, abort.signal), work(3)];
  const aborted = expect(all[2]).rejects.toThrow("enough");
  abort.abort(new Error("enough"));
  await aborted;
  expect(begun).toEqual([0, 1]);
  ends[1]?.resolve();
  await all[1];
  ends[3]?.resolve();
  await all[3];
  expect(begun).toEqual([0, 1, 3]);
  ends[0]?.resolve();
  await all[0];
  await turns.take(undefined, async () => void begun.push(4));
  expect(begun).toEqual([0, 1, 3, 4]);
});
