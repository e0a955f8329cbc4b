import { trustAuthorities } from "../connection/trust-authorities.ts";
import { contextNamed, readContexts } from "./contexts-file.ts";
import { defaultServer } from "./default-server.ts";

/** What the options of a command say about the server. */
export interface ConnectionOptions {
  readonly server?: string | undefined;
  readonly project?: string | undefined;
  readonly caFile?: string | undefined;
  readonly context?: string | undefined;
}

/** Where a command goes. `project` is "" for all. */
export interface Connection {
  readonly server: string;
  readonly project: string;
}

/**
 * The server and the project of a command: from its options or their variables of the environment, else from the context, else the defaults. From then on this process trusts the certificate
 * authorities that these name. Throws `not_found` for a context that does not exist, `precondition` if the file with the contexts is not valid, and `invalid` for a file without certificate authorities.
 */
export async function connectionOf({ server, project, context, caFile }: ConnectionOptions): Promise<Connection> {
  // Not read if it could change nothing, so that a broken file never blocks a command that needs none.
  const fromContext = server !== undefined && project !== undefined ? {} : await chosenContext(context);
  // What the context trusts is for its own server.
  const trusted = caFile ?? (server === undefined ? fromContext.caFile : undefined);
  if (trusted !== undefined) await trustAuthorities(trusted);
  return { server: server ?? fromContext.server ?? defaultServer, project: project ?? fromContext.project ?? "" };
}

async function chosenContext(name: string | undefined) {
  const contexts = await readContexts();
  const chosen = name ?? contexts.current;
  return chosen === undefined ? {} : contextNamed(contexts, chosen);
}
