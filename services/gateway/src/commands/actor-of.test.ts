import { expect, test } from "vitest";
import { actorOf } from "./actor-of.ts";

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
  expect(actorOf({ requestHeader: new Headers({ "slipway-user": header }) })).toEqual({ kind: "person", name, signIn: "claimed" });
});
