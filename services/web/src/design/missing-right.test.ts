import { Code, ConnectError } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { missingRight } from "./missing-right.ts";

test.for([
  {
    name: "a person without the right",
    error: new ConnectError("ann may not do this in any project: it needs the right audit.list", Code.PermissionDenied),
    want: "audit.list",
  },
  {
    name: "somebody who has not signed in, without the words for the command line",
    error: new ConnectError(
      "anonymous may not do this in any project: it needs the right deployment_chain.list; sign in with slipway login, or give a token",
      Code.PermissionDenied,
    ),
    want: "deployment_chain.list",
  },
  { name: "a refusal that names none", error: new ConnectError("the cookie is for another page", Code.PermissionDenied), want: "" },
  { name: "another failure", error: new ConnectError("it needs the right audit.list", Code.Unavailable), want: undefined },
  { name: "a bug", error: new TypeError("it needs the right audit.list"), want: undefined },
])("$name", ({ error, want }) => expect(missingRight(error)).toBe(want));
