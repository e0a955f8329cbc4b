import { Fault } from "@slipway/domain";

const tokenPattern = /^[A-Za-z0-9_-]+$/;

/** One token of a subject. Only letters, digits, `_` and `-` are allowed; throws `invalid` for anything else, which could address other subjects. */
export function subjectToken(name: string, value: string): string {
  if (tokenPattern.test(value)) return value;
  throw new Fault("invalid", `${name} "${value}" cannot be part of a NATS subject: use letters, digits, "_" and "-" only`);
}

/** Encodes any text as a token, such as the key of a shared object. `textOfToken` decodes it. */
export function tokenOfText(text: string): string {
  return `_${Buffer.from(text, "utf8").toString("base64url")}`;
}

/** The text of a token made by `tokenOfText`. */
export function textOfToken(token: string): string {
  return Buffer.from(token.slice(1), "base64url").toString("utf8");
}

/** A subject of `prefix` and one token per name: the value, or `*` if `values` has none. */
export function subjectOf(prefix: string, names: readonly string[], values: Readonly<Record<string, string | undefined>>): string {
  const tokens = names.map((name) => {
    const value = values[name];
    return value === undefined ? "*" : subjectToken(name, value);
  });
  return [prefix, ...tokens].join(".");
}

/** The values of a subject by name; undefined if the subject does not have this form. */
export function parseSubject<Name extends string>(
  prefix: string,
  names: readonly Name[],
  subject: string,
): Readonly<Record<Name, string>> | undefined {
  if (!subject.startsWith(`${prefix}.`)) return undefined;
  const tokens = subject.slice(prefix.length + 1).split(".");
  if (tokens.length !== names.length) return undefined;
  // Holds because every name has a token.
  return Object.fromEntries(names.map((name, at) => [name, tokens[at] ?? ""])) as Record<Name, string>;
}
