import { expect, test } from "vitest";
import { readAudit } from "./advisories.ts";

const advisory = (severity: string, id = "GHSA-1") => ({
  source: 1,
  name: "a",
  title: "Prototype pollution",
  url: `https://github.com/advisories/${id}`,
  severity,
  range: "<1.2.3",
});
const answer = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: {} });
const none = answer({});

test.for<{ name: string; shipped: string; all: string; problems: string[]; warnings: string[] }>([
  { name: "nothing is known", shipped: none, all: none, problems: [], warnings: [] },
  {
    name: "a low advisory about what ships fails",
    shipped: answer({ a: { via: [advisory("low")] }, b: { via: ["a"] } }),
    all: answer({ a: { via: [advisory("low")] } }),
    problems: ["ships: a <1.2.3: low: Prototype pollution (https://github.com/advisories/GHSA-1)"],
    warnings: [],
  },
  {
    name: "about what only develops, a severe one fails and another warns",
    shipped: none,
    all: answer({ a: { via: [advisory("critical"), advisory("moderate", "GHSA-2")] } }),
    problems: ["develops: a <1.2.3: critical: Prototype pollution (https://github.com/advisories/GHSA-1)"],
    warnings: ["develops: a <1.2.3: moderate: Prototype pollution (https://github.com/advisories/GHSA-2)"],
  },
  {
    name: "a registry that does not answer is a warning",
    shipped: JSON.stringify({
      message: "405 Method Not Allowed - POST https://registry.example/x\nmore",
      error: { summary: "", detail: "" },
    }),
    all: none,
    problems: [],
    warnings: [expect.stringContaining("advisories are not known: the registry does not answer npm audit (405 Method Not Allowed")],
  },
  {
    name: "so is one whose answer is no JSON",
    shipped: "<html>",
    all: none,
    problems: [],
    warnings: [expect.stringContaining("cannot be read")],
  },
])("$name", ({ shipped, all, problems, warnings }) => {
  expect(readAudit(shipped, all)).toEqual({ problems, warnings });
});
