import { Code, ConnectError } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { projectsToChoose } from "./projects-to-choose.ts";

test.for([
  {
    name: "somebody with the right in several projects chooses one of them",
    error: new ConnectError("name a project (--project): you may do this in bank, shop", Code.InvalidArgument),
    want: "bank, shop",
  },
  { name: "another request that cannot be", error: new ConnectError("the day is none", Code.InvalidArgument), want: undefined },
  { name: "another failure", error: new TypeError("name a project (--project): you may do this in bank"), want: undefined },
])("$name", ({ error, want }) => expect(projectsToChoose(error)).toBe(want));
