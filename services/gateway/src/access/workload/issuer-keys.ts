import { readFile } from "node:fs/promises";
import { Fault, fileProblem, isFault, messageOf, type WorkloadRule } from "@slipway/domain";
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey } from "jose";
import { z } from "zod";

type Place = Pick<WorkloadRule, "issuer" | "jwks">;

/** How long what an issuer, or a file, says is used before it is read again. */
const keptMs = 10 * 60_000;
/** How long after a failure nobody asks again: a flood of tokens must not become one of requests. */
const failedMs = 10_000;
const answerMs = 5_000;
const mostBytes = 256 * 1024;
const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.string() });
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

interface Kept {
  readonly keys: Promise<JWTVerifyGetKey>;
  readonly until: number;
}

/**
 * The keys of the issuers that rules name, from where the rules say. Issuers are asked rarely: keys are kept, unknown key ids ask again twice a minute at most, and a failure counts for 10 seconds. Redirects
 * are not followed.
 */
export class IssuerKeys {
  readonly #kept = new Map<string, Kept>();

  /** Finds the key of a token. Throws `unavailable` if the keys of its issuer cannot be read now. */
  async of({ issuer, jwks }: Place): Promise<JWTVerifyGetKey> {
    const place = JSON.stringify([issuer, jwks]);
    const now = performance.now();
    const kept = this.#kept.get(place);
    if (kept !== undefined && now < kept.until) return kept.keys;
    const found = findKeys({ issuer, jwks });
    const keys = this.#reading(
      place,
      found.then(
        (find): JWTVerifyGetKey =>
          (...token) =>
            this.#reading(place, Promise.resolve(find(...token))),
      ),
    );
    this.#kept.set(place, { keys, until: now + keptMs });
    return keys;
  }

  /** What is read of an issuer. That it could not be is its answer for a while. */
  async #reading<T>(place: string, reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      if (isFault(error, "unavailable")) {
        const keys = Promise.reject(error);
        keys.catch(() => {});
        this.#kept.set(place, { keys, until: performance.now() + failedMs });
      }
      throw error;
    }
  }
}

async function findKeys({ issuer, jwks }: Place): Promise<JWTVerifyGetKey> {
  try {
    if (jwks !== undefined && "file" in jwks)
      return createLocalJWKSet(read(keySetSchema, await readFile(jwks.file, "utf8"), `JWK set in ${jwks.file}`));
    const uri = jwks?.uri ?? (await discover(issuer));
    const keys = createRemoteJWKSet(new URL(uri), { timeoutDuration: answerMs, cooldownDuration: 30_000, cacheMaxAge: keptMs });
    return (...token) => keys(...token).catch((error: unknown) => throwUnread(issuer, error));
  } catch (cause) {
    return throwUnread(issuer, cause);
  }
}

/** That a token names no key of the issuer is no failure to read the keys. */
function throwUnread(issuer: string, cause: unknown): never {
  if (
    cause instanceof errors.JWKSNoMatchingKey ||
    cause instanceof errors.JWKSMultipleMatchingKeys ||
    cause instanceof errors.JOSENotSupported
  )
    throw cause;
  const why = cause instanceof Error && "syscall" in cause ? fileProblem(cause) : messageOf(cause);
  throw new Fault("unavailable", `the keys of ${issuer} cannot be read: ${why}`, { cause });
}

/** Where an issuer says that its keys are (OpenID Connect Discovery 1.0, section 4). Throws if it speaks for another issuer. */
async function discover(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(answerMs), headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  const text = await boundedText(answer, url);
  const { issuer: named, jwks_uri: uri } = read(discoverySchema, text, `discovery document at ${url}`);
  if (named !== issuer) throw new Error(`${url} is of another issuer`);
  if (new URL(uri).protocol !== "https:" && new URL(url).protocol === "https:")
    throw new Error(`${url} names keys that are not read over https`);
  return uri;
}

async function boundedText({ body }: Response, url: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > mostBytes) throw new Error(`${url} answers more than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** Throws for a text that is not of this form. */
function read<Schema extends z.ZodType>(schema: Schema, text: string, what: string): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`there is no ${what}`, { cause });
  }
}
