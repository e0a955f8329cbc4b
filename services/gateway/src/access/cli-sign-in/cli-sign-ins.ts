import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import type { AccessRecords } from "@slipway/bus";
import {
  type CliSignIn,
  cliSignInState,
  decideCliSignIn,
  Fault,
  newUserCode,
  type Person,
  readUserCode,
  useCliSignIn,
} from "@slipway/domain";
import { isSameHash, newSecretToken, readSecretToken } from "../keys/secret-token.ts";
import { OAuthError } from "../oauth/oauth-error.ts";

export interface CliSignInsDeps {
  readonly records: Pick<AccessRecords<CliSignIn>, "find" | "put">;
  readonly now: () => Temporal.Instant;
}

/** What asks, for whoever decides. */
export type Asking = Pick<CliSignIn, "device" | "address" | "userAgent">;

/** A sign-in that somebody has allowed, and that was fetched just now. */
export type AllowedSignIn = CliSignIn & { readonly allowedBy: Person };

/** How long a person has to type a code. */
export const deviceCodeMinutes = 10;
/** How long a browser takes to bring a code to a program of the same machine. */
const authorizationCodeMinutes = 1;
/** Remembered after its end, so that a late request learns what happened. */
const rememberedMinutes = 5;
/** A code that exists is made again; how often at most. */
const mostTries = 5;

/** The sign-ins of the command line that are under way, shared by all gateways over NATS. Each is decided once, and fetched once, whichever gateways are asked. */
export class CliSignIns {
  readonly #deps: CliSignInsDeps;

  constructor(deps: CliSignInsDeps) {
    this.#deps = deps;
  }

  /** Begins a sign-in that a person decides at another device (RFC 8628, 3.2). */
  async beginDevice(asking: Asking): Promise<{ readonly deviceCode: string; readonly userCode: string }> {
    for (let tries = 0; tries < mostTries; tries++) {
      const userCode = newUserCode((below) => randomInt(below));
      const { id, hash, text } = newSecretToken("sld", idOf(userCode));
      if (await this.#put(this.#blank(id, hash, asking, deviceCodeMinutes), 0)) return { deviceCode: text, userCode };
    }
    throw new Fault("unavailable", "no free code was found: try again");
  }

  /** The sign-in that waits for a decision under this code, as somebody typed it; undefined if there is none. */
  async waiting(typed: string): Promise<{ readonly userCode: string; readonly signIn: CliSignIn } | undefined> {
    const userCode = readUserCode(typed);
    const found = userCode === undefined ? undefined : await this.#deps.records.find(idOf(userCode));
    if (userCode === undefined || found === undefined || cliSignInState(found.value, this.#deps.now()) !== "pending") return undefined;
    return { userCode, signIn: found.value };
  }

  /** Somebody allows or denies the sign-in under this code. Throws `precondition` if it does not wait any more. */
  async decide(typed: string, person: Person, allow: boolean): Promise<CliSignIn> {
    const userCode = readUserCode(typed);
    const found = userCode === undefined ? undefined : await this.#deps.records.find(idOf(userCode));
    if (found === undefined) throw new Fault("precondition", "this code was used, or has expired: begin again with slipway login");
    const decided = decideCliSignIn(found.value, person, { allow, now: this.#deps.now() });
    if (await this.#put(decided, found.sequence)) return decided;
    // Whoever was first has decided.
    return this.decide(typed, person, allow);
  }

  /** The command line asks for what was decided (RFC 8628, 3.5). Throws what it has to be told. */
  async fetchByDevice(deviceCode: string): Promise<AllowedSignIn> {
    const token = readSecretToken("sld", deviceCode);
    const found = token && (await this.#deps.records.find(token.id));
    const isOurs = isSameHash(token?.hash ?? new Uint8Array(32), found?.value.secretHash);
    // An authorization code is good only with the secret of the command line.
    if (!isOurs || found === undefined || found.value.codeChallenge !== undefined)
      throw new OAuthError("invalid_grant", "the device code is not valid: begin again");
    switch (cliSignInState(found.value, this.#deps.now())) {
      case "pending":
        throw new OAuthError("authorization_pending", "nobody has decided yet");
      case "denied":
        throw new OAuthError("access_denied", "the sign-in was denied");
      case "expired":
        throw new OAuthError("expired_token", "nobody decided in time: begin again");
      default:
        return this.#use(found);
    }
  }

  /** Makes a code for a sign-in that somebody has allowed in a browser of the same machine, bound to a secret of the command line (RFC 7636). */
  async allowBrowser(
    person: Person,
    asking: Asking,
    binding: { readonly codeChallenge: string; readonly redirectUri: string },
  ): Promise<string> {
    const { id, hash, text } = newSecretToken("slc");
    await this.#put({ ...this.#blank(id, hash, asking, authorizationCodeMinutes), ...binding, allowedBy: person }, 0);
    return text;
  }

  /** The command line brings the code with its secret. Throws `invalid_grant` for anything but the first time. */
  async fetchByCode(code: string, given: { readonly verifier: string; readonly redirectUri: string }): Promise<AllowedSignIn> {
    const token = readSecretToken("slc", code);
    const found = token && (await this.#deps.records.find(token.id));
    const isOurs = isSameHash(token?.hash ?? new Uint8Array(32), found?.value.secretHash);
    const { codeChallenge = "", redirectUri } = found?.value ?? {};
    const challenge = createHash("sha256").update(given.verifier).digest("base64url");
    const fits = challenge.length === codeChallenge.length && timingSafeEqual(Buffer.from(challenge), Buffer.from(codeChallenge));
    if (!isOurs || found === undefined || !fits || redirectUri !== given.redirectUri) throw invalidCode();
    return this.#use(found);
  }

  async #use(found: { readonly value: CliSignIn; readonly sequence: number }): Promise<AllowedSignIn> {
    const used = useCliSignIn(found.value, this.#deps.now());
    if (used === undefined || !(await this.#put(used, found.sequence))) throw invalidCode();
    return used;
  }

  async #put(signIn: CliSignIn, after: number): Promise<boolean> {
    return this.#deps.records.put(signIn, after, signIn.expiresAt.add({ minutes: rememberedMinutes }));
  }

  #blank(id: string, secretHash: Uint8Array, asking: Asking, minutes: number): CliSignIn {
    const createdAt = this.#deps.now();
    const open = { codeChallenge: undefined, redirectUri: undefined, allowedBy: undefined, deniedAt: undefined, usedAt: undefined };
    return { id, secretHash, ...bounded(asking), createdAt, expiresAt: createdAt.add({ minutes }), ...open };
  }
}

/** Whoever guesses ids learns no more than by guessing codes. */
function idOf(userCode: string): string {
  return createHash("sha256").update(`user code ${userCode}`).digest("hex").slice(0, 20);
}

function bounded({ device, address, userAgent }: Asking): Asking {
  return { device: shownName(device), address, userAgent: shownName(userAgent) };
}

/** What a program calls itself, as it can be shown to people: without characters that hide or turn around what stands beside them, and not long. */
export function shownName(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "")
    .slice(0, 100)
    .toWellFormed();
}

function invalidCode(): OAuthError {
  return new OAuthError("invalid_grant", "the code is not valid, was used before, or has expired: begin again");
}
