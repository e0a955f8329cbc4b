import { dirname } from "node:path";
import type { Source, Tools } from "@slipway/plugin-sdk";
import type { Input } from "../application-section.ts";
import type { PluginConfig } from "../plugin-config.ts";

/** What rendering needs besides the files. */
export interface RenderContext {
  readonly applicationName: string;
  /** The root of the repository, absolute. Nothing outside of it is read. */
  readonly repositoryDir: string;
  readonly commitHash: string;
  readonly config: PluginConfig;
  readonly tools: Tools;
}

/** An application directory to render. */
export interface RenderRequest extends RenderContext {
  /** The application directory, absolute, without symbolic links. */
  readonly dir: string;
  /** The application file, which is not a manifest. */
  readonly configFilename: string;
  readonly input: Input;
  readonly signal: AbortSignal | undefined;
}

/** A text with manifests, which a program wrote. */
export interface RenderedFile {
  /** What messages call it: `kustomize build`, or a template. */
  readonly name: string;
  readonly content: Uint8Array;
  /** Whether all of it are hooks, which are part of the declaration only if the application runs them. */
  readonly isHooks?: boolean;
}

/**
 * Renders an application directory with an external program. The same request has the same result, and is rendered once. Throws `invalid` with every
 * problem that the user can solve, one per line, each with the file and, where it is known, line; `precondition` or `unavailable` if the program cannot be installed.
 */
export type Render = (request: RenderRequest) => Promise<readonly RenderedFile[]>;

/** What a stage, a plan or an observation knows that rendering needs. */
export interface RenderingFor extends Pick<RenderContext, "config" | "tools"> {
  readonly deployment: { readonly applicationName: string };
}

/** What rendering the files of a revision needs. The configuration is read only when something is rendered: `check` may not know it. */
export function renderContextOf(
  { dir, sharedConfigDir, commitHash }: Pick<Source, "dir" | "sharedConfigDir" | "commitHash">,
  context: RenderingFor,
): RenderContext {
  return {
    applicationName: context.deployment.applicationName,
    get config() {
      return context.config;
    },
    tools: context.tools,
    commitHash,
    // The shared directory is at the root of the repository.
    repositoryDir: sharedConfigDir === "" ? dir : dirname(sharedConfigDir),
  };
}
