import { createContextValues } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { actorOf, nameCall } from "./actor-of.ts";

test.for([
  { header: "ann", name: "ann" },
  { header: "ann@example.com", name: "ann@example.com" },
  { header: "Jane%20Doe", name: "Jane Doe" },
  { header: encodeURIComponent("日本"), name: "日本" },
  { header: encodeURIComponent("ann\nbob"), name: "anonymous" },
  { header: "100%", name: "anonymous" },
  { header: "%FF", name: "anonymous" },
  { header: "", name: "anonymous" },
])("the header $header names $name", ({ header, name }) => {
  const requestHeader = new Headers({ "slipway-user": header });
  expect(actorOf({ requestHeader, values: createContextValues() })).toEqual({ kind: "person", name, signIn: "claimed" });
});

test("a call with an id says which program it came from, shortened", () => {
  const values = createContextValues();
  nameCall(values, "c1");
  const { origin } = actorOf({ requestHeader: new Headers({ "user-agent": "x".repeat(1_000) }), values });
  expect(origin).toEqual({ callId: "c1", address: "", userAgent: "x".repeat(200) });
});
