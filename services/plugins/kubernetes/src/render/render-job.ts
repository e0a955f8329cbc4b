import type { FilesToCopy } from "./place/files-to-copy.ts";
import type { RenderedFile } from "./renderer.ts";
import type { ToolResult, ToolRun } from "./tools/run-tool.ts";
import type { Tool } from "./tools/tool.ts";

/** What a renderer does with a request: one for each templating method. */
export interface RenderJob {
  /** The files of the repository that the programs read. In their place there is nothing else. */
  readonly files: FilesToCopy;
  /** Everything else that decides the result: options and the versions of tools. Plain data without secrets. */
  readonly key: unknown;
  /** Renders in a place of its own. */
  readonly run: (place: RenderPlace) => Promise<readonly RenderedFile[]>;
}

/** Where a job runs: a writable copy of the files it named. It is gone when the job has ended. */
export interface RenderPlace {
  /** The copy of the repository's root. */
  readonly root: string;
  /** The copy of the application directory. */
  readonly dir: string;
  /** A private, empty folder for anything else, such as settings with credentials. */
  readonly scratch: string;
  /** Installs a tool, which the programs of later runs find on their PATH by its name. */
  install(tool: Tool): Promise<void>;
  /** Runs an installed tool. Throws as `runTool` does. */
  run(run: Omit<ToolRun, "programs" | "folder" | "signal">): Promise<ToolResult>;
  /** A text of a program, with the paths of this place as they are in the repository. */
  readable(text: string): string;
}
