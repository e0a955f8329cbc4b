import { readForm, required } from "../../oauth/read-form.ts";
import type { HttpRequest } from "../../pages/form-text.ts";
import type { CliSessions } from "../cli-sessions.ts";
import { requireCli } from "./begin-session.ts";

/** Ends the session of a refresh token (RFC 7009). Answers the same for a token that is unknown or over. */
export function revocation(sessions: Pick<CliSessions, "find" | "end">): (request: HttpRequest) => Promise<object> {
  return async (request) => {
    const fields = await readForm(request);
    requireCli(fields);
    const found = await sessions.find(required(fields, "token"));
    if (found?.session.purpose === "cli") await sessions.end(found.session, "signed-out");
    return {};
  };
}
