import { createContextValues } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { setSignedIn } from "../access/caller.ts";
import { actorOf, nameCall } from "./actor-of.ts";

const actor = { kind: "person", name: "ann", signIn: "session" } as const;

test("the actor is whoever has signed in, and a call with an id says which program it came from, shortened", () => {
  const values = createContextValues();
  setSignedIn(values, { principal: { id: "ann", actor, emails: [], grants: [] } });
  const requestHeader = new Headers({ "user-agent": "x".repeat(1_000), "slipway-user": "bob" });
  expect(actorOf({ requestHeader, values })).toEqual(actor);
  nameCall(values, "c1");
  expect(actorOf({ requestHeader, values })).toEqual({ ...actor, origin: { callId: "c1", address: "", userAgent: "x".repeat(200) } });
});

test("nobody acts in a call that nobody is known to make", () => {
  expect(() => actorOf({ requestHeader: new Headers(), values: createContextValues() })).toThrow(/nobody knows who makes it/);
});
