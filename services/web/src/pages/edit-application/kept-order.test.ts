import { expect, test } from "vitest";
import { keptOrder } from "./kept-order.ts";

const choices = [{ plugin: "kubernetes", deployTargets: ["asia", "eu", "us"] }];

test.for([
  ["what is chosen again is where it was", ["us", "eu"], ["eu", "us"], ["us", "eu"]],
  ["what is new is the last one", ["us"], ["asia", "us"], ["us", "asia"]],
  ["what is not chosen goes", ["us", "eu"], ["eu"], ["eu"]],
  ["what the piped does not have stays", ["old", "eu"], [], ["old"]],
] as const)("%s", ([, before, chosen, want]) => {
  expect(keptOrder({ kubernetes: before }, { kubernetes: chosen }, choices)).toEqual({ kubernetes: want });
});
