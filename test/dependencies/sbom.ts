import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Ajv } from "ajv";
import { root } from "../runner/run-tool.ts";

/** A software bill of materials: CycloneDX 1.5, of which the parts are named that are read. */
export interface Sbom {
  readonly metadata: { readonly component: Readonly<Record<string, unknown>> };
  readonly components: readonly Component[];
}

export interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly { readonly license?: { readonly id?: string; readonly name?: string }; readonly expression?: string }[];
  readonly hashes?: readonly { readonly alg: string }[];
}

/** Makes the bill of everything in the lock file: what ships, and what develops and tests it. Throws if npm cannot. */
export async function makeSbom(): Promise<Sbom> {
  const args = ["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application", "--package-lock-only"];
  const { stdout } = await promisify(execFile)("npm", args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  // Holds as far as `sbomProblems` checks it.
  const sbom = JSON.parse(stdout) as Sbom;
  // npm names the folder of the checkout.
  return { ...sbom, metadata: { ...sbom.metadata, component: { ...sbom.metadata.component, name: "slipway" } } };
}

const schemas = join(dirname(createRequire(import.meta.url).resolve("@cyclonedx/cyclonedx-library/package.json")), "res/schema");

async function schema(name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(schemas, `${name}.SNAPSHOT.schema.json`), "utf8"));
}

/** What in a bill breaks the schema of CycloneDX 1.5. */
export async function sbomProblems(sbom: unknown): Promise<readonly string[]> {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  for (const name of ["spdx", "jsf-0.82"]) ajv.addSchema(await schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const isValid = ajv.compile(await schema("bom-1.5"));
  return isValid(sbom) ? [] : (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Writes a bill to `dist/sbom.cdx.json`. Returns the path. */
export async function writeSbom(sbom: Sbom): Promise<string> {
  const file = join(root, "dist/sbom.cdx.json");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(sbom, undefined, 2)}\n`);
  return file;
}
