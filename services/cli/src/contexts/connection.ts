import { contextNamed, readContexts } from "./contexts-file.ts";
import { defaultServer } from "./default-server.ts";

/** What the options of a command say about the server. */
export interface ConnectionOptions {
  readonly server?: string | undefined;
  readonly project?: string | undefined;
  readonly context?: string | undefined;
}

/** Where a command goes. `project` is "" for all. */
export interface Connection {
  readonly server: string;
  readonly project: string;
}

/**
 * The server and the project of a command: from its options or their variables of the environment, else from the context, else the defaults. Throws
 * `not_found` for a context that does not exist, and `precondition` if the file with the contexts is not valid.
 */
export async function connectionOf({ server, project, context }: ConnectionOptions): Promise<Connection> {
  // Not read if it could change nothing, so that a broken file never blocks a command that needs none.
  const fromContext = server !== undefined && project !== undefined ? {} : await chosenContext(context);
  return { server: server ?? fromContext.server ?? defaultServer, project: project ?? fromContext.project ?? "" };
}

async function chosenContext(name: string | undefined) {
  const contexts = await readContexts();
  const chosen = name ?? contexts.current;
  return chosen === undefined ? {} : contextNamed(contexts, chosen);
}
