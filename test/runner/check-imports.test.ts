import { appendFile, cp, glob, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempDir } from "@slipway/testkit";
import { beforeAll, expect, test } from "vitest";
import { checkImports, type ImportCheck } from "./check-imports.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));

interface Planted {
  /** The rule that must report it; undefined if the import is allowed. */
  readonly rule: string | undefined;
  readonly file: string;
  readonly imports: string;
  readonly isTypeOnly?: boolean;
}

const planted: Record<string, Planted> = {
  "the domain imports a part of Node": { rule: "domain-is-pure", file: "packages/domain/src/planted-node.ts", imports: "node:fs" },
  "the domain imports a library": { rule: "domain-is-pure", file: "packages/domain/src/planted-library.ts", imports: "yaml" },
  "the domain imports only a type": {
    rule: "domain-is-pure",
    file: "packages/domain/src/planted-type.ts",
    imports: "@slipway/proto/state",
    isTypeOnly: true,
  },
  "the generated contracts import something": {
    rule: "proto-imports-nothing",
    file: "packages/proto/src/planted.ts",
    imports: "@slipway/domain",
  },
  "the tunnel imports the contracts": {
    rule: "tunnel",
    file: "packages/tunnel/src/planted.ts",
    imports: "@slipway/proto/api",
  },
  "the page's end of the tunnel imports the runtime": {
    rule: "tunnel-client-imports-nothing",
    file: "packages/tunnel/src/client/planted.ts",
    imports: "@slipway/runtime",
  },
  "the runtime imports the bus": { rule: "runtime", file: "packages/runtime/src/planted.ts", imports: "@slipway/bus" },
  "the codecs import the bus": { rule: "state", file: "packages/state/src/planted.ts", imports: "@slipway/bus" },
  "reading YAML imports the runtime": {
    rule: "yaml-imports-nothing",
    file: "packages/yaml/src/planted.ts",
    imports: "@slipway/runtime",
  },
  "the files' schemas import the bus": {
    rule: "app-config",
    file: "packages/app-config/src/planted.ts",
    imports: "@slipway/bus",
  },
  "the files' schemas import all of the runtime": {
    rule: "app-config",
    file: "packages/app-config/src/planted-runtime.ts",
    imports: "@slipway/runtime",
  },
  "the bus imports the store": { rule: "middle-layer", file: "packages/bus/src/planted.ts", imports: "@slipway/store" },
  "the SDK imports the other end": { rule: "plugin-layer", file: "packages/plugin-sdk/src/planted.ts", imports: "@slipway/plugin-client" },
  "the calling end imports the host": {
    rule: "plugin-layer",
    file: "packages/plugin-client/src/planted.ts",
    imports: "@slipway/plugin-host",
  },
  "the host imports the store": { rule: "plugin-host", file: "packages/plugin-host/src/planted.ts", imports: "@slipway/store" },
  "the conformance suite imports the host": {
    rule: "plugin-conformance",
    file: "packages/plugin-conformance/src/planted.ts",
    imports: "@slipway/plugin-host",
  },
  "the web page imports the bus": { rule: "web", file: "services/web/src/planted-bus.ts", imports: "@slipway/bus" },
  "a plugin imports the bus": { rule: "plugins-see-the-sdk-only", file: "services/plugins/wait/src/planted.ts", imports: "@slipway/bus" },
  "a plugin imports another plugin": {
    rule: "plugins-see-the-sdk-only",
    file: "services/plugins/wait/src/planted-plugin.ts",
    imports: "../../kubernetes/src/planted-inside.ts",
  },
  "a service imports the SDK": { rule: "the-sdk-is-for-plugins", file: "services/executor/src/planted.ts", imports: "@slipway/plugin-sdk" },
  "a service imports another": {
    rule: "no-service-imports-another",
    file: "services/planner/src/planted.ts",
    imports: "@slipway/executor",
  },
  "a service reaches past an index": {
    rule: "through-the-index",
    file: "services/watcher/src/planted.ts",
    imports: "../../../packages/bus/src/planted.ts",
  },
  "the launcher reaches past a service's index": {
    rule: "through-the-index",
    file: "services/cli/src/planted-deep.ts",
    imports: "../../planner/src/planted.ts",
  },
  "the launcher reaches into a plugin": {
    rule: "plugins-by-their-exports",
    file: "services/cli/src/planted-plugin.ts",
    imports: "../../plugins/kubernetes/src/planted-inside.ts",
  },
  "the launcher imports what a plugin exports": {
    rule: undefined,
    file: "services/cli/src/planted-files.ts",
    imports: "@slipway/plugin-kubernetes/files",
  },
  "a test in test/ reaches past an index": {
    rule: "through-the-index",
    file: "test/planted.ts",
    imports: "../packages/bus/src/planted.ts",
  },
  "a service uses the testkit": { rule: "testkit-only-in-tests", file: "services/trace/src/planted.ts", imports: "@slipway/testkit" },
  "edits import Git": { rule: "edits", file: "packages/edits/src/planted.ts", imports: "@slipway/git" },
  "secrets import the bus": { rule: "secrets", file: "packages/secrets/src/planted.ts", imports: "@slipway/bus" },
  "a package's surface leads to the testkit": {
    rule: "no-way-to-the-testkit",
    file: "packages/store/src/index.ts",
    imports: "./testing/planted.ts",
  },
  "a package imports a test": {
    rule: "nothing-imports-tests",
    file: "packages/store/src/planted-test.ts",
    imports: "../../../test/planted.ts",
  },
  "two files import each other's types": {
    rule: "no-cycle",
    file: "packages/git/src/planted-type-a.ts",
    imports: "./planted-type-b.ts",
    isTypeOnly: true,
  },
  "two files import each other": { rule: "no-cycle", file: "packages/git/src/planted-a.ts", imports: "./planted-b.ts" },
  "an import leads nowhere": { rule: "no-unresolvable", file: "packages/git/src/planted-nowhere.ts", imports: "./nowhere.ts" },
  "the launcher imports a service": { rule: undefined, file: "services/cli/src/planted.ts", imports: "@slipway/executor" },
  "a service imports one of the contracts": { rule: undefined, file: "services/gateway/src/planted.ts", imports: "@slipway/proto/api" },
  "the runtime imports the domain": { rule: undefined, file: "packages/runtime/src/planted-domain.ts", imports: "@slipway/domain" },
  "the page reads states": { rule: undefined, file: "services/web/src/planted.ts", imports: "@slipway/state" },
  "a test uses the testkit": { rule: undefined, file: "services/trace/src/planted.test.ts", imports: "@slipway/testkit" },
  "what only tests use, uses the testkit": { rule: undefined, file: "packages/store/src/testing/planted.ts", imports: "@slipway/testkit" },
};

let check: ImportCheck;

beforeAll(async () => {
  await using copy = await tempDir("imports");
  await makeSkeleton(copy.path);
  for (const { file, imports, isTypeOnly } of Object.values(planted)) await plant(join(copy.path, file), imports, isTypeOnly);
  await plant(join(copy.path, "packages/git/src/planted-b.ts"), "./planted-a.ts");
  await plant(join(copy.path, "packages/git/src/planted-type-b.ts"), "./planted-type-a.ts", true);
  await plant(join(copy.path, "services/plugins/kubernetes/src/planted-inside.ts"), "node:fs");
  await plant(join(copy.path, "services/watcher/src/dist/planted-aside.ts"), "node:fs");
  check = await checkImports(copy.path);
});

test.for(Object.entries(planted))("%s", ([, { rule, file }]) => {
  const rules = check.violations.filter(({ from }) => from === file).map((violation) => violation.rule);
  expect(rules).toEqual(rule === undefined ? [] : expect.arrayContaining([rule]));
});

test("a cycle is reported with all its files", () => {
  const a = "packages/git/src/planted-a.ts";
  const found = check.violations.find(({ rule, from }) => rule === "no-cycle" && from === a);
  expect(found?.path).toEqual(["packages/git/src/planted-b.ts", a]);
});

test("every rule has a planted violation", () => {
  const { forbidden } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as {
    readonly forbidden: readonly { name: string }[];
  };
  const rules = Object.values(planted).flatMap(({ rule }) => rule ?? []);
  expect(forbidden.map(({ name }) => name).filter((name) => !rules.includes(name))).toEqual([]);
});

test("a source file that was not checked is named", () => {
  expect(check.unseen).toEqual(["services/watcher/src/dist/planted-aside.ts"]);
  expect(check.moduleCount).toBeGreaterThan(Object.keys(planted).length);
});

async function plant(file: string, imports: string, isTypeOnly = false): Promise<void> {
  await write(file, `export ${isTypeOnly ? "type " : ""}* from "${imports}";\n`);
}

/** Creates every workspace with empty entry points, and links to the workspaces and the libraries. */
async function makeSkeleton(root: string): Promise<void> {
  const modules = join(repository, "node_modules");
  await mkdir(join(root, "node_modules", "@slipway"), { recursive: true });
  for (const name of await readdir(modules)) {
    if (name !== "@slipway") await symlink(join(modules, name), join(root, "node_modules", name));
  }
  for await (const file of glob("{packages/*,services/*,services/plugins/*}/package.json", { cwd: repository })) {
    const workspace = join(root, dirname(file));
    await mkdir(workspace, { recursive: true });
    await cp(join(repository, file), join(root, file));
    const { name, exports = {} } = JSON.parse(await readFile(join(root, file), "utf8")) as WorkspacePackage;
    for (const entry of Object.values(exports)) await write(join(workspace, entry), "export {};\n");
    await symlink(workspace, join(root, "node_modules", name));
  }
  await cp(join(repository, ".dependency-cruiser.cjs"), join(root, ".dependency-cruiser.cjs"));
  await write(join(root, "package.json"), "{}");
  await mkdir(join(root, "test"));
}

interface WorkspacePackage {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string>>;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, text);
}
