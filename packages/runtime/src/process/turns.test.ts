import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

/** A function that runs until it is let go, and says when it began. */
function held(name: string, began: string[]) {
  const { promise, resolve } = Promise.withResolvers<string>();
  const run = (): Promise<string> => {
    began.push(name);
    return promise;
  };
  return { run, end: () => resolve(name) };
}

test("a few run at a time, the others in the order they came, and one too many is refused", async () => {
  const began: string[] = [];
  const turns = new Turns({ atOnce: 1, mostWaiting: 1 });
  const [first, second] = [held("first", began), held("second", began)];
  const taken = [turns.take(first.run), turns.take(second.run)];
  await expect(turns.take(async () => "third")).rejects.toMatchObject({ code: "unavailable" });
  expect(began).toEqual(["first"]);
  first.end();
  second.end();
  expect(await Promise.all(taken)).toEqual(["first", "second"]);
  expect(began).toEqual(["first", "second"]);
});

test("who gives up before its turn never runs", async () => {
  const began: string[] = [];
  const turns = new Turns({ atOnce: 1 });
  const first = held("first", began);
  const running = turns.take(first.run);
  const gaveUp = new AbortController();
  const second = turns.take(async () => void began.push("second"), gaveUp.signal);
  gaveUp.abort(new Error("no patience"));
  await expect(second).rejects.toThrow("no patience");
  first.end();
  await running;
  expect(await turns.take(async () => "third")).toBe("third");
  expect(began).toEqual(["first"]);
});
