import { expect, test } from "vitest";
import { isApplicationFile } from "./application-file-name.ts";

test.for([
  { name: "app.pipecd.yaml", want: true },
  { name: "web.pipecd.yaml", want: true },
  { name: "apps/web/.pipe.yaml", want: true },
  { name: "apps/web/app.pipecd.yaml", want: true },
  { name: "app.pipecd.yml", want: false },
  { name: "pipecd.yaml", want: false },
  { name: "x.pipe.yaml", want: false },
  { name: ".pipe.yaml/x", want: false },
  { name: "", want: false },
])("$name: $want", ({ name, want }) => {
  expect(isApplicationFile(name)).toBe(want);
});
