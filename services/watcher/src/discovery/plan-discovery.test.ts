import type { Application } from "@slipway/domain";
import { sampleApplication, sampleTime } from "@slipway/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { describeFound, type FoundFile, planDiscovery } from "./plan-discovery.ts";

const at = (path: string, name?: string, configFilename = "app.pipecd.yaml"): FoundFile => ({
  path,
  configFilename,
  treeId: undefined,
  config: name === undefined ? undefined : { name, description: "", labels: {} },
  deployTargets: {},
  warnings: [],
});
const known = (id: string, path: string, given: Partial<Application> = {}, configFilename = "app.pipecd.yaml"): Application =>
  sampleApplication({ id, name: id, source: { ...sampleApplication().source, path, configFilename }, ...given });

interface Case {
  readonly name: string;
  readonly known: readonly Application[];
  readonly files: readonly FoundFile[];
  readonly register?: readonly string[];
  readonly move?: readonly string[];
  readonly remove?: readonly string[];
}
const cases: Case[] = [
  { name: "no applications and no files", known: [], files: [] },
  { name: "a new file is a new application", known: [], files: [at("shop", "shop")], register: ["shop"] },
  {
    name: "a file at its old path stays the same application, whatever its name now",
    known: [known("shop", "shop")],
    files: [at("shop", "store")],
  },
  { name: "an application whose file is invalid stays", known: [known("shop", "shop")], files: [at("shop")] },
  { name: "an application whose file is gone is removed", known: [known("shop", "shop")], files: [], remove: ["shop"] },
  { name: "an application added by a person stays without its file", known: [known("shop", "shop", { origin: "api" })], files: [] },
  { name: "a removed application is not removed again", known: [known("shop", "shop", { removedAt: sampleTime })], files: [] },
  {
    name: "a removed application comes back at its old path",
    known: [known("shop", "shop", { removedAt: sampleTime })],
    files: [at("shop", "shop")],
    register: ["shop"],
  },
  {
    name: "the same name at another path is a move",
    known: [known("shop", "shop")],
    files: [at("apps/shop", "shop")],
    move: ["shop apps/shop"],
  },
  {
    name: "an application added by a person moves too",
    known: [known("shop", "shop", { origin: "api" })],
    files: [at("apps/shop", "shop")],
    move: ["shop apps/shop"],
  },
  {
    name: "another name at another path is another application",
    known: [known("shop", "shop")],
    files: [at("store", "store")],
    register: ["store"],
    remove: ["shop"],
  },
  {
    name: "another file name in its directory is a move",
    known: [known("shop", "shop")],
    files: [at("shop", "store", "store.pipecd.yaml")],
    move: ["shop shop"],
  },
  {
    name: "another file name in the root is another application",
    known: [known("shop", "")],
    files: [at("", "store", "store.pipecd.yaml")],
    register: [""],
    remove: ["shop"],
  },
  {
    name: "the name outweighs the directory",
    known: [known("shop", "shop")],
    files: [at("shop", "other", "other.pipecd.yaml"), at("apps/shop", "shop")],
    move: ["shop apps/shop"],
    register: ["shop"],
  },
  {
    name: "a copy is another application, as the first file is still there",
    known: [known("shop", "shop")],
    files: [at("shop", "shop"), at("copy", "shop")],
    register: ["copy"],
  },
  {
    name: "of two new files with its name, the first is the move",
    known: [known("shop", "shop")],
    files: [at("a", "shop"), at("b", "shop")],
    move: ["shop a"],
    register: ["b"],
  },
  {
    name: "equal contents outweigh the name",
    known: [known("shop", "shop", { seen: { commitHash: "a", treeId: "contents", occasion: "" } })],
    files: [at("a", "shop"), { ...at("b"), treeId: "contents" }],
    move: ["shop b"],
    register: ["a"],
  },
  {
    name: "a file without a name is named by its directory",
    known: [known("shop", "teams/shop")],
    files: [at("units/shop", "")],
    move: ["shop units/shop"],
  },
  {
    name: "if two applications with one name are gone, neither has moved",
    known: [known("one", "a", { name: "shop" }), known("two", "b", { name: "shop" })],
    files: [at("c", "shop")],
    register: ["c"],
    remove: ["one", "two"],
  },
];
test.for(cases)("$name", ({ known: before, files, register = [], move = [], remove = [] }) => {
  const plan = planDiscovery(before, files);
  expect({
    register: plan.register.map(({ path }) => path),
    move: plan.move.map(({ application, to }) => `${application.id} ${to.path}`),
    remove: plan.remove.map(({ id }) => id),
  }).toEqual({ register, move, remove });
});

test("applications keep their identity through any sequence of moves", () => {
  const names = ["a", "b", "c", "d"];
  const places = fc.uniqueArray(fc.constantFrom("p", "q", "r", "s", "t", "u", "v"), { minLength: names.length, maxLength: names.length });
  fc.assert(
    fc.property(fc.array(places, { minLength: 1, maxLength: 6 }), (commits) => {
      let applications = names.map((name, n) => known(name, commits[0]?.[n] ?? ""));
      for (const placed of commits) {
        const files = names.map((name, n) => at(placed[n] ?? "", name));
        const { register, move, remove } = planDiscovery(applications, files);
        // A file at the path of another application is taken for that application, so swaps are left out.
        const swapped = applications.filter(({ name, source }) =>
          files.some((file) => file.path === source.path && file.config?.name !== name),
        );
        if (swapped.length > 0) return;
        expect([register, remove]).toEqual([[], []]);
        applications = applications.map((application) => {
          const to = move.find((each) => each.application.id === application.id)?.to;
          return to ? { ...application, ...describeFound(to, application, application.name) } : application;
        });
        expect(applications.map(({ id, source }) => [id, source.path])).toEqual(names.map((name, n) => [name, placed[n]]));
      }
    }),
    { numRuns: 500 },
  );
});

test("every application and every file is handled exactly once, whatever is known and found", () => {
  const name = fc.constantFrom("a", "b", "c");
  const place = fc.constantFrom("", "p", "q", "r");
  const filename = fc.constantFrom("app.pipecd.yaml", "other.pipecd.yaml");
  const files = fc.uniqueArray(fc.tuple(place, fc.option(name, { nil: undefined }), filename), {
    selector: ([path, , file]) => `${path}/${file}`,
  });
  const applications = fc.uniqueArray(fc.tuple(place, name, filename), { selector: ([path, , file]) => `${path}/${file}` });
  fc.assert(
    fc.property(applications, files, (before, found) => {
      const all = before.map(([path, each, file], n) => known(`${n}`, path, { name: each }, file));
      const present = found.map(([path, each, file]) => at(path, each, file));
      const { register, move, remove } = planDiscovery(all, present);
      const stays = all.filter(({ source }) =>
        present.some((file) => file.path === source.path && file.configFilename === source.configFilename),
      );
      const applicationsMet = [...stays, ...move.map(({ application }) => application), ...remove].map(({ id }) => id);
      expect(applicationsMet.sort()).toEqual(all.map(({ id }) => id).sort());
      expect(stays.length + move.length + register.length).toBe(present.length);
      expect(new Set([...move.map(({ to }) => to), ...register]).size).toBe(move.length + register.length);
    }),
  );
});
