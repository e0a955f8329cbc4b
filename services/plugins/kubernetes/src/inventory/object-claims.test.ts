import { expect, test } from "vitest";
import { ObjectClaims } from "./object-claims.ts";

const key = (name: string) => ({ group: "", kind: "ConfigMap", namespace: "shop", name });
const { signal } = new AbortController();

test("an application waits until no other one holds an object that both declare", async () => {
  const claims = new ObjectClaims();
  const first = await claims.take("one", [key("a"), key("b")], signal);
  using _other = await claims.take("two", [key("c")], signal);
  using _same = await claims.take("one", [key("a")], signal);
  let isTaken = false;
  const waiting = claims.take("three", [key("b"), key("d")], signal).then((claim) => {
    isTaken = true;
    return claim;
  });
  await Promise.resolve();
  expect(isTaken).toBe(false);
  first[Symbol.dispose]();
  using _third = await waiting;
});

test("an application that is stopped while it waits claims nothing", async () => {
  const claims = new ObjectClaims();
  using _first = await claims.take("one", [key("a")], signal);
  const stop = new AbortController();
  const waiting = claims.take("two", [key("a"), key("b")], stop.signal);
  stop.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
  using _third = await claims.take("three", [key("b")], signal);
});
