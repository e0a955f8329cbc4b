import { expect, test } from "vitest";
import { bestFirst } from "./best-first.ts";

test.for([
  ["pay", ["konbini-payments", "payout-scheduler", "pay", "payments-api"], ["pay", "payments-api", "payout-scheduler", "konbini-payments"]],
  ["PAY", ["a-pay", "Pay-b"], ["Pay-b", "a-pay"]],
  // A text that is no name, such as health:degraded.
  ["health:degraded", ["bb", "a", "ab"], ["a", "ab", "bb"]],
  ["x", [], []],
] as const)("for %j, of %j, the order is %j", ([text, names, order]) => {
  expect(bestFirst(names, text, (name) => name)).toEqual(order);
});
