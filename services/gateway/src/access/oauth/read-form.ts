import { formText, type HttpRequest, isForm } from "../pages/form-text.ts";
import { OAuthError } from "./oauth-error.ts";

/** Longer than any form that a client sends. */
const mostBytes = 64 * 1024;

/** The fields of a form. Throws `invalid_request` for another type, for too much, and for a field that is given twice (RFC 6749, 3.2). */
export async function readForm(request: HttpRequest): Promise<ReadonlyMap<string, string>> {
  if (request.method !== "POST" || !isForm(request)) {
    request.resume();
    throw new OAuthError("invalid_request", "POST a form: application/x-www-form-urlencoded");
  }
  const text = await formText(request, mostBytes);
  if (text === undefined) throw new OAuthError("invalid_request", `the form has more than ${mostBytes} bytes`, 413);
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.has(name)) throw new OAuthError("invalid_request", `the field ${JSON.stringify(name.slice(0, 50))} is given twice`);
    // An empty field counts as missing.
    if (value !== "") fields.set(name, value);
  }
  return fields;
}

/** A field that must be there. Throws `invalid_request`. */
export function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name);
  if (value === undefined) throw new OAuthError("invalid_request", `the field ${name} is missing`);
  return value;
}
