import type { Answer } from "../../client/transport.ts";
import type { JsonObject } from "../../json/json.ts";
import { encodeJson } from "../../json/json-codec.ts";

/** The status codes of the reasons that API servers give, which are all that kubectl prints of them. */
const statusOf: Readonly<Record<string, number>> = {
  ...{ BadRequest: 400, Unauthorized: 401, Forbidden: 403, NotFound: 404, MethodNotAllowed: 405, NotAcceptable: 406 },
  ...{ AlreadyExists: 409, Conflict: 409, Gone: 410, Expired: 410, RequestEntityTooLarge: 413, UnsupportedMediaType: 415, Invalid: 422 },
  ...{ TooManyRequests: 429, InternalError: 500, ServiceUnavailable: 503, Timeout: 504, ServerTimeout: 504, StorageReadFailed: 500 },
};

/** How the messages of kubectl begin. */
const beginning =
  /^(?:error: |Error from server|Server returned an unexpected response|Unable to connect to the server|The connection to the server|The \S+ "[^"]*" is invalid|The request is invalid|Apply failed with|\[?resource mapping not found|no matches for kind)/m;

/**
 * What kubectl prints if it refuses or fails, without warnings and its own log, and without what a credential plugin writes before, in which there may be
 * secrets.
 */
export function wordsOf(errors: string): string {
  const words = withoutWarnings(errors);
  return words.slice(Math.max(0, words.search(beginning)));
}

/** Whether {@link wordsOf} leaves nothing out that may be the message about an object. */
export function isWhole(errors: string): boolean {
  return withoutWarnings(errors).search(beginning) === 0;
}

function withoutWarnings(errors: string): string {
  return errors
    .split("\n")
    .filter((line) => !/^Warning: |^[IWEF]\d{4} \d\d:\d\d:/.test(line))
    .join("\n")
    .trim();
}

/** How the lines of a message after its first begin, if kubectl wrote them: causes, fields, managers, and what to do about conflicts. */
const continued =
  /^(?:\s+\S|\* |- \.|conflicts with "|Please review the fields above|are the ways you can resolve|ensure CRDs are installed first|See https:)/;

/**
 * The messages that kubectl prints below each other, one about each object. Several lines may belong to one. Undefined if some line may be anything: the
 * message of a webhook can have lines that look like those of kubectl, but then there are more messages than objects.
 */
export function messagesIn(words: string): readonly string[] | undefined {
  const messages = words === "" ? [] : words.split(new RegExp(`\n(?=${beginning.source})`, "m"));
  const isCertain = messages.every(
    (message) =>
      message.search(beginning) === 0 &&
      message
        .split("\n")
        .slice(1)
        .every((line) => continued.test(line)),
  );
  return isCertain ? messages : undefined;
}

/** The answer of an API server that made kubectl print this about one object. Undefined if it tells of no answer. */
export function refusalIn(words: string): Answer | undefined {
  const said = /^Error from server(?: \((\w+)\))?: (.*)$/s.exec(words);
  if (said) {
    const message = withoutSource(said[2] ?? "");
    const invalid = said[1] === "Invalid" ? /^(\S+ "[^"]*") is invalid: (.*)$/s.exec(message) : null;
    if (invalid) return invalidAnswer(invalid[1] ?? "", causesInList(invalid[2] ?? ""));
    const isEnding = /unable to create new content in namespace \S+ because it is being terminated/.test(message);
    return answer(said[1] ?? "InternalError", message, isEnding ? { causes: [{ reason: "NamespaceTerminating" }] } : {});
  }
  if (/^error: You must be logged in to the server/.test(words)) return answer("Unauthorized", words.replace(/^error: /, ""));
  const conflicts = conflictsIn(words);
  if (conflicts.length > 0) {
    const message = words.replace(/^error: /, "").replace(/\nPlease review the fields above[\s\S]*$/, "");
    return answer("Conflict", message, { causes: conflicts });
  }
  const invalid = /^The (?:(\S+ "[^"]*")|request) is invalid(?:: ?(.*))?$/s.exec(words);
  if (invalid) return invalidAnswer(invalid[1] ?? "the object", causesBelow((invalid[2] ?? "").trim()));
  if (/no matches for kind "|the server doesn't have a resource type "/.test(words))
    return answer("NotFound", words.replace(/^error: /, "").replace(/\nensure CRDs are installed first$/, ""));
  return undefined;
}

function answer(reason: string, message: string, details: JsonObject = {}): Answer {
  const status = statusOf[reason] ?? 500;
  const missing = reason === "NotFound" ? /(?:^|\s)(\S+) "([^"]+)" not found$/.exec(message) : null;
  const named = missing === null ? {} : { kind: missing[1] ?? "", name: missing[2] ?? "" };
  const body = { kind: "Status", apiVersion: "v1", status: "Failure", code: status, reason, message, details: { ...named, ...details } };
  return { status, headers: {}, body: encodeJson(body) };
}

/** Where kubectl read the object from, which is always standard input. */
function withoutSource(message: string): string {
  return message.replace(/^error when [a-z ]+ "STDIN": /, "");
}

/** kubectl lists the causes itself if it prints only one message, several of them below each other with stars. */
function causesBelow(rest: string): readonly string[] {
  return rest.startsWith("* ") ? rest.slice(2).split(/\n\* /) : [rest];
}

/** Among other messages kubectl prints that of the server, which lists several causes in brackets: each with a field and a kind of error. */
function causesInList(rest: string): readonly string[] {
  const list = /^\[(.*)\]$/s.exec(rest)?.[1];
  const cause = /, (?=[^\s,]+: (?:Required|Invalid|Duplicate|Unsupported) value|[^\s,]+: (?:Forbidden|Not found|Too |Internal error))/;
  return list?.split(cause) ?? [rest];
}

function invalidAnswer(object: string, said: readonly string[]): Answer {
  const causes = said.map((cause) => {
    const [field = "", ...message] = cause.split(": ");
    return /\s/.test(field) ? { field: "", message: cause } : { field, message: message.join(": ") };
  });
  const all = causes.map(({ field, message }) => (field === "" ? message : `${field}: ${message}`)).join(", ");
  return answer("Invalid", `${object} is invalid: ${all}`, { causes });
}

/** The conflicts with other field managers: each manager in a line, with its field or, if it has several, a line below for each. */
function conflictsIn(words: string): readonly JsonObject[] {
  if (!/^(?:error: )?Apply failed with \d+ conflicts?: /.test(words)) return [];
  let owner = "";
  return words.split("\n").flatMap((line) => {
    const manager = /conflicts? with "([^"]*)"[^:]*(?:at [\dT:Z-]+)?:\s*(\.\S.*)?$/.exec(line);
    if (manager) owner = manager[1] ?? "";
    const field = manager ? manager[2] : /^- (\..*)$/.exec(line)?.[1];
    return field === undefined ? [] : [{ reason: "FieldManagerConflict", message: `conflict with "${owner}"`, field: field.trim() }];
  });
}
