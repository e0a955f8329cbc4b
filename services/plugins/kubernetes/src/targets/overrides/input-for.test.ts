import { expect, test } from "vitest";
import { applicationSchema } from "../../application-section.ts";
import { inputFor, noTarget, strayEntries } from "./input-for.ts";
import { distinct, perTarget } from "./per-target.ts";

const inputOf = (multiTargets: unknown) =>
  applicationSchema.parse({ input: { manifests: ["all.yaml"], kustomizeVersion: "5.0.0", multiTargets } }).input;
const target = (name: string, labels: Readonly<Record<string, string>> = {}) => ({ name, labels });

test("a deploy target has the first entry that fits, and what it leaves out is that of the input", () => {
  const input = inputOf([
    { target: { name: "eu" }, manifests: ["eu.yaml"], kustomizeDir: "overlays/eu" },
    { target: { labels: { tier: "1" } }, kustomizeVersion: "5.8.1", kustomizeOptions: { "enable-helm": "" } },
    {},
  ]);
  expect(inputFor(input, target("eu", { tier: "1" }))).toMatchObject({
    manifests: ["eu.yaml"],
    kustomizeVersion: "5.0.0",
    subdirectory: "overlays/eu",
  });
  expect(inputFor(input, target("us", { tier: "1" }))).toMatchObject({
    manifests: ["all.yaml"],
    kustomizeVersion: "5.8.1",
    kustomizeOptions: { "enable-helm": "" },
    subdirectory: "",
  });
  expect(inputFor(input, target("lab")).manifests).toEqual(["all.yaml"]);
  expect(inputFor(input, noTarget).manifests).toEqual(["all.yaml"]);
});

test("a target that no entry fits is refused, and entries that fit no target are named", () => {
  const input = inputOf([{ target: { name: "eu" } }, { target: { name: "mars", labels: { tier: "far" } } }]);
  expect(() => inputFor(input, target("us"))).toThrow(/deploy target us fits no entry of input\.multiTargets: add one/);
  expect(strayEntries(input, [target("eu"), target("us")])).toEqual([
    "input.multiTargets[1] (name mars, label tier: far) fits no deploy target of the application: correct it, or remove it",
  ]);
  expect(strayEntries(inputOf([{ target: { labels: { tier: "far" } } }, {}]), [target("eu")])).toEqual([
    expect.stringContaining("input.multiTargets[0] (label tier: far) fits no"),
  ]);
});

test.for(["/etc", "../other", "a/../../b"])("the directory %s is refused", (kustomizeDir) =>
  expect(applicationSchema.safeParse({ input: { multiTargets: [{ kustomizeDir }] } }).success).toBe(false),
);

test("what is the same for several targets is loaded once, also without a target", async () => {
  const loaded: string[] = [];
  const load = async ({ name }: { readonly name: string }) => {
    loaded.push(name);
    return { name };
  };
  const same = { application: applicationSchema.parse({}) };
  const differs = { application: applicationSchema.parse({ input: { multiTargets: [{ target: { name: "us" } }, {}] } }) };
  const targets = [target("eu"), target("us")];
  const once = await perTarget(targets, [same], load);
  expect([once.get("us"), distinct(once).length, loaded]).toEqual([{ name: "eu" }, 1, ["eu"]]);
  const two = await perTarget([...targets, target("asia")], [same, differs], load);
  expect([two.get("us"), two.get("asia"), distinct(two).length]).toEqual([{ name: "us" }, { name: "eu" }, 2]);
  expect((await perTarget(targets, [same], load, ({ name }) => name)).get("us")).toEqual({ name: "us" });
  expect(distinct(await perTarget([], [differs], load))).toEqual([{ name: "" }]);
});
