import { expect, test } from "vitest";
import { chooseTargets, targetChoices } from "./choose-targets.ts";

const piped = [
  { name: "kubernetes", deployTargets: ["prod", "staging"] },
  { name: "lambda", deployTargets: ["a", "b"] },
  { name: "terraform", deployTargets: ["only"] },
  { name: "wait", deployTargets: [] },
];
const plugins = { kubernetes: {}, terraform: {}, wait: {} };

test("the first target of every plugin is used that the file does not list, and a choice among several is named", () => {
  expect(chooseTargets({ deployTargets: {} }, piped)).toEqual({ kubernetes: ["prod"], lambda: ["a"], terraform: ["only"] });
  expect(targetChoices({ plugins, deployTargets: {} }, piped)).toEqual([
    "plugin kubernetes has the targets prod, staging; prod, the first one, is used: name those to deploy to",
  ]);
});

test("targets that the file names are no choice", () => {
  const deployTargets = { kubernetes: ["staging"] };
  expect(chooseTargets({ deployTargets }, piped)["kubernetes"]).toEqual(["staging"]);
  expect(targetChoices({ plugins, deployTargets }, piped)).toEqual([]);
});
