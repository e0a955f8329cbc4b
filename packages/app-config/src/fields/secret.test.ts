import { format, inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "./secret.ts";

test("a secret is shown only by reveal", () => {
  const holder = { key: new Secret("hunter2"), deep: [{ other: new Secret({ password: "hunter3" }) }] };
  const shown = [
    JSON.stringify(holder),
    inspect(holder, { depth: 9, showHidden: true }),
    `${holder.key}`,
    format("%s %o %j %O", holder.key, holder, holder, holder),
    Object.values(holder.key).join(),
  ];
  for (const text of shown) expect(text).not.toMatch(/hunter/);
  expect(JSON.stringify(holder.key)).toBe('"***"');
  expect(holder.key.reveal()).toBe("hunter2");
});
