import { expect, test } from "vitest";
import { localTokenWay } from "./local-token.ts";

const token = "a-token-of-thirty-two-characters";

test.for([
  { header: "ann", name: "ann" },
  { header: "ann@example.com", name: "ann@example.com" },
  { header: "Jane%20Doe", name: "Jane Doe" },
  { header: encodeURIComponent("日本"), name: "日本" },
  { header: encodeURIComponent("ann\nbob"), name: "anonymous" },
  { header: "100%", name: "anonymous" },
  { header: "%FF", name: "anonymous" },
  { header: "", name: "anonymous" },
])("the header $header names $name", async ({ header, name }) => {
  const signedIn = await localTokenWay(token)({ bearer: token, header: new Headers({ "slipway-user": header }), remoteAddress: "" });
  expect(signedIn?.principal.actor).toEqual({ kind: "person", name, signIn: "claimed" });
});
