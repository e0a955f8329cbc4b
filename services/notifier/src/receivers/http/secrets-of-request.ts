import { Fault } from "@slipway/domain";

/** A request to a receiver, of which only the origin may be shown. */
export interface SecretRequest {
  /** Without credentials: fetch refuses an address that has some, and names it in its error. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** What no message may contain. */
  readonly secrets: readonly string[];
}

/** Parts of an address that are shorter are words, such as `services`. */
const shortestSecret = 12;

/**
 * Reads the address of a receiver. Credentials in it become Basic authentication. Throws `precondition`, without the address, if it is none of http or https, or if a header
 * has characters that HTTP does not allow: fetch would name its value in the error.
 */
export function secretRequest(address: string, headers: Readonly<Record<string, string>>, secrets: readonly string[]): SecretRequest {
  const url = URL.parse(address);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw new Fault("precondition", "its address is no http or https URL: correct it in the piped file, the file or the variable");
  const signIn = basicAuthentication(url);
  url.username = "";
  url.password = "";
  const all = { ...(signIn && { authorization: `Basic ${signIn.encoded}` }), ...headers };
  for (const [name, value] of Object.entries(all))
    if (!/^[\t\x20-\x7e]*$/.test(value))
      throw new Fault(
        "precondition",
        `the secret in its header ${name} has line breaks or characters that HTTP does not allow: correct it`,
      );
  return { url, headers: all, secrets: [...partsOf(url), ...(signIn ? [signIn.password, signIn.encoded] : []), ...secrets] };
}

/** A text with `***` for secrets, as long as they are not so short that they are found everywhere. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const hidden = secrets.filter((each) => each.length > 3).toSorted((a, b) => b.length - a.length);
  return hidden.reduce((left, each) => left.replaceAll(each, "***"), text);
}

function basicAuthentication({ username, password }: URL): { readonly password: string; readonly encoded: string } | undefined {
  if (username === "" && password === "") return undefined;
  const given = decoded(password);
  return { password: given, encoded: Buffer.from(`${decoded(username)}:${given}`).toString("base64") };
}

/** What of an address may be a secret, as it is with Slack, Discord and Teams, as it is written and as a server reads it. */
function partsOf({ pathname, search, searchParams }: URL): readonly string[] {
  const long = [...pathname.split("/"), ...searchParams.values(), ...search.slice(1).split(/[&=]/)].filter(
    (each) => each.length >= shortestSecret,
  );
  return [`${pathname}${search}`, pathname, search.slice(1), ...long, ...long.map(decoded)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
