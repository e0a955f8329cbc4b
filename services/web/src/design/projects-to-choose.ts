import { Code, ConnectError } from "@connectrpc/connect";

/** The projects of which one has to be named, as the server says it of a request for all of them; undefined for another error. */
export function projectsToChoose(error: unknown): string | undefined {
  if (!(error instanceof ConnectError) || error.code !== Code.InvalidArgument) return undefined;
  return /^name a project .*: you may do this in (.+)$/.exec(error.rawMessage)?.[1];
}
