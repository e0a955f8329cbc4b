import { expect, test } from "vitest";
import { buildFlags, goModules, installDir } from "./go-modules.ts";
import { neededFor, type Purpose } from "./install.ts";
import { helm, isForThisPlatform } from "./npm-programs.ts";

interface Case {
  readonly purpose: Purpose;
  readonly env?: Readonly<Record<string, string>>;
  readonly modules: readonly string[];
  readonly programs: readonly string[];
}

const cases: Case[] = [
  { purpose: "check", modules: [], programs: [] },
  { purpose: "demo", modules: ["nats", "kubernetes", "kwok"], programs: ["git"] },
  { purpose: "demo", env: { SLIPWAY_KUBECONFIG: "/mine" }, modules: ["nats"], programs: ["git"] },
  { purpose: "demo", env: { SLIPWAY_KUBECONFIG: "/mine", SLIPWAY_NATS_SERVER: "/mine" }, modules: [], programs: ["git"] },
  {
    purpose: "test",
    env: { SLIPWAY_KUBECONFIG: "/mine" },
    modules: ["nats", "natscli", "kubernetes", "kwok", "jaeger", "kustomize", "gitea", "compat"],
    programs: ["git", "mariadbd", "prometheus", "chromium", "sshd", "zsh", "fish"],
  },
];

test.for(cases)("$purpose with $env needs $modules", ({ purpose, env = {}, modules, programs }) => {
  const needed = neededFor(purpose, env);
  expect(needed.modules.map(({ name }) => name).filter((name) => name !== "helm")).toEqual(modules);
  expect(needed.programs.map(({ program }) => program)).toEqual(programs);
});

test("the tests need helm: from npm where it has one for the machine, else from its Go module", () => {
  const { modules, packages } = neededFor("test", {});
  expect([...packages.map(({ program }) => program), ...modules.map(({ name }) => name)].filter((name) => name === "helm")).toEqual([
    "helm",
  ]);
  expect(packages.length === 1).toBe(isForThisPlatform(helm));
});

test("programs report the version that their go.mod requires", () => {
  const { kubernetes, kwok, jaeger, kustomize, helm, gitea, nats } = goModules;
  expect(buildFlags(kubernetes).at(-1)).toMatch(/-X k8s\.io\/component-base\/version\.gitVersion=v1\.35\.\d+ .*gitMajor=1 .*gitMinor=35$/);
  expect(buildFlags(kwok).at(-1)).toMatch(/consts\.Version=v0\.7\.\d+$/);
  expect(buildFlags(jaeger).at(-1)).toMatch(/latestVersion=v1\.62\.\d+$/);
  expect(buildFlags(kustomize).at(-1)).toMatch(/provenance\.version=v5\.8\.\d+$/);
  expect(buildFlags(helm).at(-1)).toMatch(/version\.version=v4\.1\.\d+$/);
  expect(buildFlags(gitea).slice(-4)).toEqual(["-tags", "sqlite,sqlite_unlock_notify", "-ldflags", "-s -w -X main.Version=1.26.0"]);
  expect(buildFlags(nats).at(-1)).toBe("-s -w");
});

test("each module has its own folder in the cache", () => {
  const folders = Object.values(goModules).map(installDir);
  expect(new Set(folders).size).toBe(folders.length);
  for (const folder of folders) expect(folder).toMatch(/\/tools\/[a-z]+-[0-9a-f]{12}$/);
});
