import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { applicationSchema } from "../application-section.ts";
import { configSchema } from "../plugin-config.ts";
import type { Render, RenderRequest } from "../render/renderer.ts";

/** A repository with one application in its folder `app`, to render. */
export interface Repository {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Symbolic links by their path. */
  readonly links?: Readonly<Record<string, string>>;
  /** `input` of the application file. */
  readonly input: unknown;
  /** The plugin's config. */
  readonly config?: unknown;
}

/** How a repository is rendered in a test. */
export interface RenderingOptions {
  /** Paths of tools by name. */
  readonly tools: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly request?: Partial<RenderRequest>;
}

/** The texts that a renderer makes of a repository, by name. */
export async function renderRepository(
  render: Render,
  { files, links = {}, input, config = {} }: Repository,
  { tools, signal, request }: RenderingOptions,
): Promise<Readonly<Record<string, string>>> {
  await using resources = new AsyncDisposableStack();
  const root = await realpath(await mkdtemp(join(tmpdir(), "repository-")));
  resources.defer(() => rm(root, { recursive: true }));
  for (const path of [...Object.keys(files), ...Object.keys(links)]) await mkdir(dirname(join(root, path)), { recursive: true });
  for (const [path, text] of Object.entries(files)) await writeFile(join(root, path), text);
  for (const [path, target] of Object.entries(links)) await symlink(target, join(root, path));
  const rendered = await render({
    applicationName: "shop",
    repositoryDir: root,
    commitHash: "c".repeat(40),
    config: configSchema.parse(config),
    tools: { install: async (name) => tools[name] ?? Promise.reject(new Error(`the test has no ${name}`)) },
    dir: join(root, "app"),
    configFilename: "app.pipecd.yaml",
    input: applicationSchema.parse({ input }).input,
    signal,
    ...request,
  });
  return Object.fromEntries(rendered.map(({ name, content }) => [name, Buffer.from(content).toString()]));
}
