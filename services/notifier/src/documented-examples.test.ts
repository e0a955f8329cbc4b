import { readFile } from "node:fs/promises";
import { parsePipedFile } from "@slipway/app-config";
import { noticeEvents } from "@slipway/domain";
import { expect, test } from "vitest";

const text = await readFile(new URL("../../../docs/notifications.md", import.meta.url), "utf8");
const examples = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = ""]) => yaml);

test("every piped file in the documentation is valid, and routes to receivers that it declares", () => {
  expect(examples.length).toBeGreaterThan(0);
  for (const yaml of examples) {
    const { piped, problems, warnings } = parsePipedFile(yaml, { filename: "notifications.md" });
    expect([...problems, ...warnings]).toEqual([]);
    expect(piped?.notifications.routes.length).toBeGreaterThan(0);
  }
});

test("the settings of a receiver that the documentation quotes are valid", () => {
  const quoted = [...text.matchAll(/`(digest: \{[^`]*\})`/g)].map(([, setting = ""]) => setting);
  expect(quoted.length).toBeGreaterThan(1);
  for (const setting of quoted) {
    const receiver = `{name: ops, discord: {url: "https://example.com"}, ${setting}}`;
    const spec = `{projectID: p, pipedID: q, notifications: {receivers: [${receiver}]}}`;
    const { problems } = parsePipedFile(`{apiVersion: pipecd.dev/v1beta1, kind: Piped, spec: ${spec}}`, { filename: "notifications.md" });
    expect(problems, setting).toEqual([]);
  }
});

test("the documentation explains every event", () => {
  const names = [...text.matchAll(/^\| (`[A-Z_, `]+`) \|/gm)].flatMap(([, cell = ""]) => {
    const [first = "", ...others] = cell.replaceAll("`", "").split(", ");
    // `DEPLOYMENT_TRIGGERED`, `_PLANNED`: the prefix is that of the first.
    return [first, ...others.map((name) => (name.startsWith("_") ? `${first.split("_")[0]}${name}` : name))];
  });
  expect(names.toSorted()).toEqual([...noticeEvents].toSorted());
});
